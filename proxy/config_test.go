package proxy_test

import (
	"slices"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/proxy"
)

// TestBankIsChecked has one thing wrong at a time.
func TestBankIsChecked(t *testing.T) {
	const key, address = "banks.a", "http://bank.example"
	notCallable := "must be http(s)://host[:port][/path], without a query or credentials"
	for _, test := range []struct {
		bank proxy.Bank
		want proxy.Finding
	}{
		{proxy.Bank{Address: "bank.example"}, proxy.Finding{Key: key + ".address", Cause: notCallable}},
		{proxy.Bank{Address: address, Addresses: []string{"https://b.example", "ftp://c.example"}}, proxy.Finding{Key: key + ".addresses.1", Cause: notCallable}},
		{proxy.Bank{Address: address, Addresses: []string{"https://u:p@b.example"}}, proxy.Finding{Key: key + ".addresses.0", Cause: notCallable}},
		{proxy.Bank{Address: address, Addresses: []string{address}}, proxy.Finding{Key: key + ".addresses.0", Cause: "is there twice: leave it out"}},
		{proxy.Bank{Address: address, Bulkhead: proxy.Bulkhead{Queue: -1}}, proxy.Finding{Key: key, Cause: "durations and numbers must not be negative"}},
		{proxy.Bank{Address: address, Retry: proxy.Retry{Wait: -time.Second}}, proxy.Finding{Key: key, Cause: "durations and numbers must not be negative"}},
		{proxy.Bank{Address: address, Rate: proxy.Rate{Calls: -1}}, proxy.Finding{Key: key, Cause: "durations and numbers must not be negative"}},
	} {
		c := proxy.Config{Banks: map[string]proxy.Bank{"a": test.bank}}
		if got := c.Check(); !slices.Equal(got, []proxy.Finding{test.want}) {
			t.Errorf("%+v: found %v, not %v", test.bank, got, test.want)
		}
	}
}

// TestBankDefaults fills what is left out, by what is there.
func TestBankDefaults(t *testing.T) {
	b := proxy.Bank{Timeout: time.Minute, Rate: proxy.Rate{Calls: 7}}.WithDefaults()
	if b.Retry != (proxy.Retry{Attempts: 3, Timeout: time.Minute, Wait: 50 * time.Millisecond}) || b.Rate != (proxy.Rate{Calls: 7, Per: time.Second, Burst: 7}) ||
		b.Bulkhead != (proxy.Bulkhead{Calls: 64, Queue: 64, Wait: time.Second}) {
		t.Errorf("%+v", b)
	}
}
