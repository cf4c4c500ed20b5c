package proxy

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// bulkhead bounds the calls of a bank that run and those that wait for their turn, so that a slow bank does not take up
// the whole proxy. Where nobody waits it costs one compare-and-swap on the way in and one on the way out.
type bulkhead struct {
	calls, queue int
	load         atomic.Uint64 // running<<32 | waiting; who waits finds all turns taken
	mutex        sync.Mutex    // over turns, and over every change of waiting
	turns        []chan struct{}
}

// occupied is the load as numbers.
func (b *bulkhead) occupied() (running, waiting int) {
	load := b.load.Load()
	return int(load >> 32), int(uint32(load))
}

const oneRuns, oneWaits, oneWaitsLess = uint64(1) << 32, uint64(1), ^uint64(0)

// enter is for whom tryEnter gave no turn: it waits for it for a while or until the context ends, and tells whether it came.
func (b *bulkhead) enter(ctx context.Context, wait time.Duration) bool {
	turn := b.line()
	if turn == nil {
		return false
	}
	select {
	case <-turn: // it was taken at once
		return true
	default:
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-turn:
		return true
	case <-timer.C:
	case <-ctx.Done():
	}
	if !b.unline(turn) {
		b.leave() // the turn came in the same moment
	}
	return false
}

// tryEnter takes a turn where one is free.
func (b *bulkhead) tryEnter() bool {
	for {
		load := b.load.Load()
		if int(load>>32) >= b.calls {
			return false
		}
		if b.load.CompareAndSwap(load, load+oneRuns) {
			return true
		}
	}
}

// line puts the caller at the end of the queue; nil where it is full. The channel is closed when the turn comes.
func (b *bulkhead) line() chan struct{} {
	turn := make(chan struct{})
	b.mutex.Lock()
	defer b.mutex.Unlock()
	for {
		load := b.load.Load()
		switch {
		case int(load>>32) < b.calls: // one became free in between
			if b.load.CompareAndSwap(load, load+oneRuns) {
				close(turn)
				return turn
			}
		case len(b.turns) >= b.queue:
			return nil
		case b.load.CompareAndSwap(load, load+oneWaits):
			b.turns = append(b.turns, turn)
			return turn
		}
	}
}

// unline takes a caller out of the queue; not where its turn has come.
func (b *bulkhead) unline(turn chan struct{}) bool {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	for i, other := range b.turns {
		if other == turn {
			b.turns = append(b.turns[:i], b.turns[i+1:]...)
			b.load.Add(oneWaitsLess)
			return true
		}
	}
	return false
}

// leave gives a turn back, to the first who waits.
func (b *bulkhead) leave() {
	for {
		load := b.load.Load()
		if uint32(load) > 0 {
			if b.handOver() {
				return
			}
			continue
		}
		if b.load.CompareAndSwap(load, load-oneRuns) {
			return
		}
	}
}

// handOver passes the caller's turn on; false where nobody waits any more.
func (b *bulkhead) handOver() bool {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if len(b.turns) == 0 {
		return false
	}
	close(b.turns[0])
	b.turns[0] = nil
	b.turns = b.turns[1:]
	b.load.Add(oneWaitsLess)
	return true
}
