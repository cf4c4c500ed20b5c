package proxy

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/sony/gobreaker/v2"
)

// breaker leaves a bank alone that fails, for a while or by hand.
type breaker struct {
	circuit *gobreaker.TwoStepCircuitBreaker[struct{}]
	open    time.Duration
	changed atomic.Pointer[time.Time] // when the circuit or the hand changed the state
	hand    atomic.Int32
}

// what the hand says; auto leaves it to the circuit.
const (
	auto int32 = iota
	heldOpen
	heldClosed
)

func newBreaker(name string, config Breaker) *breaker {
	b := &breaker{open: config.Open}
	b.change()
	b.circuit = gobreaker.NewTwoStepCircuitBreaker[struct{}](gobreaker.Settings{
		Name: name, MaxRequests: 1, Timeout: config.Open, Interval: time.Minute,
		ReadyToTrip:   func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= config.Failures },
		IsExcluded:    func(err error) bool { return errors.Is(err, errExcluded) },
		OnStateChange: func(string, gobreaker.State, gobreaker.State) { b.change() },
	})
	return b
}

func (b *breaker) change() {
	now := time.Now()
	b.changed.Store(&now)
}

// shut tells without asking for leave that no call would get it.
func (b *breaker) shut() bool {
	switch b.hand.Load() {
	case heldOpen:
		return true
	case heldClosed:
		return false
	}
	return b.circuit.State() == gobreaker.StateOpen
}

// allow asks leave for a call, whose end is told to the function that it gives.
func (b *breaker) allow() (func(error), error) {
	switch b.hand.Load() {
	case heldOpen:
		return nil, errOpen
	case heldClosed:
		return func(error) {}, nil
	}
	return b.circuit.Allow()
}

// pause is when a call may be let through again; one second at least.
func (b *breaker) pause() time.Duration {
	switch {
	case b.hand.Load() == heldOpen:
		return max(b.open, aMoment)
	case b.circuit.State() != gobreaker.StateOpen: // one call is being tried
		return aMoment
	}
	return max(b.open-time.Since(*b.changed.Load()), aMoment)
}

// state names the breaker's state.
func (b *breaker) state() string {
	switch b.hand.Load() {
	case heldOpen:
		return gobreaker.StateOpen.String()
	case heldClosed:
		return gobreaker.StateClosed.String()
	}
	return b.circuit.State().String()
}

// set is by hand.
func (b *breaker) set(state string) error {
	hand, known := map[string]int32{"auto": auto, "open": heldOpen, "closed": heldClosed}[state]
	if !known {
		return fmt.Errorf("breaker: %q is none of its states: say open, closed or auto", state)
	}
	b.hand.Store(hand)
	b.change()
	return nil
}

// breakerVerdict tells the breaker what a call says about the bank's health: a business answer and our
// own faults say nothing against it.
func breakerVerdict(f *failed) error {
	switch {
	case f == nil || f.business:
		return nil
	case f.unasked, errors.Is(f, context.Canceled), errors.Is(f, errPaced):
		return errExcluded
	}
	switch f.name {
	case "provider-unavailable", "provider-failure", "provider-timeout", "outcome-unknown", "provider-contract-broken":
		return f
	}
	return nil
}

var errExcluded = errors.New("the call says nothing about the bank's health")
