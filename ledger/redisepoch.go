package ledger

import (
	"context"
	"encoding/hex"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strconv"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// buckets share out the records by the first byte of their keys, so that Cluster can spread them and the keys of one
// bucket still lie in one slot.
const buckets = 64

// bucket is what this process knows of one: the epoch, and how many steps it has made in it, which the store counts as well.
// Another epoch or a lower count means that the store lost records.
type bucket struct {
	sync.Mutex
	record             string // what the names of records begin with
	open, epoch, count string
	id                 string
	steps              int64
}

// keepCount is how long the count of a process stays that is gone. One that is held up for longer takes it for a loss.
const keepCount = 24 * time.Hour

func (b *bucket) init(number int, process string) {
	prefix := "truchman:{t" + strconv.Itoa(number) + "}:"
	b.record, b.open, b.epoch, b.count = prefix+"r:", prefix+"open", prefix+"epoch", prefix+"n:"+process
}

// keys are those that epoch.lua takes.
func (b *bucket) keys(record string) []string { return []string{record, b.open, b.epoch, b.count} }

// bucketOf gives the bucket of a record.
func (s *RedisStore) bucketOf(key Key) *bucket { return &s.buckets[key[0]%buckets] }

func (b *bucket) name(key Key) string { return b.record + hex.EncodeToString(key[:]) }

func (b *bucket) known() (string, int64) {
	b.Lock()
	defer b.Unlock()
	return b.id, b.steps
}

// saw takes note of an epoch. Replies may come out of order: the highest count is the last.
func (b *bucket) saw(id string, steps int64) {
	b.Lock()
	defer b.Unlock()
	if b.id != id {
		b.id, b.steps = id, 0
	}
	b.steps = max(b.steps, steps)
}

// newEpoch names an epoch that may begin, or a process: it need not be secret, only new.
func newEpoch() string { return strconv.FormatUint(rand.Uint64(), 36) }

// touch holds what this process knows of all buckets against what the store knows, and begins the epochs that there are not yet:
// a process that never used a bucket must notice all the same that its records were lost. With an error, some have replied
// all the same.
func (s *RedisStore) touch(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	replies := make([]*redis.Cmd, buckets)
	_, err := s.client.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for i := range replies {
			b := &s.buckets[i]
			id, steps := b.known()
			replies[i] = scriptTouch.Eval(ctx, pipe, b.keys(b.record), append(s.arguments(id, steps, 6), keepCount.Milliseconds())...)
		}
		return nil
	})
	lost := 0
	for i, reply := range replies {
		row, malformed := rowOf(reply.Val(), 3)
		if reply.Err() != nil || malformed != nil {
			continue
		}
		s.buckets[i].saw(row.text(0), row.number(1))
		lost += int(row.number(2))
	}
	if lost > 0 {
		s.lost(lost)
	}
	if err == nil {
		s.lineage.begin()
	}
	return err
}

// epochOf gives what is known of the bucket. A process that could not ask Redis when it started asks now, for all.
func (s *RedisStore) epochOf(ctx context.Context, b *bucket) (string, int64, error) {
	id, steps := b.known()
	if id != "" {
		return id, steps, nil
	}
	err := s.touch(ctx)
	if id, steps = b.known(); id == "" {
		return "", 0, err
	}
	return id, steps, nil
}

// look runs a script that only looks on every bucket, in one pipeline. With an error, some have replied all the same.
func (s *RedisStore) look(ctx context.Context, script *redis.Script, args ...any) ([]*redis.Cmd, error) {
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	args = append([]any{s.skew()}, args...)
	replies := make([]*redis.Cmd, buckets)
	_, err := s.client.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for i := range replies {
			replies[i] = script.Eval(ctx, pipe, []string{s.buckets[i].open, s.buckets[i].epoch}, args...)
		}
		return nil
	})
	if err != nil {
		err = fmt.Errorf("ledger: redis did not answer for all buckets: %w", err)
	}
	return replies, err
}

// lost says that the store has lost records.
func (s *RedisStore) lost(buckets int) {
	s.options.Log.Error("the ledger's redis has lost records: writes are reconciled or refused while the window lasts",
		slog.Int("buckets", buckets), slog.Duration("window", s.config.Window))
}
