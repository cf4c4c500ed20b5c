package main

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/truchman-proxy/truchman/audit"
	"github.com/truchman-proxy/truchman/middleware"
	"github.com/truchman-proxy/truchman/proxy"
	"github.com/truchman-proxy/truchman/secret"
)

// openTrail opens the audit trail where the configuration names its file.
func (l *lasting) openTrail(config *configuration, version string, log *slog.Logger) (err error) {
	settings := config.Audit
	if settings.File == "" {
		return nil
	}
	settings.File = config.beside(settings.File)
	served, err := config.servedAs(version)
	if err != nil {
		return err
	}
	if l.trail, err = audit.Open(settings, served, log, l.metrics); err == nil {
		l.closers = append(l.closers, l.trail)
	}
	return err
}

// servedAs names the configuration for the trail. Who may call does not count for its version, and is a digest of its own.
func (c *configuration) servedAs(version string) (audit.Served, error) {
	callers, err := digits(nil, struct {
		Partners middleware.Partners
		Open     bool
		OIDC     middleware.OIDC
	}{c.Partners, c.PartnersOpen, c.OIDC})
	return audit.Served{Version: version, Callers: callers}, err
}

// auditReload writes down what is served from now on, where there is a trail.
func (s *service) auditReload(next *generation) {
	if s.trail == nil {
		return
	}
	served, err := next.config.servedAs(next.version)
	if err != nil {
		s.log.Error("who may call cannot be told in the audit trail", "cause", err.Error())
	}
	s.trail.Reloaded(served)
}

// audited writes down what partners do, where there is a trail.
func (s *service) audited(version string) func(http.Handler) http.Handler {
	if s.trail == nil {
		return func(next http.Handler) http.Handler { return next }
	}
	return s.trail.Requests(version)
}

// auditedOperators writes down what operators change, where there is a trail, and whether they needed a token for it.
func (s *service) auditedOperators(token func() secret.Value, next http.Handler) http.Handler {
	if s.trail == nil {
		return next
	}
	version := func() string { return s.generation().version }
	proved, anybody := s.trail.Operators("token", version, next), s.trail.Operators("none", version, next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if token().IsSet() {
			proved.ServeHTTP(w, r)
			return
		}
		anybody.ServeHTTP(w, r)
	})
}

// auditOf is the proxy's way to the trail; nil where there is none.
func (s *service) auditOf(version string) proxy.Audit {
	if s.trail == nil {
		return nil
	}
	return versionedTrail{s.trail, version}
}

// versionedTrail is the trail as one configuration writes to it.
type versionedTrail struct {
	*audit.Trail
	version string
}

// Customer masks a customer's id.
func (t versionedTrail) Customer(id []byte) [16]byte { return t.Mask(id) }

// Intend writes that a write is about to be sent.
func (t versionedTrail) Intend(ctx context.Context, x *proxy.Exchange) error {
	record := middleware.RecordOf(ctx)
	return t.Trail.Intend(&audit.Entry{
		Time: time.Now(), Event: audit.Intent, Partner: record.Partner, Proof: record.Proof, Front: x.Front, Bank: x.Bank, Operation: x.Operation,
		Customer: x.Customer, RequestID: x.RequestID, Version: t.version,
	})
}
