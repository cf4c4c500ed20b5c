package callbacks

import (
	"cmp"
	"context"
	"errors"
	"slices"
)

const replayAtOnce = 1000 // letters that one ReplayAll reads at most

// Letters gives up to limit dead letters, in the order in which they were given up.
func (s *Service) Letters(ctx context.Context, limit int) ([]Letter, error) {
	return s.store.Letters(ctx, limit)
}

// earlier puts letters in the order in which they were given up, and those of one millisecond in the order in which the
// banks told them.
func earlier(a, b Letter) int { return cmp.Or(a.Died.Compare(b.Died), cmp.Compare(a.Number, b.Number)) }

// Replay delivers a dead letter again, after what waits for the same customer, for as long as a new one. ErrAbsent, and
// ErrSuperseded unless superseded ones are wanted too.
func (s *Service) Replay(ctx context.Context, id string, superseded bool) error {
	err := s.store.Replay(ctx, id, superseded)
	if err == nil {
		s.wake()
	}
	return err
}

// ReplayAll replays the dead letters, in the order in which the banks told them, and tells how many were replayed and how
// many were left because something newer was accepted about their customers.
func (s *Service) ReplayAll(ctx context.Context) (replayed, left int, err error) {
	letters, err := s.store.Letters(ctx, replayAtOnce)
	slices.SortStableFunc(letters, func(a, b Letter) int { return cmp.Compare(a.Number, b.Number) })
	for i := range letters {
		switch failure := s.store.Replay(ctx, letters[i].ID, false); {
		case failure == nil:
			replayed++
		case errors.Is(failure, ErrSuperseded):
			left++
		case !errors.Is(failure, ErrAbsent): // another operator may replay too
			err = errors.Join(err, failure)
		}
	}
	s.wake()
	return replayed, left, err
}

func (s *Service) wake() {
	for _, d := range s.targets {
		d.wake()
	}
}
