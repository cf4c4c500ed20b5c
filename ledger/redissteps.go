package ledger

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"
)

var verdicts = map[string]Verdict{
	"new": New, "resumed": Resumed, "replay": Replay, "in flight": InFlight, "mismatch": Mismatch, "doubtful": Doubtful, "uncertain": Uncertain,
}

// Claim begins an attempt, see Store.
func (s *RedisStore) Claim(ctx context.Context, key Key, c Claim) (Found, error) {
	if s.lineage.settling() {
		return Found{}, errSettling
	}
	r, err := s.step(ctx, scriptClaim, key, true,
		c.Owner[:], c.Fingerprint[:], c.Lease.Milliseconds(), c.Version, orEmpty(c.Info), flag(c.Reconciles))
	if err != nil {
		return Found{}, err
	}
	found, err := foundIn(r)
	if err == nil && s.lineage.settling() { // this very step was the first on another server
		s.giveBack(ctx, key, c.Owner, &found)
		return Found{}, errSettling
	}
	return found, err
}

// giveBack leaves a record as the claim found it: what was unknown stays so. Where it cannot be asked the lease ends by itself.
func (s *RedisStore) giveBack(ctx context.Context, key Key, owner Owner, found *Found) {
	switch {
	case !found.own():
	case found.Verdict == Doubtful:
		_ = s.Doubt(ctx, key, owner, found.Progress)
	default:
		_ = s.Release(ctx, key, owner, found.Progress)
	}
}

// foundIn reads what claim.lua gives.
func foundIn(r row) (Found, error) {
	verdict, known := verdicts[r.text(0)]
	if !known || len(r) != 8 {
		return Found{}, errReply
	}
	if verdict == Mismatch {
		return Found{Verdict: Mismatch}, nil
	}
	return Found{
		Verdict: verdict, Ours: r.number(1) != 0, Lease: time.Duration(r.number(2)) * time.Millisecond, Uncertain: r.number(3) != 0,
		Version: r.text(4), Progress: r.bytes(5), Answer: r.bytes(6), Step: r.text(7),
	}, nil
}

// own tells whether the claim is this attempt's.
func (f *Found) own() bool {
	switch f.Verdict {
	case New, Resumed, Uncertain:
		return true
	}
	return f.Verdict == Doubtful && f.Ours
}

// orEmpty keeps go-redis from refusing a nil slice.
func orEmpty(text []byte) []byte {
	if text == nil {
		return []byte{}
	}
	return text
}

// Mark writes that a step may be sent, see Store.
func (s *RedisStore) Mark(ctx context.Context, key Key, owner Owner, step string, progress []byte, lease time.Duration) error {
	return s.change(ctx, scriptMark, key, true, owner[:], step, orEmpty(progress), lease.Milliseconds(), s.marks.Add(1))
}

// Finish ends the record with its answer, see Store.
func (s *RedisStore) Finish(ctx context.Context, key Key, owner Owner, answer []byte, keep time.Duration) error {
	return s.change(ctx, scriptFinish, key, true, owner[:], orEmpty(answer), keep.Milliseconds())
}

// Doubt makes the record Unknown, see Store.
func (s *RedisStore) Doubt(ctx context.Context, key Key, owner Owner, progress []byte) error {
	return s.change(ctx, scriptDoubt, key, true, owner[:], orEmpty(progress))
}

// Release gives the claim back, see Store. It is not made again by itself: the record may be gone by the first time.
func (s *RedisStore) Release(ctx context.Context, key Key, owner Owner, progress []byte) error {
	return s.change(ctx, scriptRelease, key, false, owner[:], orEmpty(progress))
}

// Resolve takes the operator's word, see Store.
func (s *RedisStore) Resolve(ctx context.Context, key Key, ruling Ruling) error {
	var sent int64
	if !ruling.Sent.IsZero() {
		sent = ruling.Sent.UnixMilli()
	}
	return s.change(ctx, scriptResolve, key, false, int(ruling.Of), ruling.Step, sent, orEmpty(ruling.Before),
		flag(ruling.Over), orEmpty(ruling.Answer), orEmpty(ruling.Progress), ruling.Keep.Milliseconds())
}

// Load gives a record, see Store.
func (s *RedisStore) Load(ctx context.Context, key Key) (Record, error) {
	ctx, cancel := context.WithTimeout(ctx, s.config.Timeout)
	defer cancel()
	b := s.bucketOf(key)
	reply, err := scriptLoad.Run(ctx, s.client, []string{b.open, b.epoch, b.name(key)}, s.skew()).Result()
	switch {
	case errors.Is(err, redis.Nil):
		return Record{}, ErrAbsent
	case err != nil:
		return Record{}, fmt.Errorf("ledger: redis did not answer: %w", err)
	}
	return b.read(reply)
}

// read reads what show of look.lua gives.
func (b *bucket) read(reply any) (Record, error) {
	r, err := rowOf(reply, 10)
	if err != nil {
		return Record{}, err
	}
	out := Record{
		State: State(r.number(1)), Began: time.UnixMilli(r.number(3)), Changed: time.UnixMilli(r.number(4)),
		Step: r.text(5), Version: r.text(6), Info: r.bytes(7), Progress: r.bytes(8), Lease: moment(r.number(2)), Sent: moment(r.number(9)),
	}
	name := r.text(0)
	if len(name) != len(b.record)+hex.EncodedLen(len(out.Key)) {
		return Record{}, errReply
	}
	_, err = hex.Decode(out.Key[:], []byte(name[len(b.record):]))
	return out, err
}

// List gives the records in a state that are not over, see Store.
func (s *RedisStore) List(ctx context.Context, state State, limit int) ([]Record, error) {
	replies, err := s.look(ctx, scriptList, int(state), limit)
	if err != nil {
		return nil, err
	}
	var all []Record
	for i, reply := range replies {
		rows, err := rowOf(reply.Val(), 0)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			record, err := s.buckets[i].read(r)
			if err != nil {
				return nil, err
			}
			all = append(all, record)
		}
	}
	slices.SortFunc(all, older)
	return all[:min(limit, len(all))], nil
}

// Count counts the records that are not over, see Store.
func (s *RedisStore) Count(ctx context.Context) (counts Counts, err error) {
	replies, err := s.look(ctx, scriptCount)
	if err != nil {
		return counts, err
	}
	for _, reply := range replies {
		r, err := rowOf(reply.Val(), 4)
		if err != nil {
			return counts, err
		}
		counts.Claimed += int(r.number(0))
		counts.Sent += int(r.number(1))
		counts.Unknown += int(r.number(2))
		counts.OldestUnknown = max(counts.OldestUnknown, time.Duration(r.number(3))*time.Millisecond)
	}
	return counts, nil
}
