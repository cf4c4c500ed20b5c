package proxy_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/proxy"
)

// fullTrail is an audit trail that cannot be written.
type fullTrail struct{}

func (fullTrail) Customer([]byte) [16]byte { return [16]byte{1} }

func (fullTrail) Intend(context.Context, *proxy.Exchange) error {
	return errors.New("the disk is full")
}

// TestNoWriteWithoutItsIntent refuses a write whose line cannot be written before anything is sent, and goes on reading.
func TestNoWriteWithoutItsIntent(t *testing.T) {
	town := openTown(t)
	set, err := shippedPacks()
	if err != nil {
		t.Fatal(err)
	}
	private, _ := pemKey(t)
	handler, findings := proxy.New(demo(town.netxd.url, nowhere, private), set, proxy.Options{Audit: fullTrail{}})
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	defer handler.CloseIdleConnections()
	r := httptest.NewRequest("PATCH", "/v1/banks/netxd/customers/"+mara, strings.NewReader(`{"first_name":"Mara","last_name":"Quill"}`))
	r.Header.Set("Content-Type", "application/merge-patch+json")
	r.Header.Set("X-Request-Id", "42")
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	if w.Code != 503 || !strings.Contains(w.Body.String(), `"overloaded"`) || w.Header().Get("Retry-After") == "" {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	if calls := town.netxd.calls(); len(calls) != 0 {
		t.Errorf("the bank was called: %v", calls)
	}
}
