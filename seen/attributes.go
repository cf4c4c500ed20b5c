package seen

import (
	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
)

// The attributes that OpenTelemetry has no words for.
const (
	Front     attribute.Key = "truchman.front"
	Bank      attribute.Key = "truchman.bank"
	Operation attribute.Key = "truchman.operation"
	RequestID attribute.Key = "truchman.request_id"
	Verdict   attribute.Key = "truchman.ledger.verdict"
	Ending    attribute.Key = "truchman.ledger.ending"
	Rule      attribute.Key = "truchman.rule"
	Failure   attribute.Key = "truchman.failure"
	ValueType attribute.Key = "truchman.value.type"
)

// Attribute is one member of a span, of an event, or of the resource, with what it says. None holds a value of a document, or anything
// that a caller chose but the request id.
type Attribute struct {
	Key attribute.Key
	Doc string
}

// Attributes are all that there are, in the page's order.
var Attributes = []Attribute{
	{semconv.HTTPRequestMethodKey, "the method; `_OTHER` is one that HTTP does not know"},
	{semconv.HTTPRouteKey, "the template of the address that was called, none where it is no one's"},
	{semconv.URLTemplateKey, "the template of the bank's address"},
	{semconv.HTTPResponseStatusCodeKey, "the status of the answer, none where none came"},
	{semconv.HTTPRequestResendCountKey, "how many attempts of the call were made before, from the second on"},
	{semconv.URLSchemeKey, "`http` or `https`"},
	{semconv.ServerAddressKey, "of a server span the listener's address, of a client span the bank's host"},
	{semconv.ServerPortKey, "its port"},
	{semconv.ErrorTypeKey, "the name of the error ([errors.md](errors.md)); of an attempt that was followed by another the status that it was answered with, or `not-sent`, `timeout` or `broken-off`; " +
		"of a request that was cut off `aborted`"},
	{Front, "the pack in whose words was asked; of a callback the bank's own"},
	{Bank, "the bank's name in the configuration"},
	{Operation, "the operation's name in the normalized API, as in `customer.update`"},
	{RequestID, "the request id: the partner's, else the proxy's"},
	{Verdict, "what the ledger says of the request id: `new`, `resumed`, `replay`, `in-flight`, `mismatch`, `doubtful`, `uncertain`"},
	{Ending, "how the request ended in the ledger: `done`, `unknown`, or `released`: another attempt may go on"},
	{Rule, "the pack's file and line"},
	{Failure, "the name of the error"},
	{ValueType, "the JSON type of the value, or `absent`"},
}

// Resource is what all spans of a process have in common.
var Resource = []Attribute{
	{semconv.ServiceNameKey, "`truchman`"},
	{semconv.ServiceVersionKey, "the product's version"},
	{semconv.ServiceInstanceIDKey, "the host's name"},
}
