package ledger

import (
	"context"
	"encoding/hex"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strconv"
	"sync"

	"github.com/redis/go-redis/v9"
)

// buckets share out the records by the first byte of their keys, so that Cluster can spread them and the keys of one
// bucket still lie in one slot.
const buckets = 64

// bucket is what this process knows of one: the epoch and its number, which every script counts up. Another epoch
// or a lower number than the known one means that the store lost records.
type bucket struct {
	sync.Mutex
	record      string // what the names of records begin with
	open, epoch string
	id          string
	seq         int64
}

func (b *bucket) init(number int) {
	prefix := "truchman:{t" + strconv.Itoa(number) + "}:"
	b.record, b.open, b.epoch = prefix+"r:", prefix+"open", prefix+"epoch"
}

// bucketOf gives the bucket of a record.
func (s *RedisStore) bucketOf(key Key) *bucket { return &s.buckets[key[0]%buckets] }

func (b *bucket) name(key Key) string { return b.record + hex.EncodeToString(key[:]) }

func (b *bucket) known() (string, int64) {
	b.Lock()
	defer b.Unlock()
	return b.id, b.seq
}

// saw takes note of an epoch. Replies may come out of order: the highest number counts.
func (b *bucket) saw(id string, seq int64) {
	b.Lock()
	defer b.Unlock()
	if b.id != id {
		b.id, b.seq = id, 0
	}
	b.seq = max(b.seq, seq)
}

// newEpoch names an epoch that may begin: it need not be secret, only new.
func newEpoch() string { return strconv.FormatUint(rand.Uint64(), 36) }

// learn reads the epochs of all buckets and begins those that there are not yet: a process that never used a bucket must
// notice all the same that its records were lost.
func (s *RedisStore) learn(ctx context.Context) error {
	replies, err := s.look(ctx, scriptEpochs, newEpoch())
	for i, reply := range replies {
		if reply.Err() != nil {
			continue
		}
		row, malformed := rowOf(reply.Val(), 2)
		if malformed != nil {
			return malformed
		}
		s.buckets[i].saw(row.text(0), row.number(1))
	}
	return err
}

// epochOf gives what is known of the bucket. A process that could not ask Redis when it started asks now, for all.
func (s *RedisStore) epochOf(ctx context.Context, b *bucket) (string, int64, error) {
	id, seq := b.known()
	if id != "" {
		return id, seq, nil
	}
	err := s.learn(ctx)
	if id, seq = b.known(); id == "" {
		return "", 0, err
	}
	return id, seq, nil
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
func (s *RedisStore) lost(b *bucket) {
	s.options.Log.Error("the ledger's redis has lost records: writes are reconciled or refused while the window lasts",
		slog.String("bucket", b.epoch), slog.Duration("window", s.config.Window))
}
