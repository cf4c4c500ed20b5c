package callbacks_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// delivered is one attempt, as the partner sees it.
type delivered struct {
	id, customer, status string
	header               http.Header
}

// partner is a server that keeps what it accepted and answers what answers says.
type partner struct {
	*httptest.Server
	answers func(d delivered, w http.ResponseWriter) // nil: 204
	seen    chan delivered                           // every attempt

	mu       sync.Mutex
	accepted []delivered
}

func newPartner(t testing.TB, answers func(d delivered, w http.ResponseWriter)) *partner {
	p := &partner{answers: answers, seen: make(chan delivered, 10_000)}
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

func (p *partner) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	d := delivered{id: r.Header.Get("Webhook-Id"), header: r.Header}
	var document struct {
		CustomerID string `json:"customer_id"`
		Status     string `json:"status"`
	}
	if json.Unmarshal(body, &document) != nil || !signedBy(signingKey, r.Header, body) {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	d.customer, d.status = document.CustomerID, document.Status
	status := &statusWriter{ResponseWriter: w, status: http.StatusNoContent}
	if p.answers != nil {
		p.answers(d, status)
	}
	if status.status/100 == 2 {
		p.mu.Lock()
		p.accepted = append(p.accepted, d)
		p.mu.Unlock()
	}
	w.WriteHeader(status.status)
	p.seen <- d
}

// statusWriter holds the status back until the partner has kept what it accepted.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) { w.status = status }

// signedBy verifies a message as a partner would.
func signedBy(key string, header http.Header, body []byte) bool {
	raw, err := base64.StdEncoding.DecodeString(key)
	if err != nil {
		return false
	}
	code := hmac.New(sha256.New, raw)
	_, _ = fmt.Fprintf(code, "%s.%s.%s", header.Get("webhook-id"), header.Get("webhook-timestamp"), body)
	return slices.Contains(strings.Fields(header.Get("webhook-signature")), "v1,"+base64.StdEncoding.EncodeToString(code.Sum(nil)))
}

// next gives the next attempt that the partner sees.
func (p *partner) next(t testing.TB) delivered {
	t.Helper()
	return received(t, p.seen)
}

// inOrder gives what was accepted of a customer, each message once.
func (p *partner) inOrder(customer string) (statuses []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	ids := map[string]bool{}
	for _, d := range p.accepted {
		if d.customer == customer && !ids[d.id] {
			ids[d.id] = true
			statuses = append(statuses, d.status)
		}
	}
	return statuses
}
