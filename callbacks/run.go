package callbacks

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

const sweepEvery = time.Hour

// Run delivers until ctx ends and the attempts that are under way have ended, at most delivery.timeout later. It gives no
// error: what fails is tried again. Any number of services can run on one store, with Redis in any number of processes.
func (s *Service) Run(ctx context.Context) error {
	defer s.close()
	var running sync.WaitGroup
	for _, d := range s.targets {
		running.Go(func() { d.run(ctx) })
	}
	running.Go(func() { s.sweep(ctx) })
	running.Wait()
	return nil
}

// sweep removes what is over, and warns of messages that nobody delivers.
func (s *Service) sweep(ctx context.Context) {
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for {
		if _, err := s.store.Sweep(ctx); err != nil && ctx.Err() == nil {
			s.log.Warn("old dead letters could not be removed", slog.String("cause", err.Error()))
		}
		if counts, err := s.Counts(ctx); err == nil {
			for target, n := range counts.Targets {
				if s.targets[target] == nil {
					s.log.Warn("callbacks wait for a partner who is not configured for this bank any more", slog.String("target", target.String()), slog.Int("waiting", n))
				}
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}
