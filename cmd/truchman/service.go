package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/truchman-proxy/truchman/ledger"
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
	ledger          *ledger.Ledger // nil where the configuration wants none
	log             *slog.Logger
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
	if err := s.open(config, version); err != nil {
		on.close()
		return nil, errors.Join(err, s.close())
	}
	s.partners = middleware.NewServer(config.Server, &s.requests)
	s.admin = middleware.NewServer(config.Admin.Server(), s.adminHandler())
	return s, nil
}

// open opens what outlives a reload, and builds what is served first.
func (s *service) open(config *configuration, version string) (err error) {
	if s.ledger, err = config.openLedger(context.Background(), s.log); err != nil {
		return err
	}
	first, err := s.prepare(config, version)
	if err == nil {
		s.serves(first)
	}
	return err
}

// close closes what outlives a reload.
func (s *service) close() error {
	if s.ledger == nil {
		return nil
	}
	return s.ledger.Close()
}

// adminHandler serves operators.
func (s *service) adminHandler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", s.health.Handler())
	if s.ledger != nil {
		mux.Handle("/ledger", s.ledger.Admin())
		mux.Handle("/ledger/", s.ledger.Admin())
	}
	return mux
}

// prepare builds what is to serve a configuration, with the parts of the service that outlive it.
func (s *service) prepare(config *configuration, version string) (*generation, error) {
	handler, findings := proxy.New(config.Config, config.set, proxy.Options{Observe: observe, Version: version, Ledger: s.ledger, Partner: partnerOf, Log: s.log})
	if len(findings) > 0 {
		errs := make([]error, len(findings))
		for i, f := range findings {
			errs[i] = f
		}
		return nil, withCode(exitConfiguration, errors.Join(errs...))
	}
	shown, err := config.portal(middleware.Authenticate(config.Partners, handler.Refuse)(handler))
	if err != nil {
		return nil, withCode(exitConfiguration, err)
	}
	return &generation{config: config, version: version, proxy: handler, handler: stack(shown, handler.Refuse, config.Server, s.log)}, nil
}

// generation is what is served now.
func (s *service) generation() *generation { return s.requests.current.Load() }

// serves lets requests that begin from now on be served by a generation; those in flight stay where they are.
func (s *service) serves(next *generation) {
	s.requests.replace(next, func(last *generation) { s.log.Debug("configuration retired", "version", last.version) })
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
	s.log.Info("serving", "address", s.listeners.partners.Addr().String(), "admin", s.listeners.admin.Addr().String(),
		"version", s.generation().version)
	err := middleware.Serve(ctx, s.partners, s.listeners.partners, &s.health, s.stop)
	stopAdmin()
	err = errors.Join(err, <-ended, s.close())
	s.log.Info("stopped")
	return err
}
