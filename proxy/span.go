package proxy

import (
	"context"
	"errors"
	"strings"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/truchman-proxy/truchman/ledger"
	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
	"github.com/truchman-proxy/truchman/seen"
)

// Tracer makes spans.
type Tracer interface {
	// Prepare gives what begins spans of a name and a kind, with these attributes, now and below another span.
	Prepare(name string, kind trace.SpanKind, about ...attribute.KeyValue) func(parent trace.Span) trace.Span
}

// newSpan begins a span that was prepared.
type newSpan func(parent trace.Span) trace.Span

// preparedSpans are the spans below a request's own. Those of attempts are with the banks' addresses, by their endpoints.
type preparedSpans struct {
	of                                 func(context.Context) trace.Span
	in, claim, call, mark, finish, out newSpan
}

func (h *Handler) prepareSpans(options Options) {
	phase := func(name string) newSpan { return options.Tracer.Prepare(name, trace.SpanKindInternal) }
	h.spans = &preparedSpans{of: options.Span, in: phase(seen.TranslateIn), claim: phase(seen.Claim), call: phase(seen.TranslateCall), mark: phase(seen.Mark),
		finish: phase(seen.Finish), out: phase(seen.TranslateOut)}
	for _, b := range h.banks {
		for _, a := range b.addresses {
			a.attempts = map[*mappings.Endpoint]newSpan{}
			for _, e := range b.pack.Endpoints {
				a.attempts[e] = options.Tracer.Prepare(e.Method+" "+e.Path, trace.SpanKindClient, b.aboutAttempts(a, e)...)
			}
		}
	}
}

// spans are those of a request that is sampled; of another one they cost a nil check each.
type spans struct {
	ctx    context.Context // of the partner's request
	parent trace.Span      // nil: none are made
	phase  trace.Span      // that lasts; nil: none
}

// follow takes the request's own span.
func (x *exchange) follow(ctx context.Context) {
	x.spans.ctx = ctx
	if h := x.handler; h.spans != nil {
		x.spans.parent = h.spans.of(ctx)
	}
}

// enter begins a phase, where the request has a span.
func (x *exchange) enter(phase func(*preparedSpans) newSpan) {
	if x.spans.parent != nil {
		x.spans.phase = phase(x.handler.spans)(x.spans.parent)
	}
}

func spanIn(s *preparedSpans) newSpan     { return s.in }
func spanClaim(s *preparedSpans) newSpan  { return s.claim }
func spanCall(s *preparedSpans) newSpan   { return s.call }
func spanMark(s *preparedSpans) newSpan   { return s.mark }
func spanFinish(s *preparedSpans) newSpan { return s.finish }
func spanOut(s *preparedSpans) newSpan    { return s.out }

// leave ends the phase, where one lasts.
func (x *exchange) leave(f *failed) {
	if phase := x.spans.phase; phase != nil {
		if f != nil {
			mark(phase, f.name)
		}
		phase.End()
		x.spans.phase = nil
	}
}

// mark makes a span a failed one; the reason is a failure's name or a status.
func mark(span trace.Span, reason string) {
	span.SetStatus(codes.Error, "")
	span.SetAttributes(semconv.ErrorTypeKey.String(reason))
}

var verdicts = map[ledger.Verdict]string{ledger.New: "new", ledger.Resumed: "resumed", ledger.Replay: "replay", ledger.InFlight: "in-flight",
	ledger.Mismatch: "mismatch", ledger.Doubtful: "doubtful", ledger.Uncertain: "uncertain"}

// verdict notes in the phase what the ledger said.
func (x *exchange) verdict(v ledger.Verdict) {
	if x.spans.phase == nil {
		return
	}
	x.spans.phase.SetAttributes(seen.Verdict.String(verdicts[v]))
}

var endings = map[ledger.State]string{ledger.Done: "done", ledger.Unknown: "unknown", ledger.Claimed: "released"}

// settled ends the phase in which the ledger was told how a request ended.
func (x *exchange) settled(state ledger.State, err error) {
	if x.spans.phase == nil {
		return
	}
	x.spans.phase.SetAttributes(seen.Ending.String(endings[state]))
	switch {
	case errors.Is(err, ledger.ErrLost):
		x.leave(fail("outcome-unknown"))
	case err != nil:
		x.leave(fail("ledger-unavailable"))
	}
	x.leave(nil)
}

// untranslated counts rules that failed, and notes them in a span, the request's own where it is nil: the rule's place, the
// failure, and the type of the value, never the value.
func (x *exchange) untranslated(span trace.Span, problems []mappings.Problem, in *contract.Reading) {
	if len(problems) == 0 || x.handler.meter == nil && x.spans.parent == nil {
		return
	}
	if span == nil {
		span = x.spans.parent
	}
	for i := range problems {
		p := &problems[i]
		rule := p.Rule.Short()
		if x.handler.meter != nil {
			x.handler.meter.Untranslated(rule, p.Failure)
		}
		if span != nil {
			span.AddEvent(seen.RuleFailed, trace.WithAttributes(seen.Rule.String(rule),
				seen.Failure.String(p.Failure), seen.ValueType.String(typeAt(p.Place, in))))
		}
	}
}

// typeAt is the JSON type of what stands at a place; a parameter is a string, whatever it is meant as.
func typeAt(place mappings.Place, in *contract.Reading) string {
	switch {
	case place.In != "body":
		return "string"
	case in == nil || len(in.Doc.Nodes) == 0:
		return "absent"
	}
	n := 0
	for token := range strings.SplitSeq(strings.TrimPrefix(place.Pointer, "/"), "/") {
		if place.Pointer == "" {
			break
		}
		if n = in.Doc.Step(n, unescapePointer.Replace(token)); n < 0 {
			return "absent"
		}
	}
	return typeNames[in.Doc.Nodes[n].Kind]
}

var typeNames = [...]string{document.Null: "null", document.False: "boolean", document.True: "boolean", document.Number: "number",
	document.String: "string", document.Object: "object", document.Array: "array"}
