package main

import (
	"context"
	"sync"
	"time"
)

// gathering lets something happen once, when a number of writes have come to the same point; they go on when it is over.
type gathering struct {
	mu      sync.Mutex
	missing int
	happen  func()
	over    chan struct{}
}

func newGathering(n int, happen func()) *gathering {
	return &gathering{missing: n, happen: happen, over: make(chan struct{})}
}

// arrive is the act of a fault. Who waits too long goes on alone, and the row says that the fault did not happen.
func (g *gathering) arrive(ctx context.Context, _ *stage, _ *write) {
	g.mu.Lock()
	g.missing--
	if g.missing == 0 {
		g.happen()
		close(g.over)
	}
	g.mu.Unlock()
	select {
	case <-g.over:
	case <-ctx.Done():
	}
}

// happened tells whether all came, soon after the last of them is gone.
func (g *gathering) happened() bool {
	select {
	case <-g.over:
		return true
	case <-time.After(100 * time.Millisecond):
		return false
	}
}
