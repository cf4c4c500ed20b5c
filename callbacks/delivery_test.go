package callbacks_test

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/callbacks"
	"github.com/truchman-proxy/truchman/secret"
)

// serving is a service that runs on a store whose clock the test moves.
type serving struct {
	*callbacks.Service
	*clock
	*watched
	stop func()
}

func serve(t *testing.T, open opener, config callbacks.Config, options callbacks.Options) *serving {
	s := &serving{clock: new(clock)}
	s.watched = watch(open(t, s.options()))
	s.Service = newService(t, config, s.watched, options)
	s.stop = run(t, s.Service)
	t.Cleanup(func() { s.stop(); closed(t, s.Store) })
	return s
}

func TestDelivery(t *testing.T) {
	onBoth(t, func(t *testing.T, open opener) {
		p := newPartner(t, nil)
		s := serve(t, open, configFor(p.URL+"/told"), optionsFor(t))
		told(t, s.Service, "7841", "ACTIVE")
		d := p.next(t)
		if d.customer != "7841" || d.status != "active" || !strings.HasPrefix(d.id, "msg_") || d.header.Get("Content-Type") != "application/json" {
			t.Errorf("is told %+v", d)
		}
		s.expect(t, "done")
		if counts, err := s.Counts(t.Context()); err != nil || counts.Waiting != 0 {
			t.Errorf("%+v, %v", counts, err)
		}
	})
}

// One customer's partner answer is awaited while the others go on, and what fails comes again with its id.
func TestOrderForEachCustomer(t *testing.T) {
	onBoth(t, func(t *testing.T, open opener) {
		var down atomic.Bool
		down.Store(true)
		p := newPartner(t, func(d delivered, w http.ResponseWriter) {
			if d.customer == "1" && down.Load() {
				w.WriteHeader(http.StatusInternalServerError)
			}
		})
		s := serve(t, open, configFor(p.URL), optionsFor(t))
		told(t, s.Service, "1", "ACTIVE")
		first := p.next(t)
		s.expect(t, "postponed")
		told(t, s.Service, "1", "BLOCKED")
		told(t, s.Service, "2", "ACTIVE")
		if d := p.next(t); d.customer != "2" {
			t.Fatalf("another customer waits for %+v", d)
		}
		s.expect(t, "done")
		for range 3 {
			s.advance(time.Hour)
			if d := p.next(t); d.id != first.id {
				t.Fatalf("the id changes from %s to %s", first.id, d.id)
			}
			s.expect(t, "postponed")
		}
		down.Store(false)
		s.advance(time.Hour)
		s.expect(t, "done", "done")
		if got := p.inOrder("1"); !slices.Equal(got, []string{"active", "blocked"}) {
			t.Errorf("is told %v", got)
		}
	})
}

func TestThreeDaysAndADeadLetter(t *testing.T) {
	onBoth(t, func(t *testing.T, open opener) {
		var down atomic.Bool
		down.Store(true)
		p := newPartner(t, func(_ delivered, w http.ResponseWriter) {
			if down.Load() {
				w.WriteHeader(http.StatusBadGateway)
			}
		})
		s := serve(t, open, configFor(p.URL), optionsFor(t))
		told(t, s.Service, "7841", "ACTIVE")
		attempts := 0
		for begun := s.skew(); s.skew()-begun < 72*time.Hour; attempts++ {
			s.expect(t, "postponed")
			s.advance(time.Hour)
		}
		s.expect(t, "buried")
		letters, err := s.Service.Letters(t.Context(), 10)
		if err != nil || len(letters) != 1 || letters[0].Attempts != attempts+1 || letters[0].Cause != "the partner answers 502" {
			t.Fatalf("%+v, %v after %d attempts", letters, err, attempts)
		}
		down.Store(false)
		if replayed, left, err := s.ReplayAll(t.Context()); replayed != 1 || left != 0 || err != nil {
			t.Fatal(replayed, left, err)
		}
		s.expect(t, "done")
		if got := p.inOrder("7841"); !slices.Equal(got, []string{"active"}) {
			t.Errorf("is told %v", got)
		}
	})
}

