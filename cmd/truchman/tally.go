package main

import "sync/atomic"

// tallyParts is how many counters a tally has, a power of two. Requests choose one by chance, so that
// processors seldom write to the same one.
const tallyParts = 16

// tally counts requests under way and tells when the last one is over. It neither locks nor allocates.
// The zero value is open.
type tally struct {
	parts [tallyParts]tallyPart
	left  atomic.Int32 // parts that still have requests, once it is closed
	over  func()
}

// tallyPart is a counter in a cache line of its own, with two marks above the count.
type tallyPart struct {
	count atomic.Int64
	_     [56]byte
}

const (
	tallyClosed = 1 << 62 // no request begins any more
	tallyOver   = 1 << 61 // the last one has ended
)

// begin counts a request in a part, which end has to be told. It is false where the tally is closed.
func (t *tally) begin(part uint32) bool {
	if t.parts[part].count.Add(1)&tallyClosed == 0 {
		return true
	}
	t.end(part)
	return false
}

// end counts a request out.
func (t *tally) end(part uint32) {
	if t.parts[part].count.Add(-1) == tallyClosed {
		t.finish(part)
	}
}

// close lets no request begin any more. over is called once when none is left, which may be at once, in
// the goroutine that ends the last. A tally is closed once.
func (t *tally) close(over func()) {
	t.over = over
	t.left.Store(tallyParts)
	for part := range uint32(tallyParts) {
		if t.parts[part].count.Add(tallyClosed) == tallyClosed {
			t.finish(part)
		}
	}
}

// finish marks a part as over, unless another did: a request that comes too late moves the count as well.
func (t *tally) finish(part uint32) {
	if t.parts[part].count.CompareAndSwap(tallyClosed, tallyClosed|tallyOver) && t.left.Add(-1) == 0 {
		t.over()
	}
}
