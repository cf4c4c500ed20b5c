package seen

import (
	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"
)

// Span is one kind of span. Name is the name itself of internal ones; of the others it shows how names are made.
type Span struct {
	Name       string
	Kind       trace.SpanKind
	Doc        string
	Attributes []attribute.Key
	Events     []string
}

// Names of spans and of events.
const (
	TranslateIn   = "translate in"
	Claim         = "claim"
	TranslateCall = "translate call"
	Mark          = "mark"
	TranslateOut  = "translate out"
	Finish        = "finish"

	RuleFailed = "rule.failed"
)

// Spans are all that there are, in the order in which a write has them.
var Spans = []Span{
	{
		"METHOD /route/{template}", trace.SpanKindServer, "a request of a partner, or a callback of a bank",
		[]attribute.Key{semconv.HTTPRequestMethodKey, semconv.HTTPRouteKey, semconv.HTTPResponseStatusCodeKey, semconv.URLSchemeKey, semconv.ServerAddressKey, semconv.ServerPortKey,
			Front, Bank, Operation, RequestID, semconv.ErrorTypeKey},
		[]string{RuleFailed},
	},
	{
		TranslateIn, trace.SpanKindInternal,
		"from the body to what the bank is to be asked. It ends where the ledger or the audit trail is asked before the call, and else where the first call is made",
		failed, []string{RuleFailed},
	},
	{Claim, trace.SpanKindInternal, "the ledger is asked whether the request may go on", []attribute.Key{Verdict, semconv.ErrorTypeKey}, nil},
	{TranslateCall, trace.SpanKindInternal, "what the bank is asked, where `translate in` is over: behind the ledger or the trail, and of each further call", failed, []string{RuleFailed}},
	{Mark, trace.SpanKindInternal, "the ledger is told that the bank is about to be asked to change something", failed, nil},
	{
		"METHOD /template", trace.SpanKindClient, "each attempt of each call of the bank, those for tokens too, until its answer is understood",
		[]attribute.Key{semconv.HTTPRequestMethodKey, semconv.URLTemplateKey, semconv.HTTPResponseStatusCodeKey, semconv.ServerAddressKey, semconv.ServerPortKey,
			semconv.HTTPRequestResendCountKey, Bank, Operation, semconv.ErrorTypeKey},
		[]string{RuleFailed},
	},
	{TranslateOut, trace.SpanKindInternal, "from the bank's answer to the partner's form", failed, []string{RuleFailed}},
	{Finish, trace.SpanKindInternal, "the ledger is told how the request ended", []attribute.Key{Ending, semconv.ErrorTypeKey}, nil},
}

var failed = []attribute.Key{semconv.ErrorTypeKey}

// Event is something that happens within a span.
type Event struct {
	Name, Doc  string
	Attributes []attribute.Key
}

// Events are all that there are.
var Events = []Event{{RuleFailed, "a rule that could not translate a value", []attribute.Key{Rule, Failure, ValueType}}}

// FindSpan gives the declaration of a span that was sent: that of its name where it is internal, else that of its kind; nil where there
// is none.
func FindSpan(name string, kind trace.SpanKind) *Span {
	for i := range Spans {
		if s := &Spans[i]; s.Kind == kind && (kind != trace.SpanKindInternal || s.Name == name) {
			return s
		}
	}
	return nil
}
