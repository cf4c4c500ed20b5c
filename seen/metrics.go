package seen

import "strings"

// Kind is how a metric is counted, in Prometheus's words.
type Kind string

// The kinds that there are.
const (
	Gauge     Kind = "gauge"
	Counter   Kind = "counter"
	Histogram Kind = "histogram"
)

// Metric is one of those that the admin listener shows. Name is in OpenTelemetry's form, without the product's; Unit is of UCUM. No
// label holds anything of a customer, a raw path, or a request.
type Metric struct {
	Kind       Kind
	Name, Unit string
	Labels     []string
	Doc        string
	When       string // where it is shown, "" everywhere; a counter is from its first addition on, which may be of 0
}

// Shown is the name in Prometheus's text.
func (m *Metric) Shown() string {
	name := "truchman_" + strings.ReplaceAll(m.Name, ".", "_")
	switch m.Unit {
	case "s":
		name += "_seconds"
	case "By":
		name += "_bytes"
	}
	if m.Kind == Counter {
		name += "_total"
	}
	return name
}

// What is measured of requests.
var (
	RequestDuration = Metric{Histogram, "request.duration", "s", []string{"front", "bank", "operation", "status", "error"},
		"How long requests took; a status of 0 is one that was cut off. The error is the normalized one's name, also where the front says it with status 200, or aborted; empty where there is none. " +
			"What was refused before its route was found has no bank and no operation.", ""}
	BankCallDuration = Metric{Histogram, "bank.call.duration", "s", []string{"bank", "operation", "outcome"},
		"How long calls of banks took with all their attempts and their tokens, by what they came to: ok, or the error.", ""}
	BankOutcomes = Metric{Counter, "bank.outcomes", "", []string{"bank", "code"},
		"Answers of banks by what they said: success, a code of the pack's table of errors, * where its row for any other code took it, or other.", ""}
	TranslationErrors = Metric{Counter, "translation.errors", "", []string{"rule", "failure"},
		"Values that a rule could not translate, by the rule as pack/file:line, and the error.", ""}
	UnmappedMembers = Metric{Counter, "unmapped.members", "", []string{"pack", "direction", "member"},
		"Members that nothing takes, by the pack, the direction and the path in the contract: - is an element, /* are those that the contract does not know.", ""}
)

// What is measured of banks.
var (
	BankTokenAge       = Metric{Gauge, "bank.token.age", "s", []string{"bank"}, "How long ago the oldest access token that a bank gave, and that can still be used, was obtained.", "where banks give tokens"}
	BankBreaker        = Metric{Gauge, "bank.breaker", "", []string{"bank", "state"}, "Whether a bank's circuit breaker is in the state: 1 or 0.", ""}
	BankCalls          = Metric{Gauge, "bank.calls", "{call}", []string{"bank", "state"}, "Calls of a bank that run, and that wait for their turn.", ""}
	BankAddressHealthy = Metric{Gauge, "bank.address.healthy", "", []string{"bank", "address"}, "Whether an address of a bank is called: 1 or 0.", ""}
)

// What is measured of what is kept.
var (
	LedgerReachable     = Metric{Gauge, "ledger.reachable", "", nil, "Whether the ledger's store answers: 1 or 0. At 0 writes are refused, reads go on, and what the ledger counts is not shown.", "with a ledger"}
	LedgerRecords       = Metric{Gauge, "ledger.records", "{record}", []string{"state"}, "Requests that are not over, by the state of their record: claimed, sent or unknown.", "with a ledger"}
	LedgerOldestUnknown = Metric{Gauge, "ledger.oldest_unknown", "s", nil, "The age of the oldest request whose outcome is unknown; 0 where there is none.", "with a ledger"}
	CallbacksReachable  = Metric{Gauge, "callbacks.reachable", "", nil, "Whether the callbacks' store answers: 1 or 0. At 0 banks are told to try again.", "where banks call back"}
	CallbacksMessages   = Metric{Gauge, "callbacks.messages", "{message}", []string{"state"}, "Messages for partners: those that wait, and dead letters.", "where banks call back"}
	CallbacksOldest     = Metric{Gauge, "callbacks.oldest", "s", nil, "How long the oldest message for a partner waits; 0 where there is none.", "where banks call back"}
	AuditLost           = Metric{Counter, "audit.lost", "{line}", nil, "Lines of the audit trail that could not be written.", "with an audit trail"}
)

// What is measured of the proxy itself.
var (
	ConfigurationAge     = Metric{Gauge, "configuration.age", "s", nil, "How long ago the configuration that is served was last found to be that of the files.", "of `truchman run`"}
	ConfigurationReloads = Metric{Counter, "configuration.reloads", "{reload}", []string{"result"}, "Reloads of the configuration: ok, failed, or restart where only a new process can take up what the files hold.", ""}
	ConfigurationLast    = Metric{Gauge, "configuration.last_reload", "", []string{"result"}, "Whether the last reload came to the result: 1 or 0. Before the first one it is ok.", "of `truchman run`"}
	Ready                = Metric{Gauge, "ready", "", nil, "Whether /readyz wants requests: 1 or 0.", ""}
	CertificateExpiry    = Metric{Gauge, "tls.certificate.expiry", "s", []string{"bank", "listener"}, "When a certificate ends, in seconds since 1970: the one that callers of the listener (partners or admin) see, or the one that the bank knows the proxy by.", "with TLS"}
	IssuerKeysAge        = Metric{Gauge, "oidc.keys.age", "s", nil, "How long ago the issuer of tokens told its keys. It is asked when a token comes: without tokens the age only grows.", "where tokens are taken"}
	IssuerKeysFailing    = Metric{Gauge, "oidc.keys.failing", "", nil, "Whether the last question for the issuer's keys failed: 1 or 0.", "where tokens are taken"}
	ServerErrors         = Metric{Counter, "server.errors", "{error}", []string{"listener", "kind"}, "What went wrong on the listeners partners and admin outside of requests: handshake, accept, panic, other.", ""}
	OverloadInFlight     = Metric{Gauge, "overload.in_flight", "{request}", nil, "Requests in flight.", ""}
	OverloadShed         = Metric{Counter, "overload.shed", "{request}", []string{"reason"}, "Requests that were refused because there was too much to do: requests or memory.", ""}
	RateLimitRefused     = Metric{Counter, "rate_limit.refused", "{request}", []string{"partner"}, "Requests that were refused because their partner had sent too many.", ""}
	RateLimitAlone       = Metric{Counter, "rate_limit.alone", "{request}", nil, "Requests that were counted on this node alone because Redis did not answer.", "where Redis counts"}
	TracingSpans         = Metric{Counter, "tracing.spans", "", []string{"result"}, "Spans by what became of them: sent, lost because the collector did not take them, or dropped because too many waited.", "where spans are sent"}
)

// Metrics are all that there are, in the page's order.
var Metrics = []*Metric{&RequestDuration, &BankCallDuration, &BankOutcomes, &TranslationErrors, &UnmappedMembers, &BankTokenAge, &BankBreaker, &BankCalls, &BankAddressHealthy,
	&LedgerReachable, &LedgerRecords, &LedgerOldestUnknown, &CallbacksReachable, &CallbacksMessages, &CallbacksOldest, &AuditLost, &ConfigurationAge, &ConfigurationReloads, &ConfigurationLast, &Ready, &CertificateExpiry, &IssuerKeysAge, &IssuerKeysFailing,
	&ServerErrors, &OverloadInFlight,
	&OverloadShed, &RateLimitRefused, &RateLimitAlone, &TracingSpans}
