package callbacks

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/truchman-proxy/truchman/boltfile"
)

// Bolt is the Store of one node: a bbolt file, which survives restarts and kill -9. Claims are in memory only, because
// the process that has the file is the only one that delivers: after a restart everything that is due is due at once.
type Bolt struct {
	db      *bolt.DB
	options StoreOptions

	mu     sync.Mutex
	held   map[Name]hold // by line
	ticket uint64
}

// hold is a claim.
type hold struct {
	ticket uint64
	until  int64
}

// batchDelay is how long a write waits for others to share its fsync.
const batchDelay = time.Millisecond

// OpenBolt opens the file of one node's callbacks, or makes it with mode 0600. It fails within a second where another
// process holds it.
func OpenBolt(path string, options StoreOptions) (*Bolt, error) {
	db, err := boltfile.Open(path, makeBuckets)
	if err != nil {
		return nil, fmt.Errorf("callbacks: %w", err)
	}
	db.MaxBatchDelay = batchDelay
	return &Bolt{db: db, options: options.withDefaults(), held: map[Name]hold{}}, nil
}

// Close waits for what is under way and closes the file.
func (b *Bolt) Close() error { return b.db.Close() }

func (b *Bolt) now() int64 { return time.Now().Add(b.options.Skew()).UnixMilli() }

// write makes a step durably, in one transaction with others that come at the same time. It may run more than once.
func (b *Bolt) write(step func(*lines) error) error {
	err := b.db.Batch(func(tx *bolt.Tx) error { return step(linesOf(tx, b.now())) })
	if err != nil && !errors.Is(err, ErrLost) && !errors.Is(err, ErrAbsent) && !errors.Is(err, ErrSuperseded) {
		return fmt.Errorf("callbacks: the file cannot be written: %w", err)
	}
	return err
}

// Accept keeps an arrival, see Store.
func (b *Bolt) Accept(_ context.Context, a Arrival) (repeated bool, err error) {
	err = b.write(func(l *lines) error {
		repeated = false
		last, found := l.state(a.Subject)
		if found && last.State == a.State && l.now-last.At < b.options.KeepState.Milliseconds() {
			repeated = true
			return nil
		}
		number, err := l.states.NextSequence()
		if err != nil {
			return err
		}
		if err = l.putState(a.Subject, boltState{State: a.State, Number: number, At: l.now}); err != nil {
			return err
		}
		for _, m := range a.Messages {
			m.Number, m.Accepted = number, time.UnixMilli(l.now).UTC()
			if err = l.append(boltRecord{Message: m}); err != nil {
				return err
			}
		}
		return nil
	})
	return repeated, err
}

// Claim gives what is due, see Store.
func (b *Bolt) Claim(_ context.Context, target Target, limit int, lease time.Duration) (due []Claimed, next time.Duration, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	next = b.options.Poll
	err = b.db.View(func(tx *bolt.Tx) error {
		l := linesOf(tx, b.now())
		return l.eachDue(target, func(line Name, at int64) (bool, error) {
			if held, is := b.held[line]; is {
				at = max(at, held.until)
			}
			if at > l.now {
				next = min(next, time.Duration(at-l.now)*time.Millisecond)
				return true, nil // those of one time come one after another, and a held one stands before its lease's end
			}
			if len(due) == limit {
				next = 0
				return false, nil
			}
			entry, r, err := l.head(line)
			if err != nil {
				return false, err
			}
			due = append(due, b.hold(entry, r, l.now, lease))
			return true, nil
		})
	})
	return due, next, err
}

// hold claims a line; the lock is the caller's.
func (b *Bolt) hold(entry []byte, r boltRecord, now int64, lease time.Duration) Claimed {
	b.ticket++
	b.held[r.Line] = hold{ticket: b.ticket, until: now + lease.Milliseconds()}
	began := cmp.Or(r.Began, now)
	return Claimed{
		Message: r.Message, Attempt: r.Attempts + 1, Since: time.Duration(now-began) * time.Millisecond,
		entry: string(entry), ticket: b.ticket, began: began,
	}
}

// settle makes the step that ends a claim. The claim stays where the step fails, until its lease ends.
func (b *Bolt) settle(c Claimed, step func(*lines, boltRecord) error) error {
	if !b.holds(c) {
		return ErrLost
	}
	err := b.write(func(l *lines) error {
		r, found := l.get([]byte(c.entry))
		if !found {
			return ErrLost
		}
		r.Attempts, r.Began = c.Attempt, c.began
		return step(l, r)
	})
	if err == nil {
		b.mu.Lock()
		defer b.mu.Unlock()
		if b.held[c.Line].ticket == c.ticket {
			delete(b.held, c.Line)
		}
	}
	return err
}

func (b *Bolt) holds(c Claimed) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.held[c.Line].ticket == c.ticket
}

// Done removes a message, see Store.
func (b *Bolt) Done(_ context.Context, c Claimed) error {
	return b.settle(c, func(l *lines, r boltRecord) error { return l.remove([]byte(c.entry), r) })
}

// Postpone gives a message back, see Store.
func (b *Bolt) Postpone(_ context.Context, c Claimed, wait time.Duration) error {
	return b.settle(c, func(l *lines, r boltRecord) error { return l.postpone([]byte(c.entry), r, wait) })
}

// Bury makes a dead letter, see Store.
func (b *Bolt) Bury(_ context.Context, c Claimed, cause string) error {
	return b.settle(c, func(l *lines, r boltRecord) error {
		if err := l.remove([]byte(c.entry), r); err != nil {
			return err
		}
		r.Died, r.Cause = l.now, cause
		return put(l.dead, []byte(r.ID), r)
	})
}
