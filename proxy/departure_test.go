package proxy_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/proxy"
)

// held is a bank that answers when it is let; arrived tells of each call, left of each caller's going.
type held struct {
	arrived, release, left, done chan struct{}
}

func newHeld() *held {
	return &held{make(chan struct{}, 8), make(chan struct{}), make(chan struct{}, 8), make(chan struct{}, 8)}
}

func (h *held) serve(w http.ResponseWriter, r *http.Request) {
	body := readString(r)
	h.arrived <- struct{}{}
	select {
	case <-h.release:
		answers(200, goodNetXD)(w, r, body)
		h.done <- struct{}{}
	case <-r.Context().Done():
		h.left <- struct{}{}
	}
}

// leave asks and goes away when the bank has got the call.
func leave(t *testing.T, s *stage, bank *held, q question) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r, err := q.request(s.url)
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		response, err := s.client.Do(r.WithContext(ctx))
		if err == nil {
			_ = response.Body.Close()
		}
		ended <- err
	}()
	<-bank.arrived
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Fatalf("the partner got an answer: %v", err)
	}
}

func openHeld(t *testing.T) (*stage, *held) {
	h := newHeld()
	return open(t, demo(nowhere, nowhere, signingPEM(t), at("netxd", serve(t, h.serve)), alter("netxd", func(b *proxy.Bank) {
		b.Breaker = proxy.Breaker{Failures: 1, Open: time.Hour}
	}))), h
}

// TestWriteRunsOnWithoutItsPartner sees the write answered at the bank after its partner is gone.
func TestWriteRunsOnWithoutItsPartner(t *testing.T) {
	s, bank := openHeld(t)
	leave(t, s, bank, patch("netxd", "1", "42", `{"first_name":"Mara","last_name":"Quill"}`))
	close(bank.release)
	<-bank.done
	if x := s.first(); x.Failure != "" || x.ProviderStatus != 200 || len(bank.left) != 0 {
		t.Errorf("observed %+v, %d calls cut", x, len(bank.left))
	}
}

// TestReadEndsWithItsPartner sees the read cut at the bank, and the breaker closed.
func TestReadEndsWithItsPartner(t *testing.T) {
	s, bank := openHeld(t)
	leave(t, s, bank, get("netxd", "1", "42"))
	<-bank.left
	close(bank.release)
	if got := s.ask(get("netxd", "1", "42")); got.status != 200 {
		t.Errorf("after a read that its partner left: %d %s", got.status, got.body)
	}
}

// TestPartnerLeavesALogin leaves while the token is asked for; that says nothing against the bank, and the login goes on.
func TestPartnerLeavesALogin(t *testing.T) {
	h := newHeld()
	s := open(t, demo(nowhere, nowhere, signingPEM(t), at("rakbank", serve(t, func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/token") {
			_, _ = w.Write([]byte(`{}`))
			return
		}
		_ = readString(r)
		h.arrived <- struct{}{}
		<-h.release
		_, _ = w.Write([]byte(`{"access_token":"a"}`))
	})), alter("rakbank", func(b *proxy.Bank) { b.Breaker = proxy.Breaker{Failures: 1, Open: time.Hour} })))
	leave(t, s, h, patch("rakbank", "1", "42", anEmail))
	close(h.release)
	if got := s.ask(patch("rakbank", "1", "42", anEmail)); got.status != 200 {
		t.Errorf("after a login that its partner left: %d %s", got.status, got.body)
	}
}
