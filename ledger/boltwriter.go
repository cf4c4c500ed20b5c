package ledger

import (
	"context"
	"errors"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"
)

const largestBatch = 256

var errClosed = errors.New("ledger: the store is closed")

// job is one step that waits for the next write.
type job struct {
	ctx  context.Context
	step func(*table) error
	err  error // what it gave: the step's own outcome
	done chan error
}

// do makes a step in the next write, and comes back when it is durable. A cancelled ctx leaves it open whether the
// step was made.
func (b *Bolt) do(ctx context.Context, step func(*table) error) error {
	j := &job{ctx: ctx, step: step, done: make(chan error, 1)}
	select {
	case b.jobs <- j:
	case <-ctx.Done():
		return fmt.Errorf("ledger: the file was not written in time: %w", ctx.Err())
	case <-b.stop:
		return errClosed
	}
	select {
	case err := <-j.done:
		return err
	case <-ctx.Done():
		return fmt.Errorf("ledger: the file was not written in time: %w", ctx.Err())
	case <-b.stopped:
		return errClosed
	}
}

// write is the one goroutine that writes: it takes what waits, makes it in one transaction, and tells everyone.
func (b *Bolt) write() {
	defer close(b.stopped)
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	batch := make([]*job, 0, largestBatch)
	for {
		select {
		case <-b.stop:
			return
		case <-ticker.C:
			go b.sweepNow()
		case first := <-b.jobs:
			batch = b.gather(append(batch[:0], first))
			b.commit(batch)
			clear(batch)
		}
	}
}

// gather adds what else waits.
func (b *Bolt) gather(batch []*job) []*job {
	for len(batch) < largestBatch {
		select {
		case j := <-b.jobs:
			batch = append(batch, j)
		default:
			return batch
		}
	}
	return batch
}

// commit makes the steps in one transaction. A failure of the file is everyone's.
func (b *Bolt) commit(batch []*job) {
	err := b.db.Update(func(tx *bolt.Tx) error {
		t := tableOf(tx, b.options)
		for _, j := range batch {
			if j.err = j.ctx.Err(); j.err == nil {
				j.err = j.step(t)
			}
		}
		t.sweep(sweepInBatch * len(batch))
		return t.err
	})
	for _, j := range batch {
		if err != nil {
			j.err = fmt.Errorf("ledger: the file cannot be written: %w", err)
		}
		j.done <- j.err
	}
}

// view reads what is durable.
func (b *Bolt) view(read func(*table) error) error {
	return b.db.View(func(tx *bolt.Tx) error {
		t := tableOf(tx, b.options)
		if err := read(t); err != nil {
			return err
		}
		return t.err
	})
}
