package callbacks_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/redis/go-redis/v9"
)

// server is a real redis-server of its own on loopback.
type server struct {
	t       testing.TB
	port    string
	options []string
	cmd     *exec.Cmd
}

// startRedis starts a server that keeps nothing on disk, and stops it when the test is over.
func startRedis(t testing.TB, options ...string) *server {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		if os.Getenv("TRUCHMAN_REDIS") == "required" {
			t.Fatal("redis-server is missing: apt-get install -y redis-server")
		}
		t.Skip("redis-server is missing")
	}
	s := &server{t: t, port: freePort(t), options: options}
	s.start()
	t.Cleanup(s.kill)
	return s
}

func freePort(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	return port
}

// start starts it, again on the same port, and waits until it says that it is ready.
func (s *server) start() {
	s.t.Helper()
	args := append([]string{"--port", s.port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", s.t.TempDir()}, s.options...)
	s.run("Ready to accept connections", exec.Command("redis-server", args...))
}

func (s *server) run(ready string, cmd *exec.Cmd) {
	s.t.Helper()
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		s.t.Fatal(err)
	}
	s.cmd = cmd
	var said strings.Builder
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if fmt.Fprintln(&said, lines.Text()); strings.Contains(lines.Text(), ready) {
			return
		}
	}
	s.t.Fatalf("redis-server is not ready: %s", said.String())
}

func (s *server) kill() {
	if s.cmd != nil {
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
		s.cmd = nil
	}
}

func (s *server) address() string { return "127.0.0.1:" + s.port }

// do sends a command beside the store.
func (s *server) do(words ...any) any {
	s.t.Helper()
	client := redis.NewClient(&redis.Options{Addr: s.address()})
	defer func() { _ = client.Close() }()
	out, err := client.Do(context.Background(), words...).Result()
	if err != nil {
		s.t.Fatalf("%v: %v", words, err)
	}
	return out
}
