package ledger

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"
)

// later makes the last steps of attempts that the store could not be asked for, in order, until their leases end.
type later struct {
	log     *slog.Logger
	endings chan ending
	stop    chan struct{}
	once    sync.Once
	stopped sync.WaitGroup
}

// ending is the last step of an attempt.
type ending struct {
	until time.Time
	step  func(context.Context) error
}

const (
	mostEndings  = 4096
	firstPause   = 50 * time.Millisecond
	longestPause = time.Second
)

func newLater(log *slog.Logger) *later {
	l := &later{log: log, endings: make(chan ending, mostEndings), stop: make(chan struct{})}
	l.stopped.Go(l.run)
	return l
}

// add keeps an ending for later; false where too many wait already.
func (l *later) add(e ending) bool {
	select {
	case l.endings <- e:
		return true
	default:
		return false
	}
}

// close lets each ending that waits be tried once more.
func (l *later) close() {
	l.once.Do(func() { close(l.stop) })
	l.stopped.Wait()
}

func (l *later) run() {
	for {
		select {
		case e := <-l.endings:
			l.insist(e)
		case <-l.stop:
			l.flush()
			return
		}
	}
}

// insist tries until the step is made or its lease is over.
func (l *later) insist(e ending) {
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		if !time.Now().Before(e.until) {
			l.log.Warn("how a request ended could not be written before its lease ended: its outcome is unknown where a step was marked")
			return
		}
		if l.try(e) {
			return
		}
		select {
		case <-time.After(pause):
		case <-l.stop:
			l.try(e)
			return
		}
	}
}

// try tells whether nothing is left to be done.
func (l *later) try(e ending) bool {
	err := limited(context.Background(), e.step)
	return err == nil || errors.Is(err, ErrLost)
}

// flush tries what waits once, until the store fails.
func (l *later) flush() {
	for {
		select {
		case e := <-l.endings:
			if !l.try(e) {
				l.log.Warn("how some requests ended could not be written before the process stopped", slog.Int("requests", 1+len(l.endings)))
				return
			}
		default:
			return
		}
	}
}
