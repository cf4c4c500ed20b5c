package ledger_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/truchman-proxy/truchman/ledger"
)

// memory is a store of one record that can be told to fail.
type memory struct {
	ledger.Store
	down                      atomic.Bool
	finished, doubted, marked atomic.Int64
	slow                      time.Duration
}

var errDown = errors.New("down")

// down is a store that fails.
func down() *memory {
	m := new(memory)
	m.down.Store(true)
	return m
}

func (m *memory) Claim(context.Context, ledger.Key, ledger.Claim) (ledger.Found, error) {
	return ledger.Found{}, nil
}

func (m *memory) Mark(context.Context, ledger.Key, ledger.Owner, string, []byte, time.Duration) error {
	m.marked.Add(1)
	time.Sleep(m.slow)
	return nil
}

func (m *memory) Finish(ctx context.Context, _ ledger.Key, _ ledger.Owner, _ []byte, _ time.Duration) error {
	return m.make(&m.finished)
}

func (m *memory) Doubt(context.Context, ledger.Key, ledger.Owner, []byte) error {
	return m.make(&m.doubted)
}

func (m *memory) make(count *atomic.Int64) error {
	if m.down.Load() {
		return errDown
	}
	count.Add(1)
	return nil
}

func (m *memory) Close() error { return nil }

func TestAnAnswerIsWrittenLaterWithinItsLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := down()
		l := above(t, store, testConfig())
		one, two := claim(t, l, asked(), ledger.New), claim(t, l, asked(), ledger.New)
		is(t, one.Finish(t.Context(), ledger.Answer{Status: 200}), errDown)
		is(t, two.Doubt(t.Context(), nil), errDown)
		time.Sleep(lease / 2)
		synctest.Wait()
		store.down.Store(false)
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if store.finished.Load() != 1 || store.doubted.Load() != 1 {
			t.Errorf("finished %d, doubted %d", store.finished.Load(), store.doubted.Load())
		}
		is(t, l.Close(), nil)
	})
}

func TestNothingIsWrittenAfterTheLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := down()
		l := above(t, store, testConfig())
		is(t, claim(t, l, asked(), ledger.New).Finish(t.Context(), ledger.Answer{Status: 200}), errDown)
		time.Sleep(lease + time.Second)
		synctest.Wait()
		store.down.Store(false)
		time.Sleep(time.Minute)
		is(t, l.Close(), nil)
		if store.finished.Load() != 0 {
			t.Error("it was written")
		}
	})
}

func TestAnAnswerThatComesAfterTheLeaseIsLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := down()
		l := above(t, store, testConfig())
		one, two := claim(t, l, asked(), ledger.New), claim(t, l, asked(), ledger.New)
		time.Sleep(lease)
		for _, err := range []error{one.Finish(t.Context(), ledger.Answer{Status: 200}), two.Doubt(t.Context(), nil)} {
			if !errors.Is(err, ledger.ErrLost) || !errors.Is(err, errDown) {
				t.Errorf("it ends with %v", err)
			}
		}
		is(t, l.Close(), nil)
	})
}

func TestClosingTriesOnceMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := down()
		l := above(t, store, testConfig())
		for range 3 {
			is(t, claim(t, l, asked(), ledger.New).Finish(t.Context(), ledger.Answer{Status: 200}), errDown)
		}
		synctest.Wait()
		store.down.Store(false)
		is(t, l.Close(), nil)
		if store.finished.Load() != 3 {
			t.Errorf("finished %d", store.finished.Load())
		}
	})
}

func TestAMarkIsRefusedByTheOwnClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &memory{}
		l := above(t, store, testConfig())
		e := claim(t, l, asked(), ledger.New)
		time.Sleep(lease - time.Second)
		is(t, e.Mark(t.Context(), "one", nil, 10*time.Second), nil)
		time.Sleep(10 * time.Second)
		is(t, e.Mark(t.Context(), "two", nil, 10*time.Second), ledger.ErrLost)
		if store.marked.Load() != 1 {
			t.Error("the store was asked")
		}
		store.slow = 10 * time.Second // as a process that was stopped while it marked
		is(t, claim(t, l, asked(), ledger.New).Mark(t.Context(), "one", nil, 10*time.Second), ledger.ErrLost)
		is(t, l.Close(), nil)
	})
}
