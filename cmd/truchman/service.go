package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/truchman-proxy/truchman/middleware"
	"github.com/truchman-proxy/truchman/proxy"
)

// listeners are the two that the proxy has.
type listeners struct{ partners, admin net.Listener }

// listen opens both or none.
func listen(server middleware.Config, admin middleware.Admin) (listeners, error) {
	partners, err := middleware.Listen(server)
	if err != nil {
		return listeners{}, err
	}
	health, err := middleware.Listen(admin.Server())
	if err != nil {
		return listeners{}, errors.Join(err, partners.Close())
	}
	return listeners{partners, health}, nil
}

func (l listeners) close() { _ = errors.Join(l.partners.Close(), l.admin.Close()) }

// service is the proxy with its two servers.
type service struct {
	listeners
	stop            middleware.Stop
	partners, admin *http.Server
	requests        succession // the partners' server's handler: one configuration after another
	health          middleware.Health
	lasting
	certificates []listenerCertificate // of the listeners that have TLS
	log          *slog.Logger
	level        *middleware.Level // of the log; nil where it cannot be changed
}

// newService builds the proxy; where that fails, the listeners are closed.
func newService(config *configuration, on listeners, log *slog.Logger) (*service, error) {
	version, err := config.version()
	if err != nil {
		on.close()
		return nil, withCode(exitConfiguration, err)
	}
	return newServiceOf(config, version, on, log)
}

// newServiceOf does the same with a configuration whose version is known.
func newServiceOf(config *configuration, version string, on listeners, log *slog.Logger) (*service, error) {
	s := &service{listeners: on, stop: config.Server.Stop, log: log}
	if err := s.encrypt(config); err != nil {
		on.close()
		return nil, withCode(exitConfiguration, err)
	}
	if err := s.open(config, version); err != nil {
		on.close()
		return nil, errors.Join(err, s.end())
	}
	s.partners = middleware.NewServer(config.Server, &s.requests)
	complaints := middleware.ServerLog(log, s.metrics)
	s.partners.ErrorLog = complaints("partners")
	s.measure()
	s.measureCertificates()
	s.measureIssuer()
	s.admin = middleware.NewServer(config.Admin.Server(), s.adminHandler())
	s.admin.ErrorLog = complaints("admin")
	return s, nil
}

// open opens what outlives a reload, and builds what is served first.
func (s *service) open(config *configuration, version string) (err error) {
	if err = s.lasting.open(config, version, func() *configuration { return s.generation().config }, s.log); err != nil {
		return err
	}
	first, err := s.prepare(config, version)
	if err == nil {
		s.spoken = spokenBy(first)
		s.serves(first)
	}
	return err
}

// prepare builds what is to serve a configuration, with the parts of the service that outlive it.
func (s *service) prepare(config *configuration, version string) (*generation, error) {
	settings := config.callerSettings(s.log)
	if running := s.generation(); running != nil {
		settings.Last = running.callers
	}
	callers := middleware.NewCallers(settings)
	handler, findings := proxy.New(config.Config, config.set, proxy.Options{Observe: observe, Version: config.pins.of, Ledger: s.ledger, Partner: partnerOf,
		Allowed: callers.Allowed, Log: s.log, Meter: s.measured, Identify: identify, Tracer: s.spans(), Span: spanOf, Directory: config.directory, Audit: s.auditOf(version)})
	if len(findings) > 0 {
		errs := make([]error, len(findings))
		for i, f := range findings {
			errs[i] = f
		}
		return nil, withCode(exitConfiguration, errors.Join(errs...))
	}
	shown, err := config.portal(s.guarded(callers, handler))
	if err != nil {
		return nil, withCode(exitConfiguration, err)
	}
	packs, err := servedPacks(config.set)
	if err != nil {
		return nil, withCode(exitConfiguration, err)
	}
	renew, err := s.renewal(config)
	if err != nil {
		return nil, err
	}
	return &generation{config: config, renew: renew, version: version, loaded: time.Now(), packs: packs, callers: callers, proxy: handler, handler: s.receiving(s.stack(shown, handler.Refuse, config.Server, version), config)}, nil
}

// generation is what is served now.
func (s *service) generation() *generation { return s.requests.current.Load() }

// serves lets requests that begin from now on be served by a generation; those in flight stay where they are.
func (s *service) serves(next *generation) {
	next.renew()
	s.requests.replace(next, func(last *generation) { s.log.Debug("configuration retired", "version", last.version) })
}

// deliver tells partners what banks told, until ctx ends.
func (s *service) deliver(ctx context.Context) <-chan error {
	ended := make(chan error, 1)
	if s.callbacks == nil {
		ended <- nil
		return ended
	}
	go func() { ended <- s.callbacks.Run(ctx) }()
	return ended
}

// adminGrace is how long a health check in flight may take at the end.
const adminGrace = time.Second

// serve serves until ctx ends and then stops in order. The admin server stops last, so that /readyz
// can say "not ready" meanwhile; where it fails, the whole service stops.
func (s *service) serve(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	adminCtx, stopAdmin := context.WithCancel(context.WithoutCancel(ctx))
	defer stopAdmin()
	ended := make(chan error, 1)
	go func() {
		var unwatched middleware.Health
		err := middleware.Serve(adminCtx, s.admin, s.listeners.admin, &unwatched, middleware.Stop{Grace: adminGrace})
		cancel()
		ended <- err
	}()
	rest := easeCollector()
	defer keepEase(rest)
	bound := boundMemory(s.generation().config.Overload.Memory > 0)
	defer bound.end()
	s.log.Info("serving", "address", s.listeners.partners.Addr().String(), "admin", s.listeners.admin.Addr().String(),
		"version", s.generation().version)
	delivered := s.deliver(ctx)
	err := middleware.Serve(ctx, s.partners, s.listeners.partners, &s.health, s.stop)
	stopAdmin()
	err = errors.Join(err, <-ended, <-delivered, s.end())
	s.log.Info("stopped")
	return err
}
