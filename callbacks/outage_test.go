package callbacks_test

import (
	"fmt"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"time"
)

// states are what the bank tells of a customer in turn, and what the partner is told. One that is lost or out of
// order breaks the turn.
var states = [...]struct{ bank, partner string }{
	{"ACTIVE", "active"}, {"KYC PENDING", "kyc-pending"}, {"INACTIVE", "inactive"}, {"REJECTED", "rejected"}, {"BLOCKED", "blocked"},
}

// inTurn gives the first n of what a partner is told of a customer.
func inTurn(n int) (all []string) {
	for i := range n {
		all = append(all, states[i%len(states)].partner)
	}
	return all
}

// A partner is down for 30 minutes, in which the proxy is started anew six times and the bank tells more.
func TestAPartnerIsDownForHalfAnHour(t *testing.T) {
	onBoth(t, func(t *testing.T, open opener) {
		var down atomic.Bool
		down.Store(true)
		p := newPartner(t, func(_ delivered, w http.ResponseWriter) {
			if down.Load() {
				w.WriteHeader(http.StatusServiceUnavailable)
			}
		})
		config := configFor(p.URL)
		config.Delivery.Wait, config.Delivery.LongestWait = time.Second, 30*time.Second
		moved, customers, told := new(clock), 6, 0
		for range 6 {
			store := watch(open(t, moved.options()))
			s := newService(t, config, store, optionsFor(t))
			stop := run(t, s)
			for minute := range 5 {
				if minute%2 == 0 {
					for customer := range customers {
						if code := tell(s, fmt.Sprint("784", customer), states[told%len(states)].bank); code != http.StatusOK {
							t.Fatalf("the bank is answered %d", code)
						}
					}
					told++
				}
				if told == 1 && minute == 0 {
					store.expect(t, slices.Repeat([]string{"postponed"}, customers)...) // the first attempts, at once
				}
				moved.advance(time.Minute)
				store.expect(t, slices.Repeat([]string{"postponed"}, customers)...) // the first of each customer, and no other
			}
			stop()
			closed(t, store)
		}
		down.Store(false)
		store := watch(open(t, moved.options()))
		defer closed(t, store)
		s := newService(t, config, store, optionsFor(t))
		defer run(t, s)()
		moved.advance(time.Minute)
		store.expect(t, slices.Repeat([]string{"done"}, customers*told)...)
		for customer := range customers {
			if got := p.inOrder(fmt.Sprint("784", customer)); !slices.Equal(got, inTurn(told)) {
				t.Errorf("customer %d: is told %v", customer, got)
			}
		}
	})
}
