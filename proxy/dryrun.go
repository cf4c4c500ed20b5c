package proxy

import (
	"encoding/json"
	"net/http"

	"github.com/truchman-proxy/truchman/mappings"
)

// dryRunHeader asks, with the value "true", for what would be sent instead of sending it. An answer that has it as well is one of
// which nothing was sent.
const dryRunHeader = "Truchman-Dry-Run"

// dryRunScope is what a partner needs for that, besides the scope of the operation.
const dryRunScope = "dry-run"

// DryRun is the answer to a request with `Truchman-Dry-Run: true`: what it would make the proxy send, without a value of anybody's.
type DryRun struct {
	DryRun    bool         `json:"dry_run"` // true
	RequestID string       `json:"request_id"`
	Front     string       `json:"front"`
	Bank      string       `json:"bank"`
	Operation string       `json:"operation"`
	Endpoint  string       `json:"endpoint"` // the front's: "PATCH /v1/…"
	Requests  []DryRequest `json:"requests"` // in their order; none where the proxy answers by itself
	Dropped   []string     `json:"dropped"`  // places in the caller's document that the bank is declared to ignore
}

// DryRequest is one request that the bank would get.
type DryRequest struct {
	Purpose   string                `json:"purpose"`             // login, lookup, read, write or answer
	Step      string                `json:"step,omitempty"`      // of a flow
	Condition string                `json:"condition,omitempty"` // when it is sent at all
	Method    string                `json:"method"`
	Address   string                `json:"address"` // as the pack writes it, "/customers/{customer_id}?full={full}", without the bank's host
	Headers   map[string]string     `json:"headers,omitempty"`
	Body      json.RawMessage       `json:"body,omitempty"`      // its members, each value replaced by the word for its type; before it becomes a form, where media is one
	Members   []ExplainedMember     `json:"members,omitempty"`   // where each came from and which rules wrote it; only values that stand in the pack are shown
	Completed []ExplainedCompletion `json:"completed,omitempty"` // what a record that is read first would add
}

var dryRunTrue = []string{"true"}

// asksDry tells whether a request with such a header is never carried out: whatever is not plainly "false".
func asksDry(values []string) bool {
	return values != nil && (len(values) != 1 || values[0] != "false")
}

// askDry reads the header.
func (x *exchange) askDry(values []string) *failed {
	if !asksDry(values) {
		return nil
	}
	x.dry, x.observed.DryRun = true, true
	if len(values) == 1 && values[0] == "true" {
		return nil
	}
	return fail("invalid-header", culprit{mappings.Place{In: "header", Pointer: dryRunHeader}, "must be true or false, once"})
}

// permitDry refuses a dry run of a partner without the scope for it.
func (x *exchange) permitDry(r *http.Request) *failed {
	if x.handler.allowed == nil || x.handler.allowed(r, x.bank.name, dryRunScope) {
		return nil
	}
	f := fail("forbidden")
	f.scope = dryRunScope + "@" + x.bank.name
	return f
}

// showDry makes the answer of a dry run out of what is prepared. It refuses what the bank's own plans would refuse.
func (x *exchange) showDry(flow *mappings.Flow, endpoint *mappings.Endpoint) *failed {
	d := &dryRun{explainer: explainer{x: x, out: &Explanation{}, made: x.inward.Trace}}
	d.shown = DryRun{DryRun: true, RequestID: x.requestID, Front: x.mount.front.Name, Bank: x.bank.name,
		Operation: x.endpoint.Operation.Name, Endpoint: x.endpoint.Method + " " + x.endpoint.Path, Requests: []DryRequest{}, Dropped: []string{}}
	var f *failed
	switch {
	case flow != nil:
		f = d.flow(flow)
	case endpoint != nil:
		f = d.single(endpoint)
	}
	if f != nil {
		return f
	}
	d.shown.Dropped = append(d.shown.Dropped, x.dropped...)
	text, err := json.Marshal(d.shown)
	if err != nil {
		return because("internal-error", err)
	}
	x.shown = text
	return nil
}

// answerDry is the answer of a dry run that went well.
func (x *exchange) answerDry() (int, http.Header, []byte) {
	return http.StatusOK, http.Header{"Content-Type": jsonType, "Cache-Control": notStored, dryRunHeader: dryRunTrue}, x.shown
}
