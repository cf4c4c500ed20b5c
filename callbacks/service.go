package callbacks

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"sync/atomic"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/secret"
)

// Provider is a bank as the proxy's configuration has it.
type Provider struct {
	Pack     string
	Settings map[string]string
	Secrets  map[string]secret.Value
}

// Options are what a Service needs beside its own configuration.
type Options struct {
	Set       *mappings.Set
	Providers map[string]Provider // by the banks' names
	Sealer    Sealer
	Transport http.RoundTripper // to partners; nil: one of its own, without proxies and with TLS 1.2 at least
	Log       *slog.Logger      // nil: nothing is logged

	// Allowed tells whether a partner may be told what a bank tells by a callback. It is asked when the bank tells, and again
	// before each attempt to deliver. nil: everything is allowed.
	Allowed func(target Target, callback string) bool

	// Told is told what became of each attempt to tell a partner, before the store is; nil: nobody is. It must keep nothing of the
	// Told, and is called by many at once.
	Told func(*Told)

	// Observe is told which callback a bank's request is, and again when it is known what became of it; nil: nobody is. It must
	// keep nothing of the Reception.
	Observe func(context.Context, *Reception)

	// Identify gives the ids by which operators find a request of a bank in the log and among the traces; nil: there are none.
	Identify func(context.Context) (requestID, traceID string)
}

// Service receives what banks tell and delivers it to partners.
type Service struct {
	config  Config
	store   Store
	sealer  Sealer
	banks   map[string]*bank
	targets map[Target]*delivery
	client  *http.Client
	log     *slog.Logger
	allowed func(target Target, callback string) bool
	told    func(*Told)
	close   func() // the connections to partners

	observe  func(context.Context, *Reception)
	identify func(context.Context) (requestID, traceID string)
}

// bank is a bank that calls back.
type bank struct {
	name     string
	auth     atomic.Pointer[Authentication]
	pack     *mappings.Pack
	values   *mappings.Values
	partners []Target // by name
}

// New makes a service above a store, which stays the caller's. With findings there is no service; they
// hold those of Check.
func New(config Config, store Store, options Options) (*Service, []Finding) {
	findings := config.Check()
	s := &Service{
		config: config, store: store, sealer: options.Sealer, log: options.Log, told: options.Told,
		banks: map[string]*bank{}, targets: map[Target]*delivery{},
		observe: observing(options.Observe), identify: identifying(options.Identify),
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.allowed = options.Allowed; s.allowed == nil {
		s.allowed = func(Target, string) bool { return true }
	}
	s.client, s.close = newClient(options.Transport, config.Delivery.Timeout)
	for _, name := range slices.Sorted(maps.Keys(config.Banks)) {
		findings = append(findings, s.addBank(name, config.Banks[name], &options)...)
	}
	if len(findings) > 0 {
		return nil, findings
	}
	return s, nil
}

func (s *Service) addBank(name string, config Bank, options *Options) []Finding {
	place := "banks." + name
	provider, known := options.Providers[name]
	if !known {
		return []Finding{{place, "there is no bank named " + name}}
	}
	pack := options.Set.Packs[provider.Pack]
	switch {
	case pack == nil:
		return []Finding{{place, "there is no pack named " + provider.Pack}}
	case len(pack.Callbacks) == 0:
		return []Finding{{place, fmt.Sprintf("the pack %s has no callback: this bank tells nothing unasked", provider.Pack)}}
	}
	values, errs := pack.Values(mappings.Provider, provider.Settings, revealed(provider.Secrets))
	findings := causes(place, errs)
	b := &bank{name: name, pack: pack, values: values}
	b.auth.Store(&config.Authentication)
	for _, partner := range slices.Sorted(maps.Keys(config.Partners)) {
		target := Target{Bank: name, Partner: partner}
		b.partners = append(b.partners, target)
		findings = append(findings, s.addTarget(target, config.Partners[partner], options.Set)...)
	}
	s.banks[name] = b
	return findings
}

func (s *Service) addTarget(target Target, config Partner, set *mappings.Set) []Finding {
	place := fmt.Sprintf("banks.%s.partners.%s", target.Bank, target.Partner)
	front := set.Packs[config.FrontName()]
	if front == nil {
		return []Finding{{place + ".front", "there is no pack named " + config.FrontName()}}
	}
	if len(front.Callbacks) == 0 {
		return []Finding{{place + ".front", fmt.Sprintf("the pack %s has no callback: nothing can be told in its words", front.Name)}}
	}
	manner, findings := newManner(place, front, config)
	if manner != nil {
		s.targets[target] = newDelivery(s, target, config.URL, front, manner)
	}
	return findings
}

func causes(place string, errs []error) []Finding {
	var findings []Finding
	for _, err := range errs {
		findings = append(findings, Finding{place, err.Error()})
	}
	return findings
}

func revealed(values map[string]secret.Value) map[string]string {
	texts := make(map[string]string, len(values))
	for name, value := range values {
		texts[name] = value.Reveal()
	}
	return texts
}
