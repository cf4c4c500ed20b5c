package ledger

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
)

// lineage tells whether the data are still those that this process has written to. A Redis that was restarted, or a replica
// that has become the master, has another replication id. What it lacks is known to whoever wrote it: therefore nothing is claimed
// on it until every process has had the time to say what it knows.
type lineage struct {
	began   time.Time
	settled atomic.Int64 // nanoseconds after began until which nothing is claimed
	moved   chan struct{}
	end     chan struct{}
	ended   chan struct{}

	sync.Mutex
	begun bool            // every bucket has been seen: from then on a server that is not known is another one
	known map[string]bool // replication ids; those of a Cluster are several
}

const (
	touchEvery = 500 * time.Millisecond // how often a process says what it knows
	settleTime = 2 * time.Second        // how long the others have to do so
)

var errSettling = errors.New("redis was restarted, or another server has become the master: for two seconds nothing is claimed, until all nodes have looked for lost records")

func (l *lineage) init() {
	l.began, l.known = time.Now(), map[string]bool{}
	l.moved, l.end, l.ended = make(chan struct{}, 1), make(chan struct{}), make(chan struct{})
}

// connected looks at the server of each new connection. One that does not say its replication id is a sentinel, or does not let us
// ask.
func (s *RedisStore) connected(ctx context.Context, connection *redis.Conn) error {
	text, err := connection.Info(ctx, "replication").Result()
	var said redis.Error
	if err != nil && !errors.As(err, &said) {
		return err
	}
	if id := replicationID(text); id != "" && s.lineage.changed(id) {
		s.options.Log.Warn("the ledger's redis was restarted, or another server has become the master: writes wait until all nodes have looked for lost records",
			slog.Duration("wait", settleTime))
	}
	return nil
}

func replicationID(info string) string {
	_, rest, _ := strings.Cut(info, "master_replid:")
	id, _, _ := strings.Cut(rest, "\r\n")
	return id
}

// begin says that all servers of the beginning are known.
func (l *lineage) begin() {
	l.Lock()
	defer l.Unlock()
	l.begun = true
}

// changed notes an id, and tells whether it is another server's than those of the beginning.
func (l *lineage) changed(id string) bool {
	l.Lock()
	defer l.Unlock()
	if l.known[id] {
		return false
	}
	if l.known[id] = true; !l.begun {
		return false
	}
	l.settled.Store(int64(time.Since(l.began) + settleTime))
	select {
	case l.moved <- struct{}{}:
	default: // it is being looked at
	}
	return true
}

// settling tells whether others may still have something to say.
func (l *lineage) settling() bool {
	until := l.settled.Load()
	return until != 0 && int64(time.Since(l.began)) < until
}

// watch says again and again what this process knows, until the store is closed. What fails is said by the steps.
func (s *RedisStore) watch() {
	defer close(s.lineage.ended)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		<-s.lineage.end
		cancel()
	}()
	clock := time.NewTicker(touchEvery)
	defer clock.Stop()
	for {
		select {
		case <-s.lineage.end:
			return
		case <-clock.C:
		case <-s.lineage.moved:
		}
		_ = s.touch(ctx)
	}
}
