package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"

	"github.com/redis/go-redis/v9"

	"github.com/truchman-proxy/truchman/audit"
	"github.com/truchman-proxy/truchman/callbacks"
	"github.com/truchman-proxy/truchman/ledger"
	"github.com/truchman-proxy/truchman/middleware"
	"github.com/truchman-proxy/truchman/seen"
)

// lasting is what of a service outlives a reload. Its zero value has nothing.
type lasting struct {
	metrics   *middleware.Metrics
	measured  *middleware.RequestMetrics
	tracer    *middleware.Tracer // nil where the configuration wants no spans
	ledger    *ledger.Ledger     // nil where the configuration wants none
	trail     *audit.Trail       // nil where the configuration names no file
	limiter   *middleware.RateLimiter
	shedder   *middleware.Shedder
	callbacks *callbacks.Service // nil where no bank calls back
	spoken    spoken             // by callbacks, as it was at the start
	reloads   func(n int64, labels ...string)
	logins    logins
	closers   []io.Closer // in the order in which they were opened
}

// open opens everything; where that fails, end closes what was opened. now gives the configuration that is served when it is called.
func (l *lasting) open(config *configuration, version string, now func() *configuration, log *slog.Logger) (err error) {
	if l.metrics, err = middleware.NewMetrics(); err != nil {
		return err
	}
	l.measured = middleware.NewRequestMetrics(l.metrics)
	if err := l.openTracing(config, log); err != nil {
		return err
	}
	l.reloads = l.metrics.Counter(seen.ConfigurationReloads)
	l.logins = newLogins(config)
	if err = l.openTrail(config, version, log); err != nil {
		return err
	}
	if l.ledger, err = config.openLedger(context.Background(), l.logins.ledger, log); err != nil {
		return err
	}
	if l.ledger != nil {
		l.closers = append(l.closers, l.ledger)
	}
	if err := l.openLimiter(config); err != nil {
		return err
	}
	l.shedder = middleware.NewShedder(config.Overload, l.metrics)
	return l.openCallbacks(config, version, now, log)
}

// openTracing makes what sends spans. It is closed last: what is stopped before it can still be seen.
func (l *lasting) openTracing(config *configuration, log *slog.Logger) (err error) {
	settings := config.Tracing
	if settings.CA != "" {
		settings.CA = config.beside(settings.CA)
	}
	if l.tracer, err = middleware.NewTracer(settings, config.Server.Listen, productVersion(), l.metrics, log); err != nil {
		return withCode(exitConfiguration, fmt.Errorf("tracing: %w", err))
	}
	if l.tracer != nil {
		l.closers = append(l.closers, l.tracer)
	}
	return nil
}

// openLimiter counts partners' requests for all nodes together where these share a Redis.
func (l *lasting) openLimiter(config *configuration) error {
	var client redis.Scripter
	if config.RateLimit.Requests > 0 && config.Ledger.Store == "redis" {
		settings := config.Ledger.Redis
		settings.Login = l.logins.ledger
		connected, err := settings.Connect()
		if err != nil {
			return err
		}
		client, l.closers = connected, append(l.closers, connected)
	}
	l.limiter = middleware.NewRateLimiter(config.RateLimit, client, l.metrics)
	return nil
}

// openCallbacks opens the store of callbacks where a bank calls back.
func (l *lasting) openCallbacks(config *configuration, version string, now func() *configuration, log *slog.Logger) error {
	if len(config.Callbacks.Banks) == 0 {
		return nil
	}
	settings := config.Callbacks
	settings.Path, settings.Redis.Login = config.beside(settings.Path), l.logins.callbacks
	sealing, err := ledger.NewSealing(config.Ledger, settings.Path)
	if err != nil {
		return err
	}
	store, err := callbacks.OpenStore(settings)
	if err != nil {
		return err
	}
	l.closers = append(l.closers, store)
	service, findings := callbacks.New(settings, store, callbacks.Options{Set: config.set, Providers: config.callers(), Sealer: sealing, Log: log,
		Observe: observeReception, Identify: identify, Told: l.auditTold(version),
		Allowed: func(target callbacks.Target, callback string) bool { return now().tells(target, callback) }})
	if len(findings) > 0 {
		return wrongCallbacks(findings)
	}
	l.callbacks = service
	return nil
}

func wrongCallbacks(findings []callbacks.Finding) error {
	errs := make([]error, len(findings))
	for i, f := range findings {
		errs[i] = callbacks.Finding{Key: "callbacks." + f.Key, Cause: f.Cause}
	}
	return withCode(exitConfiguration, errors.Join(errs...))
}

// callers are the banks as callbacks know them.
func (c *configuration) callers() map[string]callbacks.Provider {
	all := make(map[string]callbacks.Provider, len(c.Banks))
	for name, bank := range c.Banks {
		all[name] = callbacks.Provider{Pack: bank.Pack, Settings: bank.Settings, Secrets: bank.Secrets}
	}
	return all
}

// beside is a file's path; a relative one counts from the configuration's directory.
func (c *configuration) beside(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(c.directory, path)
}

// end closes what was opened, the last first.
func (l *lasting) end() (err error) {
	for i := len(l.closers) - 1; i >= 0; i-- {
		err = errors.Join(err, l.closers[i].Close())
	}
	l.closers = nil
	return err
}
