package main

import (
	"context"
	"time"

	"github.com/truchman-proxy/truchman/callbacks"
	"github.com/truchman-proxy/truchman/ledger"
	"github.com/truchman-proxy/truchman/proxy"
)

// measure registers what operators can see of the service.
func (s *service) measure() {
	s.measureLedger()
	s.measureCallbacks()
	s.metrics.Gauge("ready", "", "Whether /readyz wants requests: 1 or 0.", func(_ context.Context, tell func(float64, ...string)) {
		tell(one(s.health.Ready()))
	})
	s.metrics.Gauge("bank.breaker", "", "Whether a bank's circuit breaker is in the state: 1 or 0.", func(_ context.Context, tell func(float64, ...string)) {
		for _, bank := range s.banks() {
			for _, state := range []string{"closed", "half-open", "open"} {
				tell(one(bank.Breaker == state), "bank", bank.Name, "state", state)
			}
		}
	})
	s.metrics.Gauge("bank.token.age", "s", "How long ago the oldest access token that a bank gave, and that is still used, was obtained.", func(_ context.Context, tell func(float64, ...string)) {
		for _, bank := range s.banks() {
			if !bank.TokenSince.IsZero() {
				tell(time.Since(bank.TokenSince).Seconds(), "bank", bank.Name)
			}
		}
	})
	s.metrics.Gauge("bank.calls", "{call}", "Calls of a bank that run, and that wait for their turn.", func(_ context.Context, tell func(float64, ...string)) {
		for _, bank := range s.banks() {
			tell(float64(bank.InFlight), "bank", bank.Name, "state", "running")
			tell(float64(bank.Queued), "bank", bank.Name, "state", "waiting")
		}
	})
	s.metrics.Gauge("bank.address.healthy", "", "Whether an address of a bank is called: 1 or 0.", func(_ context.Context, tell func(float64, ...string)) {
		for _, bank := range s.banks() {
			for _, address := range bank.Addresses {
				tell(one(address.Healthy), "bank", bank.Name, "address", address.Address)
			}
		}
	})
}

func (s *service) measureLedger() {
	if s.ledger == nil {
		return
	}
	counted := &recent[ledger.Counts]{ask: s.ledger.Count}
	s.metrics.Gauge("ledger.reachable", "", "Whether the ledger's store answers: 1 or 0.", func(ctx context.Context, tell func(float64, ...string)) {
		_, err := counted.get(ctx)
		tell(one(err == nil))
	})
	s.metrics.Gauge("ledger.records", "{record}", "Records of requests that are not over, by state.", func(ctx context.Context, tell func(float64, ...string)) {
		counts, err := counted.get(ctx)
		if err != nil {
			return // what cannot be counted is not shown
		}
		tell(float64(counts.Claimed), "state", "claimed")
		tell(float64(counts.Sent), "state", "sent")
		tell(float64(counts.Unknown), "state", "unknown")
	})
	s.metrics.Gauge("ledger.oldest_unknown", "s", "The age of the oldest request whose outcome is unknown; 0 where there is none.", func(ctx context.Context, tell func(float64, ...string)) {
		if counts, err := counted.get(ctx); err == nil {
			tell(counts.OldestUnknown.Seconds())
		}
	})
}

func (s *service) measureCallbacks() {
	if s.callbacks == nil {
		return
	}
	counted := &recent[callbacks.Counts]{ask: s.callbacks.Counts}
	s.metrics.Gauge("callbacks.reachable", "", "Whether the callbacks' store answers: 1 or 0.", func(ctx context.Context, tell func(float64, ...string)) {
		_, err := counted.get(ctx)
		tell(one(err == nil))
	})
	s.metrics.Gauge("callbacks.messages", "{message}", "Messages for partners, by state.", func(ctx context.Context, tell func(float64, ...string)) {
		if counts, err := counted.get(ctx); err == nil {
			tell(float64(counts.Waiting), "state", "waiting")
			tell(float64(counts.Dead), "state", "dead")
		}
	})
	s.metrics.Gauge("callbacks.oldest", "s", "How long the oldest message for a partner waits; 0 where there is none.", func(ctx context.Context, tell func(float64, ...string)) {
		if counts, err := counted.get(ctx); err == nil {
			tell(counts.Oldest.Seconds())
		}
	})
}

// measureReloads connects a reloader's results.
func (s *service) measureReloads(r *reloader) {
	r.reloads = func(result string) { s.reloads(1, "result", result) }
	for _, result := range reloadResults {
		s.reloads(0, "result", result)
	}
	s.metrics.Gauge("configuration.last_reload", "", "Whether the last reload came to the result: 1 or 0.", func(_ context.Context, tell func(float64, ...string)) {
		for _, result := range reloadResults {
			tell(one(r.last.Load() == result), "result", result)
		}
	})
	s.metrics.Gauge("configuration.age", "s", "How long ago the configuration that is served was last found to be that of the files.",
		func(_ context.Context, tell func(float64, ...string)) { tell(time.Since(r.lastSuccess()).Seconds()) })
}

// banks is the state of the banks that are served now.
func (s *service) banks() []proxy.BankState {
	handler, is := s.generation().proxy.(*proxy.Handler)
	if !is {
		return nil
	}
	return handler.Banks()
}

func one(is bool) float64 {
	if is {
		return 1
	}
	return 0
}
