package proxy

import (
	"sync"
	"sync/atomic"
	"time"
)

// budget keeps retries from multiplying an outage: over the last ten seconds they are a fifth of the calls at most, or
// a few where there are not many calls.
type budget struct {
	zero    time.Time
	calls   [budgetSeconds]atomic.Uint64 // of one second: its number<<32 | how many
	mutex   sync.Mutex                   // over taking one
	retries [budgetSeconds]atomic.Uint64
}

const (
	budgetSeconds = 10
	budgetShare   = 5  // one retry for so many calls
	budgetLeast   = 10 // retries in ten seconds that are always allowed
)

// called counts a call.
func (b *budget) called(now time.Time) { count(&b.calls, b.second(now)) }

// take takes a retry, where there is one left.
func (b *budget) take(now time.Time) bool {
	second := b.second(now)
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if sum(&b.retries, second) >= max(budgetLeast, sum(&b.calls, second)/budgetShare) {
		return false
	}
	count(&b.retries, second)
	return true
}

func (b *budget) second(now time.Time) uint64 { return uint64(max(0, now.Sub(b.zero)) / time.Second) }

// count counts one in its second, whose place may still hold an older one.
func count(seconds *[budgetSeconds]atomic.Uint64, second uint64) {
	place := &seconds[second%budgetSeconds]
	for {
		old := place.Load()
		next := old + 1
		switch {
		case old>>32 > second:
			return // ten seconds late: nobody looks at that any more
		case old>>32 < second:
			next = second<<32 | 1
		}
		if place.CompareAndSwap(old, next) {
			return
		}
	}
}

// sum adds up the last seconds.
func sum(seconds *[budgetSeconds]atomic.Uint64, second uint64) uint64 {
	total := uint64(0)
	for i := range seconds {
		if at := seconds[i].Load(); at>>32+budgetSeconds > second {
			total += uint64(uint32(at))
		}
	}
	return total
}
