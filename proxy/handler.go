package proxy

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httputil"
	"sort"
	"strings"

	"go.opentelemetry.io/otel/trace"

	"github.com/truchman-proxy/truchman/ledger"
	"github.com/truchman-proxy/truchman/mappings"
)

// Handler is the proxy: it serves the mounts and calls the banks.
type Handler struct {
	tree         *node
	fallback     *mount // speaks where no mount is near
	banks        map[string]*bank
	reverse      httputil.ReverseProxy
	capabilities map[string][]byte // by bank: the normalized answer of capabilities.get
	observe      func(context.Context, *Exchange)
	newID        func() string
	ledger       *ledger.Ledger // nil: nothing is kept, and a repeated request is another one
	partner      func(*http.Request) string
	allowed      func(r *http.Request, bank, operation string) bool // nil: everything is
	version      func(mount int, bank string) string
	log          *slog.Logger
	spans        *preparedSpans // nil: no spans
	identify     func(context.Context) (requestID, traceID string)
	meter        Meter // nil: nothing is counted
	audit        Audit // nil: there is no trail
}

// Options are what a Handler gets besides its configuration.
type Options struct {
	Observe func(context.Context, *Exchange) // is told of every request when it is over; may be nil
	NewID   func() string                    // makes the id of a request that has none, instead of a random one; for tests of packs
	Client  http.RoundTripper                // instead of a pool of connections for each bank; for tests of packs. It reads no body after it returned
	Ledger  *ledger.Ledger                   // keeps writes from having their effect twice; nil: nothing does
	Partner func(*http.Request) string       // names the partner whose request it is; nil: they are all one
	Log     *slog.Logger
	Tracer  Tracer // makes spans below the request's own; nil: there are none

	// Span gives the span of a request, nil where it has none; it is needed where there is a Tracer.
	Span func(context.Context) trace.Span

	Meter Meter // may be nil

	// Identify gives the ids by which operators find a request, for error answers: that of its log lines, and that of its trace in
	// 32 hex digits. "" where there is none; may be nil.
	Identify func(context.Context) (requestID, traceID string)

	Audit Audit // is told of writes before they are sent; may be nil

	Directory string // relative paths of banks' files count from it

	// Version names what decides what is sent to a bank for a mount, which is counted from 0. A flow goes on only with the version
	// that it began with. nil: there is but one.
	Version func(mount int, bank string) string

	// Allowed tells whether the request's partner may do the operation at the bank; it is asked before anything of the request is
	// translated or claimed. nil: everything is allowed.
	Allowed func(r *http.Request, bank, operation string) bool
}

// New builds the proxy. The error has everything that is wrong: each a Finding with its key.
func New(config Config, set *mappings.Set, options Options) (*Handler, []Finding) {
	h := &Handler{tree: newNode(), banks: map[string]*bank{}, capabilities: map[string][]byte{}, observe: options.Observe, log: options.Log}
	if h.newID = options.NewID; h.newID == nil {
		h.newID = newRequestID
	}
	h.ledger, h.version, h.allowed, h.audit = options.Ledger, options.Version, options.Allowed, options.Audit
	if h.version == nil {
		h.version = func(int, string) string { return "" }
	}
	if h.partner = options.Partner; h.partner == nil {
		h.partner = func(*http.Request) string { return "" }
	}
	h.meter = options.Meter
	if h.identify = options.Identify; h.identify == nil {
		h.identify = func(context.Context) (string, string) { return "", "" }
	}
	if h.log == nil {
		h.log = slog.New(slog.DiscardHandler)
	}
	findings := h.addBanks(config, set, options)
	findings = append(findings, h.addMounts(config, set)...)
	if options.Tracer != nil {
		h.prepareSpans(options)
	}
	h.reverse = httputil.ReverseProxy{
		Rewrite:      keepQuery,
		Transport:    translator{h},
		BufferPool:   &buffers{},
		ErrorHandler: h.broken,
		ErrorLog:     slog.NewLogLogger(h.log.Handler(), slog.LevelDebug),
	}
	return h, findings
}

func (h *Handler) addBanks(config Config, set *mappings.Set, options Options) []Finding {
	var findings []Finding
	names := make([]string, 0, len(config.Banks))
	for name := range config.Banks {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		pack := set.Packs[config.Banks[name].Pack]
		if pack == nil {
			findings = append(findings, Finding{"banks." + name + ".pack", fmt.Sprintf("there is no pack named %q", config.Banks[name].Pack)})
			continue
		}
		options.Log = h.log
		b, errs := newBank(name, config.Banks[name], pack, options)
		h.banks[name], h.capabilities[name] = b, set.Capabilities(name, pack)
		for _, err := range errs {
			found, placed := errors.AsType[Finding](err)
			if !placed {
				found = Finding{"banks." + name, err.Error()}
			}
			findings = append(findings, found)
		}
	}
	return findings
}

