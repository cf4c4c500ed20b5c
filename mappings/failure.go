package mappings

// Failure is a kind of error that a partner can meet, in the normalized API's words. Packs map their
// own codes to and from these.
type Failure struct {
	Name   string // stable, for programs: the problem's code
	Status int    // in the normalized API
	Title  string
	Advice string // what the caller can do
}

// Aftermath is what a failure says about a write that met it, where the bank said it of itself.
type Aftermath uint8

const (
	Refused Aftermath = iota // for good: the same request would meet it again
	Later                    // nothing was done, and another time it may be
	Unsure                   // it may have been done, whole or in part
)

var aftermaths = map[string]Aftermath{
	"unauthorized": Later, "forbidden": Later, "rate-limited": Later, "overloaded": Later, "provider-unavailable": Later, "ledger-unavailable": Later,
	"request-in-flight": Unsure, "internal-error": Unsure, "provider-failure": Unsure,
	"provider-contract-broken": Unsure, "provider-timeout": Unsure, "outcome-unknown": Unsure,
}

// AftermathOf tells it of a failure.
func AftermathOf(failure string) Aftermath { return aftermaths[failure] }

// Failures is the one list of all kinds.
var Failures = []Failure{
	{"malformed-body", 400, "The body is not well-formed JSON", "Send one JSON document in UTF-8, without duplicate members."},
	{"invalid-request-id", 400, "The request id is missing or malformed", "Send one id of 1 to 128 letters, digits and . _ : - and repeat it when you repeat the request."},
	{"invalid-header", 400, "A header is missing or malformed", "See errors for the headers."},
	{"unauthorized", 401, "The credentials are not known here", "Check the credentials that you send."},
	{"forbidden", 403, "This is not allowed to you", "Ask the operator of this API for access."},
	{"not-found", 404, "There is nothing at this address", "Check the path against the API's description."},
	{"bank-not-found", 404, "There is no such bank here", "Check the bank's name in the address."},
	{"customer-not-found", 404, "The bank does not know this customer", "Check the customer's id and its type."},
	{"resource-not-found", 404, "The bank does not know what the address names", "Check the ids in the address against a list."},
	{"method-not-allowed", 405, "This address does not take this method", "See the Allow header."},
	{"conflict", 409, "The request does not fit the customer's state at the bank", "Read the customer and decide anew."},
	{"already-exists", 409, "The bank has this already", "Read what is there, or choose another number."},
	{"under-review", 409, "The bank is still examining the customer", "Wait until the bank has decided; a callback or a read tells."},
	{"not-accepted", 409, "The bank does not accept this customer", "Ask the bank; repeating changes nothing."},
	{"partially-applied", 409, "Some steps were applied and others were not", "See what became of each step: after a refusal read the customer, otherwise repeat the request with the same id."},
	{"request-in-flight", 409, "A request with this id is being worked on", "Wait as long as Retry-After says, then repeat it with the same request id."},
	{"body-too-large", 413, "The body is larger than this API takes", "Send less."},
	{"answer-not-kept", 413, "The request was done, and its answer was too large to keep", "Read what it did; do not repeat it with a new request id."},
	{"unsupported-media-type", 415, "The body has a media type that this address does not take", "See the API's description for the media types."},
	{"invalid-request", 422, "The request is not what the API's description says", "See errors for each member that has to be corrected."},
	{"missing-member", 422, "The bank needs a member that is not there", "See errors for what to add."},
	{"unsupported-member", 422, "The bank cannot take a member of the request", "See errors for what to leave out. Nothing was sent to the bank."},
	{"request-id-reused", 422, "The request id was used for another request", "Repeat a request exactly as it was; give another one an id of its own."},
	{"headers-too-large", 431, "The headers are larger than this API takes", "Send less."},
	{"rate-limited", 429, "Too many requests", "Wait as long as Retry-After says."},
	{"internal-error", 500, "Something went wrong here", "Repeat with the same request id; tell the operator of this API the request id if it goes on."},
	{"unsupported-operation", 501, "The bank does not offer this operation", "See the bank's capabilities."},
	{"provider-rejected", 502, "The bank refused the request", "Ask the operator of this API about it, with the request id."},
	{"provider-failure", 502, "The bank's system failed", "Try again later with the same request id."},
	{"provider-contract-broken", 502, "The bank's answer could not be understood", "Try again later; tell the operator of this API if it goes on."},
	{"provider-unavailable", 503, "The bank's system cannot be reached", "Nothing was done there. Try again later with the same request id."},
	{"overloaded", 503, "This API has too much to do", "Try again later with the same request id."},
	{"ledger-unavailable", 503, "It cannot be made sure now that the request is done only once", "Nothing was sent to the bank. Try again later with the same request id."},
	{"provider-timeout", 504, "The bank's system did not answer in time", "Try again later."},
	{"outcome-unknown", 504, "It is not known whether the bank did what was asked", "Read the customer, or repeat with the same request id; never with a new one."},
}

// likes names, for kinds that few APIs have words for, the kind as which a front says them that does not
// spell them.
var likes = map[string]string{
	"resource-not-found": "not-found",
	"already-exists":     "conflict",
	"under-review":       "conflict",
	"not-accepted":       "conflict",
	"request-in-flight":  "overloaded",
	"answer-not-kept":    "body-too-large",
	"request-id-reused":  "invalid-request",
	"ledger-unavailable": "overloaded",
}

// FindFailure gives the kind of that name, nil where there is none.
func FindFailure(name string) *Failure {
	for i := range Failures {
		if Failures[i].Name == name {
			return &Failures[i]
		}
	}
	return nil
}

func failureNames() []string {
	names := make([]string, len(Failures))
	for i := range Failures {
		names[i] = Failures[i].Name
	}
	return names
}

// ErrorValues is what $error. reads in an error body.
type ErrorValues struct {
	Failure      *Failure
	Row          *ErrorRow // how the front spells it
	Status       int       // of the answer
	Detail       string
	Property     string // the first culprit in a body, a JSON Pointer
	Header       string // the first culprit among the headers
	Errors       []byte // all culprits, a JSON array; nil where there is none
	Steps        []byte // what became of a flow's steps, a JSON array; nil where that is no question
	ProviderCode string
	TraceID      string // "" where there is none
}

var errorMembers = []string{"name", "type", "status", "title", "detail", "code", "text", "property", "header", "errors", "steps", "provider_code", "trace_id"}

type errorValue string

func (e errorValue) eval(p *Pass) value {
	v := p.in.Error
	if v == nil {
		return absentValue
	}
	switch e {
	case "code":
		return v.Row.code.value()
	case "errors":
		if v.Errors == nil {
			return absentValue
		}
		literal := newLiteral(v.Errors)
		return literal.value()
	case "steps":
		if v.Steps == nil {
			return absentValue
		}
		literal := newLiteral(v.Steps)
		return literal.value()
	case "status":
		literal := newLiteral(appendInt(nil, v.Status))
		return literal.value()
	}
	if text := v.text(string(e)); text != "" {
		return stringValue([]byte(text))
	}
	return absentValue
}

func (v *ErrorValues) text(member string) string {
	switch member {
	case "name":
		return v.Failure.Name
	case "type":
		return "urn:truchman:problem:" + v.Failure.Name
	case "title":
		return v.Failure.Title
	case "detail":
		return v.Detail
	case "text":
		return v.Row.Text
	case "property":
		return v.Property
	case "header":
		return v.Header
	case "provider_code":
		return v.ProviderCode
	case "trace_id":
		return v.TraceID
	}
	return ""
}
