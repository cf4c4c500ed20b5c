package callbacks_test

import (
	"sync/atomic"
	"testing"

	"github.com/truchman-proxy/truchman/callbacks"
	"github.com/truchman-proxy/truchman/secret"
)

// TestAPartnerIsToldWhatItsScopesAllow has two partners of one bank, of whom one may be told; then that one's permission is taken
// away while a message waits.
func TestAPartnerIsToldWhatItsScopesAllow(t *testing.T) {
	onBoth(t, func(t *testing.T, open opener) {
		store := watch(open(t, callbacks.StoreOptions{}))
		defer closed(t, store)
		shop, other := newPartner(t, nil), newPartner(t, nil)
		config := configFor(shop.URL)
		config.Banks["caas"].Partners["other"] = callbacks.Partner{URL: other.URL, Signing: []secret.Value{secret.New("whsec_" + signingKey)}}
		var revoked atomic.Bool
		options := optionsFor(t)
		options.Allowed = func(target callbacks.Target, callback string) bool {
			return target == callbacks.Target{Bank: "caas", Partner: "shop"} && callback == "customer.status-changed" && !revoked.Load()
		}
		s := newService(t, config, store, options)
		told(t, s, "97000000000000000001", "ACTIVE")
		stop := run(t, s)
		if got := shop.next(t); got.customer != "97000000000000000001" {
			t.Errorf("told of %s", got.customer)
		}
		store.expect(t, "done")
		stop()
		counts, err := s.Counts(t.Context())
		if err != nil || counts.Waiting != 0 {
			t.Errorf("%d wait, %v", counts.Waiting, err)
		}
		told(t, s, "97000000000000000002", "ACTIVE")
		revoked.Store(true)
		defer run(t, s)()
		store.expect(t, "buried")
		if len(shop.seen) != 0 || len(other.seen) != 0 {
			t.Error("somebody was told who may not be")
		}
	})
}
