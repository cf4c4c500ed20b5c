package main

import (
	"net/http"
	"os"

	"github.com/truchman-proxy/truchman/admin"
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
	admin.Answer(w, map[string]any{"banks": s.banks()})
}

// breakerWord is the body of POST /banks/{bank}/breaker: open, closed, or auto.
type breakerWord struct {
	State string `json:"state"`
}

func (s *service) serveBreaker(w http.ResponseWriter, r *http.Request) {
	var word breakerWord
	if err := admin.Read(w, r, &word); err != nil {
		admin.Refuse(w, http.StatusBadRequest, `the body is {"state": "open"}, "closed" or "auto"`)
		return
	}
	handler, is := s.generation().proxy.(*proxy.Handler)
	if !is {
		admin.Refuse(w, http.StatusServiceUnavailable, "nothing is served")
		return
	}
	if err := handler.SetBreaker(r.PathValue("bank"), word.State); err != nil {
		admin.Refuse(w, http.StatusBadRequest, err.Error())
		return
	}
	admin.DeedOf(r.Context()).Word = word.State
	host, _ := os.Hostname() // "" where the machine does not tell
	admin.Answer(w, setBreaker{s.banks(), host, "this process only, until it ends: say it to each of the others, too"})
}

// setBreaker is the answer of POST /banks/{bank}/breaker: the banks as GET /banks has them, and for whom the word holds.
type setBreaker struct {
	Banks []proxy.BankState `json:"banks"`
	Host  string            `json:"host"` // of the process; in a cluster the pod's name
	Holds string            `json:"holds_for"`
}

// serveRoutes answers GET /routes: {"routes": [...]}, each as proxy.Route.
func (s *service) serveRoutes(w http.ResponseWriter, _ *http.Request) {
	handler, is := s.generation().proxy.(*proxy.Handler)
	if !is {
		admin.Refuse(w, http.StatusServiceUnavailable, "nothing is served")
		return
	}
	admin.Answer(w, map[string]any{"routes": handler.Routes()})
}
