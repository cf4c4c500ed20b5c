package main

import (
	"context"
	"fmt"
	"net"
	"os"

	"github.com/redis/go-redis/v9"
)

// redisServer is a real redis-server on loopback, on a port of its own.
type redisServer struct {
	*process
	port, directory string
	options         []string
}

// startRedis starts one that keeps nothing on disk, unless the options say otherwise.
func startRedis(ctx context.Context, directory string, options ...string) (*redisServer, error) {
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return nil, err
	}
	r := &redisServer{directory: directory, options: options}
	var err error
	for range 5 { // somebody else may take the port meanwhile
		if r.port, err = freePort(); err != nil {
			return nil, err
		}
		if err = r.start(ctx); err == nil {
			return r, nil
		}
	}
	return nil, err
}

// start starts it, again on the same port where it ran before.
func (r *redisServer) start(ctx context.Context) (err error) {
	arguments := append([]string{"--port", r.port, "--bind", "127.0.0.1", "--dir", r.directory, "--save", "", "--appendonly", "no"}, r.options...)
	r.process, _, err = begin(ctx, "redis-server", "Ready to accept connections", "redis-server", arguments...)
	return err
}

func (r *redisServer) address() string { return net.JoinHostPort("127.0.0.1", r.port) }

// do sends one command.
func (r *redisServer) do(ctx context.Context, words ...any) (any, error) {
	client := redis.NewClient(&redis.Options{Addr: r.address(), DisableIdentity: true})
	defer func() { _ = client.Close() }()
	answer, err := client.Do(ctx, words...).Result()
	if err != nil {
		return nil, fmt.Errorf("redis: %v: %w", words, err)
	}
	return answer, nil
}

func freePort() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer func() { _ = listener.Close() }()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	return port, err
}
