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
	health          middleware.Health
	log             *slog.Logger
}

// newService builds the proxy; where that fails, the listeners are closed.
func newService(config *configuration, on listeners, log *slog.Logger) (*service, error) {
	handler, findings := proxy.New(config.Config, config.set, proxy.Options{Observe: observe, Log: log})
	if len(findings) > 0 {
		on.close()
		errs := make([]error, len(findings))
		for i, f := range findings {
			errs[i] = f
		}
		return nil, withCode(exitConfiguration, errors.Join(errs...))
	}
	shown, err := config.portal(handler)
	if err != nil {
		on.close()
		return nil, withCode(exitConfiguration, err)
	}
	s := &service{listeners: on, stop: config.Server.Stop, log: log}
	s.partners = middleware.NewServer(config.Server, stack(shown, handler.Refuse, config.Server, log))
	s.admin = middleware.NewServer(config.Admin.Server(), s.health.Handler())
	return s, nil
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
	s.log.Info("serving", "address", s.listeners.partners.Addr().String(), "admin", s.listeners.admin.Addr().String())
	err := middleware.Serve(ctx, s.partners, s.listeners.partners, &s.health, s.stop)
	stopAdmin()
	err = errors.Join(err, <-ended)
	s.log.Info("stopped")
	return err
}
