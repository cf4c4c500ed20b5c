package main

import (
	"encoding/json"
	"net/http"

	"github.com/truchman-proxy/truchman/middleware"
	"github.com/truchman-proxy/truchman/proxy"
	"github.com/truchman-proxy/truchman/secret"
)

// adminHandler serves operators.
func (s *service) adminHandler() http.Handler {
	token := func() secret.Value { return s.generation().config.Admin.Token }
	return s.auditedOperators(token, middleware.AdminMux(&s.health, token, s.adminRoutes()))
}

// adminRoutes are what operators can ask, by their patterns; docs/admin.md lists them.
func (s *service) adminRoutes() map[string]http.Handler {
	routes := map[string]http.Handler{
		"GET /metrics":               s.metrics.Handler(),
		"GET /banks":                 http.HandlerFunc(s.serveBanks),
		"POST /banks/{bank}/breaker": http.HandlerFunc(s.serveBreaker),
		"GET /routes":                http.HandlerFunc(s.serveRoutes),
		"GET /configuration":         http.HandlerFunc(s.serveConfiguration),
		"GET /version":               http.HandlerFunc(s.serveVersion),
		"GET /log/level":             http.HandlerFunc(s.serveLevel),
		"PUT /log/level":             http.HandlerFunc(s.setLevel),
		"GET /debug/pprof/":          middleware.Profiles(),
	}
	if s.ledger != nil {
		routes["/ledger"], routes["/ledger/"] = s.ledger.Admin(), s.ledger.Admin()
	}
	if s.callbacks != nil {
		routes["/callbacks"], routes["/callbacks/"] = s.callbacks.Admin(), s.callbacks.Admin()
	}
	return routes
}

// serveBanks answers GET /banks: {"banks": [...]}, each as proxy.BankState.
func (s *service) serveBanks(w http.ResponseWriter, _ *http.Request) {
	writeAdmin(w, http.StatusOK, map[string]any{"banks": s.banks()})
}

// breakerWord is the body of POST /banks/{bank}/breaker: open, closed, or auto.
type breakerWord struct {
	State string `json:"state"`
}

func (s *service) serveBreaker(w http.ResponseWriter, r *http.Request) {
	var word breakerWord
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<10))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&word); err != nil {
		writeAdmin(w, http.StatusBadRequest, map[string]string{"error": `the body is {"state": "open"}, "closed" or "auto"`})
		return
	}
	handler, is := s.generation().proxy.(*proxy.Handler)
	if !is {
		writeAdmin(w, http.StatusServiceUnavailable, map[string]string{"error": "nothing is served"})
		return
	}
	if err := handler.SetBreaker(r.PathValue("bank"), word.State); err != nil {
		writeAdmin(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
		return
	}
	s.serveBanks(w, r)
}

// serveRoutes answers GET /routes: {"routes": [...]}, each as proxy.Route.
func (s *service) serveRoutes(w http.ResponseWriter, _ *http.Request) {
	handler, is := s.generation().proxy.(*proxy.Handler)
	if !is {
		writeAdmin(w, http.StatusServiceUnavailable, map[string]string{"error": "nothing is served"})
		return
	}
	writeAdmin(w, http.StatusOK, map[string]any{"routes": handler.Routes()})
}

func writeAdmin(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the operator may be gone
}
