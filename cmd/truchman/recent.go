package main

import (
	"context"
	"sync"
	"time"
)

// recent asks a store for what several gauges show, once for all of them: a store that hangs would else hold a scrape up as often
// as there are gauges, and the whole target would seem to be down.
type recent[T any] struct {
	ask func(context.Context) (T, error)

	mutex sync.Mutex
	asked time.Time
	value T
	err   error
}

// fresh is how long an answer stands; scrapes are further apart.
const fresh = time.Second

func (r *recent[T]) get(ctx context.Context) (T, error) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.asked.IsZero() || time.Since(r.asked) >= fresh {
		r.value, r.err = r.ask(ctx)
		r.asked = time.Now()
	}
	return r.value, r.err
}
