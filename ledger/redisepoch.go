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

// learn reads the epochs of all buckets.
func (s *RedisStore) learn(ctx context.Context) error {
	replies, err := s.look(ctx, scriptEpochs)
	if err != nil {
		return err
	}
	for i, reply := range replies {
		row, err := rowOf(reply.Val(), 2)
		if err != nil {
			return err
		}
		if id := row.text(0); id != "" {
			s.buckets[i].saw(id, row.number(1))
		}
	}
	return nil
}

// look runs a script that only looks on every bucket, in one pipeline.
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
		return nil, fmt.Errorf("ledger: redis did not answer for all buckets: %w", err)
	}
	return replies, nil
}

// lost says that the store has lost records.
func (s *RedisStore) lost(b *bucket) {
	s.options.Log.Error("the ledger's redis has lost records: writes are reconciled or refused while the window lasts",
		slog.String("bucket", b.epoch), slog.Duration("window", s.config.Window))
}
