package ledger

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/truchman-proxy/truchman/boltfile"
)

// Bolt is the Store of one node: a bbolt file, which survives restarts and kill -9. Calls that come at the same
// time share one fsync.
type Bolt struct {
	db      *bolt.DB
	options Options
	jobs    chan *job
	stop    chan struct{}
	stopped chan struct{}
	once    sync.Once
}

const (
	sweepEvery   = time.Minute
	sweepAtOnce  = 512 // records that one sweep removes at most
	sweepInBatch = 4   // and one write of others
)

// OpenBolt opens the file of one node's ledger, or makes it with mode 0600. It fails within a second where
// another process holds it.
func OpenBolt(path string, options Options) (*Bolt, error) {
	db, err := boltfile.Open(path, makeBuckets)
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	b := &Bolt{
		db: db, options: options.withDefaults(),
		jobs: make(chan *job, largestBatch), stop: make(chan struct{}), stopped: make(chan struct{}),
	}
	go b.write()
	return b, nil
}

// Close waits for the write that is under way and closes the file. A second time changes nothing.
func (b *Bolt) Close() error {
	b.once.Do(func() { close(b.stop) })
	<-b.stopped
	return b.db.Close()
}

// Claim begins an attempt, see Store.
func (b *Bolt) Claim(ctx context.Context, key Key, c Claim) (Found, error) {
	var found Found
	err := b.do(ctx, func(t *table) error {
		r := t.get(key)
		var changed bool
		if found, changed = r.claim(&c, t.now); changed {
			t.putOpen(key, r)
		}
		return nil
	})
	if err != nil {
		return Found{}, err // the step may still be made: found is not ours to read
	}
	return found, nil
}

// Mark writes that a step may be sent, see Store.
func (b *Bolt) Mark(ctx context.Context, key Key, owner Owner, step string, progress []byte, lease time.Duration) error {
	return b.change(ctx, key, func(r *record, now int64) error { return r.mark(owner, step, progress, lease, now) })
}

// Finish ends the record with its answer, see Store.
func (b *Bolt) Finish(ctx context.Context, key Key, owner Owner, answer []byte, keep time.Duration) error {
	return b.do(ctx, func(t *table) error {
		r := t.get(key)
		done := r.state == Done
		err := r.finish(owner, answer, t.now)
		if err == nil && !done {
			t.putDone(key, r, keep)
		}
		return err
	})
}

// Doubt makes the record Unknown, see Store.
func (b *Bolt) Doubt(ctx context.Context, key Key, owner Owner, progress []byte) error {
	return b.change(ctx, key, func(r *record, now int64) error { return r.makeDoubtful(owner, progress, now) })
}

// Release gives the claim back, see Store.
func (b *Bolt) Release(ctx context.Context, key Key, owner Owner, progress []byte) error {
	return b.change(ctx, key, func(r *record, now int64) error { return r.release(owner, progress, now) })
}

// Resolve takes the operator's word, see Store.
func (b *Bolt) Resolve(ctx context.Context, key Key, ruling Ruling) error {
	return b.do(ctx, func(t *table) error {
		r := t.get(key)
		err := r.resolve(&ruling, t.now)
		switch {
		case err != nil:
		case r.state == Done:
			t.putDone(key, r, ruling.Keep)
		default:
			t.putOpen(key, r)
		}
		return err
	})
}

// change makes one transition of a record that is not over.
func (b *Bolt) change(ctx context.Context, key Key, make func(r *record, now int64) error) error {
	return b.do(ctx, func(t *table) error {
		r := t.get(key)
		err := make(r, t.now)
		if err == nil {
			t.putOpen(key, r)
		}
		return err
	})
}

// Load gives a record, see Store.
func (b *Bolt) Load(_ context.Context, key Key) (out Record, err error) {
	err = b.view(func(t *table) error {
		r := t.get(key)
		if r.state == Absent {
			return ErrAbsent
		}
		out = r.public(key, t.now)
		return nil
	})
	return out, err
}

// List gives the records in a state that are not over, see Store.
func (b *Bolt) List(_ context.Context, state State, limit int) (all []Record, err error) {
	err = b.view(func(t *table) error {
		return t.eachOpen(func(key Key, r *record) {
			if r.seen(t.now) == state {
				all = append(all, r.public(key, t.now))
			}
		})
	})
	slices.SortFunc(all, older)
	return all[:min(limit, len(all))], err
}

func older(a, b Record) int { return a.Began.Compare(b.Began) }

// Count counts the records that are not over, see Store.
func (b *Bolt) Count(context.Context) (counts Counts, err error) {
	err = b.view(func(t *table) error {
		return t.eachOpen(func(_ Key, r *record) { counts.add(r.seen(t.now), time.Duration(t.now-r.began)*time.Millisecond) })
	})
	return counts, err
}

func (c *Counts) add(state State, age time.Duration) {
	switch state {
	case Claimed:
		c.Claimed++
	case Sent:
		c.Sent++
	case Unknown:
		c.Unknown++
		c.OldestUnknown = max(c.OldestUnknown, age)
	}
}

// Sweep removes a bounded number of records whose time is over, and tells how many.
func (b *Bolt) Sweep(ctx context.Context) (int, error) {
	var removed int
	err := b.do(ctx, func(t *table) error {
		removed = t.sweep(sweepAtOnce) + t.sweepOpen(sweepAtOnce)
		return nil
	})
	if err != nil {
		return 0, err
	}
	return removed, nil
}

func (b *Bolt) sweepNow() {
	if _, err := b.Sweep(context.Background()); err != nil {
		b.options.Log.Warn("the ledger could not be swept", slog.String("cause", err.Error()))
	}
}
