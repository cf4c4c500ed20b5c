package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// group is a master of Redis with a replica, watched by three sentinels.
type group struct {
	master, replica *redisServer
	sentinels       []*redisServer
}

func startGroup(ctx context.Context, directory string) (g *group, err error) {
	g = &group{}
	if g.master, err = startRedis(ctx, filepath.Join(directory, "master")); err != nil {
		return g, err
	}
	if g.replica, err = startRedis(ctx, filepath.Join(directory, "replica"), "--replicaof", "127.0.0.1", g.master.port); err != nil {
		return g, err
	}
	for i := range 3 {
		one, err := startSentinel(ctx, filepath.Join(directory, fmt.Sprintf("sentinel-%d.conf", i)), g.master.port)
		if err != nil {
			return g, err
		}
		g.sentinels = append(g.sentinels, one)
	}
	return g, g.settle(ctx)
}

func startSentinel(ctx context.Context, file, master string) (*redisServer, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	text := fmt.Sprintf("port %s\nbind 127.0.0.1\ndir %s\nsentinel monitor main 127.0.0.1 %s 2\nsentinel down-after-milliseconds main 1000\n"+
		"sentinel failover-timeout main 10000\n", port, filepath.Dir(file), master)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return nil, err
	}
	s := &redisServer{port: port}
	s.process, _, err = begin(ctx, "redis-sentinel", "+monitor master main", "redis-sentinel", file)
	return s, err
}

// settle waits until the replica follows and the sentinels know it and each other.
func (g *group) settle(ctx context.Context) error {
	ends := time.Now().Add(patience)
	for time.Now().Before(ends) && ctx.Err() == nil {
		if g.complete(ctx) {
			return nil
		}
		wait(ctx, longPause)
	}
	return errors.New("the sentinels have not found each other and the replica")
}

func (g *group) complete(ctx context.Context) bool {
	info, err := g.master.do(ctx, "INFO", "replication")
	if err != nil || !strings.Contains(fmt.Sprint(info), "state=online") {
		return false
	}
	for _, s := range g.sentinels {
		info, err := s.do(ctx, "INFO", "sentinel")
		if err != nil || !strings.Contains(fmt.Sprint(info), "slaves=1,sentinels=3") {
			return false
		}
	}
	return true
}

// separate cuts the replica off from the master: the password that it then sends is refused.
func (g *group) separate(ctx context.Context) error {
	_, err := g.replica.do(ctx, "CONFIG", "SET", "masterauth", "wrong")
	if err == nil {
		_, err = g.replica.do(ctx, "CLIENT", "KILL", "TYPE", "master")
	}
	return err
}

// configuration is the ledger's part that is about Redis.
func (g *group) configuration() string {
	var addresses []string
	for _, s := range g.sentinels {
		addresses = append(addresses, fmt.Sprintf("%q", net.JoinHostPort("127.0.0.1", s.port)))
	}
	return fmt.Sprintf("{mode: sentinel, master: main, addresses: [%s]}", strings.Join(addresses, ", "))
}

func (g *group) kill() {
	for _, s := range append([]*redisServer{g.master, g.replica}, g.sentinels...) {
		if s != nil && s.process != nil {
			s.process.kill()
		}
	}
}

// sentinelRow measures a failover; it is no promise, and its residue is printed.
func sentinelRow(name, words string, lag time.Duration) *row {
	return &row{name: name, fault: words, expected: "503 until it is over; what was not replicated is reconciled, refused, or the residue", stores: onRedis, loses: true,
		residue: true, setting: setting{sentinels: true},
		play: func(ctx context.Context, s *stage, n int) (string, error) { return playFailover(ctx, s, lag) }}
}

// Bounds of a failover's measurement.
const (
	beforeFailover = 2 * time.Second
	afterFailover  = time.Second
	longestOutage  = 60 * time.Second
)

// playFailover kills the master under load, and asks again for what was acknowledged before.
func playFailover(ctx context.Context, s *stage, lag time.Duration) (string, error) {
	l := s.startLoad(ctx, 8)
	defer l.end()
	wait(ctx, beforeFailover)
	if lag > 0 {
		if err := s.group.separate(ctx); err != nil {
			return "", err
		}
		wait(ctx, lag)
	}
	killed := time.Now()
	s.group.master.kill()
	back, err := s.untilReplayed(ctx)
	if err != nil {
		return "", err
	}
	wait(ctx, afterFailover)
	l.end()
	return s.residue(ctx, killed, back)
}

// untilReplayed waits until what was acknowledged first of all is replayed. New writes may be refused for longer, where records
// were lost.
func (s *stage) untilReplayed(ctx context.Context) (time.Time, error) {
	s.mu.Lock()
	first := s.writes[0]
	s.mu.Unlock()
	ends := time.Now().Add(longestOutage)
	for time.Now().Before(ends) && ctx.Err() == nil {
		if a := s.ask(ctx, first, 0); a.replayed {
			return a.ended, nil
		}
		wait(ctx, shortPause)
	}
	return time.Now(), errors.New("nothing was replayed after the failover")
}

// residue asks again for what was acknowledged before the failover.
func (s *stage) residue(ctx context.Context, killed, back time.Time) (string, error) {
	s.mu.Lock()
	writes := append([]*write(nil), s.writes...)
	s.mu.Unlock()
	acknowledged, kept, anew, refused := 0, 0, 0, 0
	for i, w := range writes {
		if heard := w.heard(); len(heard) == 0 || heard[0].status != 200 || heard[0].ended.After(killed) {
			continue
		}
		acknowledged++
		switch a := s.ask(ctx, w, i%len(s.proxies)); {
		case a.replayed:
			kept++
		case a.status == 200:
			anew++
		default:
			refused++
		}
	}
	return fmt.Sprintf("refused for %.1f s; of %d acknowledged before, %d are replayed, %d answered anew, %d refused", back.Sub(killed).Seconds(),
		acknowledged, kept, anew, refused), ctx.Err()
}
