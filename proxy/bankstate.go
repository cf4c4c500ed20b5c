package proxy

import (
	"fmt"
	"sort"
	"time"
)

// BankState is how a bank is called now, for operators and metrics.
type BankState struct {
	Name       string         `json:"name"`
	Addresses  []AddressState `json:"addresses"`
	Breaker    string         `json:"breaker"`              // closed, half-open or open
	ByHand     bool           `json:"by_hand"`              // the breaker was set by SetBreaker, and stays so until auto
	Since      time.Time      `json:"since"`                // when the breaker changed
	InFlight   int            `json:"in_flight"`            // calls that run
	Queued     int            `json:"queued"`               // calls that wait for their turn
	TokenSince time.Time      `json:"token_since,omitzero"` // when the oldest access token in use was obtained
	HeldUntil  time.Time      `json:"held_until,omitzero"`  // until when the bank itself wants no calls

	CertificateEnds time.Time `json:"certificate_ends,omitzero"` // when the certificate ends that the bank knows this proxy by
}

// AddressState is one of a bank's addresses. Unhealthy ones are left out while there are others.
type AddressState struct {
	Address string `json:"address"`
	Healthy bool   `json:"healthy"`
}

// Banks gives the state of each bank, in the order of their names.
func (h *Handler) Banks() []BankState {
	states := make([]BankState, 0, len(h.banks))
	for _, b := range h.banks {
		states = append(states, b.state())
	}
	sort.Slice(states, func(i, j int) bool { return states[i].Name < states[j].Name })
	return states
}

func (b *bank) state() BankState {
	s := BankState{Name: b.name, Breaker: b.breaker.state(), ByHand: b.breaker.hand.Load() != auto, Since: *b.breaker.changed.Load()}
	s.TokenSince = b.tokens.oldest()
	s.InFlight, s.Queued = b.bulkhead.occupied()
	for _, a := range b.addresses {
		s.Addresses = append(s.Addresses, AddressState{a.base.String(), a.out.Load() == 0})
	}
	if b.known != nil {
		s.CertificateEnds = b.known.Expires()
	}
	now := time.Now()
	if hold := b.pace.hold(now); hold > 0 {
		s.HeldUntil = now.Add(hold)
	}
	return s
}

// SetBreaker opens or closes the breaker of a bank by hand, until it is set to "auto" again: "open" lets no call through,
// "closed" every one, also where the bank had asked for a pause.
func (h *Handler) SetBreaker(name, state string) error {
	b := h.banks[name]
	if b == nil {
		return fmt.Errorf("there is no bank named %q", name)
	}
	if err := b.breaker.set(state); err != nil {
		return fmt.Errorf("bank %s: %w", name, err)
	}
	if state == "closed" {
		b.pace.held.Store(0)
	}
	return nil
}

// Inherit takes over from the Handler before a reload what was set by hand and what banks asked for.
func (h *Handler) Inherit(old *Handler) {
	for name, b := range h.banks {
		before := old.banks[name]
		if before == nil {
			continue
		}
		if hand := before.breaker.hand.Load(); hand != auto {
			b.breaker.hand.Store(hand)
			b.breaker.changed.Store(before.breaker.changed.Load())
		}
		if hold := before.pace.hold(time.Now()); hold > 0 {
			b.pace.holdFor(hold)
		}
	}
}
