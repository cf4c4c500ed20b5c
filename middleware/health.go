package middleware

import (
	"net/http"
	"sync/atomic"
)

// Health tells whether the process lives and whether it wants requests. The zero value is not ready.
type Health struct{ ready atomic.Bool }

// SetReady says from now on whether requests are wanted.
func (h *Health) SetReady(ready bool) { h.ready.Store(ready) }

// Ready tells whether requests are wanted.
func (h *Health) Ready() bool { return h.ready.Load() }

// Handler serves GET /livez (200 while the process serves at all) and GET /readyz (200 or 503), for
// the admin listener. The answers are one word of text.
func (h *Health) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) {
		answerHealth(w, http.StatusOK, "alive\n")
	})
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		if h.Ready() {
			answerHealth(w, http.StatusOK, "ready\n")
			return
		}
		answerHealth(w, http.StatusServiceUnavailable, "not ready\n")
	})
	return mux
}

func answerHealth(w http.ResponseWriter, status int, word string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(word))
}
