package callbacks

import (
	"context"
	"time"
)

// Counts is what is kept.
type Counts struct {
	Waiting int            // messages that are not delivered yet
	Dead    int            // dead letters
	Oldest  time.Duration  // how long the oldest of the waiting ones waits; 0 where there is none
	Targets map[Target]int // the waiting ones of each partner and bank
}

// Counts counts what is kept, for metrics and operators.
func (s *Service) Counts(ctx context.Context) (Counts, error) { return s.store.Count(ctx) }

func (c *Counts) add(target string, n int) {
	if n <= 0 {
		return
	}
	c.Targets[targetOf(target)] = n
	c.Waiting += n
}
