package main

import (
	"context"
	"time"

	"github.com/truchman-proxy/truchman/callbacks"
	"github.com/truchman-proxy/truchman/ledger"
	"github.com/truchman-proxy/truchman/proxy"
	"github.com/truchman-proxy/truchman/seen"
)

// measure registers what operators can see of the service.
func (s *service) measure() {
	s.measureLedger()
	s.measureCallbacks()
	s.metrics.Gauge(seen.Ready, func(_ context.Context, tell func(float64, ...string)) { tell(one(s.health.Ready())) })
	s.metrics.Gauge(seen.BankBreaker, func(_ context.Context, tell func(float64, ...string)) {
		for _, bank := range s.banks() {
			for _, state := range []string{"closed", "half-open", "open"} {
				tell(one(bank.Breaker == state), "bank", bank.Name, "state", state)
			}
		}
	})
	s.metrics.Gauge(seen.BankTokenAge, func(_ context.Context, tell func(float64, ...string)) {
		for _, bank := range s.banks() {
			if !bank.TokenSince.IsZero() {
				tell(time.Since(bank.TokenSince).Seconds(), "bank", bank.Name)
			}
		}
	})
	s.metrics.Gauge(seen.BankCalls, func(_ context.Context, tell func(float64, ...string)) {
		for _, bank := range s.banks() {
			tell(float64(bank.InFlight), "bank", bank.Name, "state", "running")
			tell(float64(bank.Queued), "bank", bank.Name, "state", "waiting")
		}
	})
	s.metrics.Gauge(seen.BankAddressHealthy, func(_ context.Context, tell func(float64, ...string)) {
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
	s.metrics.Gauge(seen.LedgerReachable, func(ctx context.Context, tell func(float64, ...string)) {
		_, err := counted.get(ctx)
		tell(one(err == nil))
	})
	s.metrics.Gauge(seen.LedgerRecords, func(ctx context.Context, tell func(float64, ...string)) {
		counts, err := counted.get(ctx)
		if err != nil {
			return // what cannot be counted is not shown
		}
		tell(float64(counts.Claimed), "state", "claimed")
		tell(float64(counts.Sent), "state", "sent")
		tell(float64(counts.Unknown), "state", "unknown")
	})
	s.metrics.Gauge(seen.LedgerOldestUnknown, func(ctx context.Context, tell func(float64, ...string)) {
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
	s.metrics.Gauge(seen.CallbacksReachable, func(ctx context.Context, tell func(float64, ...string)) {
		_, err := counted.get(ctx)
		tell(one(err == nil))
	})
	s.metrics.Gauge(seen.CallbacksMessages, func(ctx context.Context, tell func(float64, ...string)) {
		if counts, err := counted.get(ctx); err == nil {
			tell(float64(counts.Waiting), "state", "waiting")
			tell(float64(counts.Dead), "state", "dead")
		}
	})
	s.metrics.Gauge(seen.CallbacksOldest, func(ctx context.Context, tell func(float64, ...string)) {
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
	s.metrics.Gauge(seen.ConfigurationLast, func(_ context.Context, tell func(float64, ...string)) {
		for _, result := range reloadResults {
			tell(one(r.last.Load() == result), "result", result)
		}
	})
	s.metrics.Gauge(seen.ConfigurationAge,
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