func (h *Handler) addMounts(config Config, set *mappings.Set) []Finding {
	var findings []Finding
	for i, c := range config.Mounts {
		key := fmt.Sprintf("mounts.%d", i)
		front := set.Packs[c.Front]
		if front == nil {
			findings = append(findings, Finding{key + ".front", fmt.Sprintf("there is no pack named %q", c.Front)})
			continue
		}
		secrets := map[string]string{}
		for name, value := range c.Secrets {
			secrets[name] = value.Reveal()
		}
		values, errs := front.Values(mappings.Front, c.Settings, secrets)
		m := &mount{index: i, front: front, path: c.Path, bank: c.Bank, bankID: front.BankID(values), values: values, references: c.References, requestID: c.RequestID}
		if c.Bank != "" && strings.Contains(c.Path, "{bank_id}") {
			findings = append(findings, Finding{key + ".bank", "the mount's path names the bank already: leave one of them out"})
		}
		errs = append(errs, h.tree.serve(m)...)
		if h.fallback == nil || len(m.path) < len(h.fallback.path) {
			h.fallback = m
		}
		for _, err := range errs {
			findings = append(findings, Finding{key, err.Error()})
		}
	}
	if h.fallback == nil {
		findings = append(findings, Finding{"mounts", "nothing is served: add a mount"})
	}
	return findings
}

// keepQuery undoes what the reverse proxy does to a query that cannot be parsed: it is refused, not
// cleaned up.
func keepQuery(r *httputil.ProxyRequest) { r.Out.URL.RawQuery = r.In.URL.RawQuery }

// ServeHTTP answers a partner's request. Another protocol is never spoken, so that an offer of one is
// as good as not made (RFC 9110, section 7.8).
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header["Upgrade"] != nil {
		plain := *r
		plain.Header = r.Header.Clone()
		plain.Header.Del("Upgrade")
		r = &plain
	}
	h.reverse.ServeHTTP(w, r)
}

// broken answers what failed outside the translation.
func (h *Handler) broken(w http.ResponseWriter, r *http.Request, err error) {
	h.log.LogAttrs(r.Context(), slog.LevelError, "request failed", slog.String("cause", err.Error()))
	h.Refuse(w, r, "internal-error")
}

// serve carries a request from the front to the bank and its answer back to the normalized form.
func (x *exchange) serve(r *http.Request) *failed {
	h := x.handler
	x.partner = h.partner(r)
	route, mount, f := h.route(r, &x.captures)
	x.route, x.mount = route, mount
	x.observed.Front = mount.front.Name
	if asked := r.Header[dryRunHeader]; asked != nil {
		if wrong := x.askDry(asked); wrong != nil {
			return wrong
		}
	}
	if f != nil {
		return f
	}
	x.observed.Route = route.template
	if f := x.findBank(); f != nil {
		x.requestID = route.endpoints[0].headerID(r)
		return f
	}
	x.enter(spanIn)
	if f := x.translateRequest(r); f != nil {
		return f
	}
	return x.operate(r)
}

func (x *exchange) findBank() *failed {
	name := x.mount.bank
	if x.route.bankAt >= 0 {
		name = x.captures.texts[x.route.bankAt]
	}
	if x.bank = x.handler.banks[name]; x.bank == nil {
		return fail("bank-not-found")
	}
	x.observed.Bank = name
	if at := x.route.ownAt; at >= 0 && x.captures.texts[at] != x.bankID() {
		return fail("bank-not-found")
	}
	return nil
}

// bankID is the name by which the front's own documents name the bank.
func (x *exchange) bankID() string {
	if x.mount.bankID != "" {
		return x.mount.bankID
	}
	return x.bank.name
}

// report tells the observer about the request, and the log why it failed for another reason than what
// the partner sent.
func (x *exchange) report(ctx context.Context) {
	if cause := x.observed.Cause; cause != nil {
		x.handler.log.LogAttrs(ctx, slog.LevelWarn, "request failed", slog.String("request_id", x.requestID),
			slog.String("bank", x.observed.Bank), slog.String("operation", x.observed.Operation),
			slog.String("error", x.observed.Failure), slog.String("cause", cause.Error()), x.sent.attr())
	}
	if x.handler.observe == nil {
		return
	}
	if validRequestID(x.requestID) {
		x.observed.RequestID = x.requestID
	}
	x.handler.observe(ctx, &x.observed)
}

// CloseIdleConnections closes the connections to banks that no call uses.
func (h *Handler) CloseIdleConnections() {
	for _, b := range h.banks {
		for _, a := range b.addresses {
			if keeper, ok := a.client.(interface{ CloseIdleConnections() }); ok {
				keeper.CloseIdleConnections()
			}
		}
	}
}