func TestAnswersOfPartners(t *testing.T) {
	for _, tt := range []struct {
		name, becomes string
		answer        func(w http.ResponseWriter)
	}{
		{"200", "done", func(w http.ResponseWriter) { w.WriteHeader(200) }},
		{"202", "done", func(w http.ResponseWriter) { w.WriteHeader(202) }},
		{"a redirect", "postponed", func(w http.ResponseWriter) { w.Header().Set("Location", "/elsewhere"); w.WriteHeader(307) }},
		{"a redirect that changes the method", "postponed", func(w http.ResponseWriter) { w.Header().Set("Location", "/elsewhere"); w.WriteHeader(302) }},
		{"404", "postponed", func(w http.ResponseWriter) { w.WriteHeader(404) }},
		{"503", "postponed", func(w http.ResponseWriter) { w.Header().Set("Retry-After", "60"); w.WriteHeader(503) }},
		{"410", "buried", func(w http.ResponseWriter) { w.WriteHeader(410) }},
		{"an endless answer", "postponed", func(w http.ResponseWriter) {
			w.WriteHeader(500)
			for {
				if _, err := w.Write(make([]byte, 1<<16)); err != nil {
					return
				}
			}
		}},
		{"no answer", "postponed", func(http.ResponseWriter) { panic(http.ErrAbortHandler) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			calls := new(atomic.Int32)
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { calls.Add(1); tt.answer(w) }))
			t.Cleanup(server.Close)
			s := serve(t, onBolt, configFor(server.URL), optionsFor(t))
			told(t, s.Service, "7841", "ACTIVE")
			s.expect(t, tt.becomes)
			s.stop()
			if calls.Load() != 1 {
				t.Errorf("%d calls", calls.Load())
			}
		})
	}
}

func onBolt(t testing.TB, options callbacks.StoreOptions) callbacks.Store {
	return openAt(t, "bolt", t.TempDir()+"/callbacks.db", options)
}

// A partner who does not answer holds up as many messages as may run at once, and no other partner.
func TestASlowPartnerHoldsUpNobodyElse(t *testing.T) {
	release := make(chan struct{})
	var running, most atomic.Int32
	slow := newPartner(t, func(delivered, http.ResponseWriter) {
		most.Store(max(most.Load(), running.Add(1)))
		<-release
		running.Add(-1)
	})
	quick := newPartner(t, nil)
	config := configFor(slow.URL)
	config.Delivery.Concurrency, config.Delivery.Timeout = 2, patience
	partners := config.Banks["caas"].Partners
	other := partners["shop"]
	other.URL = quick.URL
	partners["quick"] = other
	s := serve(t, onBolt, config, optionsFor(t))
	for i := range 6 {
		told(t, s.Service, fmt.Sprint(i), "ACTIVE")
	}
	for range 6 {
		quick.next(t)
		s.expect(t, "done")
	}
	close(release)
	s.expect(t, "done", "done", "done", "done", "done", "done")
	if most.Load() > 2 {
		t.Errorf("%d attempts at once", most.Load())
	}
}

func TestOverTLS(t *testing.T) {
	seen := make(chan string, 10)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { seen <- r.Proto }))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	var logged bytes.Buffer
	options := optionsFor(t)
	options.Log = slog.New(slog.NewTextHandler(&logged, nil))
	stranger := serve(t, onBolt, configFor(server.URL+"/secret-path"), options)
	told(t, stranger.Service, "7841", "ACTIVE")
	stranger.expect(t, "postponed") // the certificate is nobody's that it trusts
	stranger.stop()
	if strings.Contains(logged.String(), "secret-path") || !strings.Contains(logged.String(), "a partner could not be told") {
		t.Errorf("logs %s", logged.String())
	}
	options.Transport = server.Client().Transport
	friend := serve(t, onBolt, configFor(server.URL), options)
	told(t, friend.Service, "7841", "ACTIVE")
	friend.expect(t, "done")
	received(t, seen)
}

func TestAPartnerIsToldInItsOwnWords(t *testing.T) {
	bodies := make(chan string, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var body bytes.Buffer
		_, _ = body.ReadFrom(r.Body)
		bodies <- r.Header.Get("X-Callback-Secret") + " " + body.String()
	}))
	t.Cleanup(server.Close)
	config := configFor(server.URL)
	p := config.Banks["caas"].Partners["shop"]
	p.Front, p.Secrets = "caas", map[string]secret.Value{"callback_secret": secret.New("of-the-partner")}
	config.Banks["caas"].Partners["shop"] = p
	s := serve(t, onBolt, config, optionsFor(t))
	told(t, s.Service, "7841", "KYC PENDING")
	s.expect(t, "done")
	if got := received(t, bodies); got != `of-the-partner {"ecrn":"7841","customer_status":"KYC PENDING"}` {
		t.Errorf("is told %s", got)
	}
}
