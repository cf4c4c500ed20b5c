package proxy

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/truchman-proxy/truchman/mappings"
)

// Values of headers that every message has; they are shared and never changed.
var (
	jsonType  = []string{"application/json"}
	notStored = []string{"no-store"}
	ourAgent  = []string{"truchman"}
)

// askAgain is when it makes sense to ask again what became of a request.
const askAgain = 5 * time.Second

// answerFor writes the partner's answer: the normalized one in the front's form, or a failure.
func (x *exchange) answerFor(f *failed) (int, http.Header, []byte) {
	if f == nil {
		x.enter(spanOut)
		f = x.translateAnswer()
		x.leave(f)
	}
	if f != nil {
		x.observed.Failure, x.observed.Cause = f.name, f.cause
		if f.name == "outcome-unknown" && f.retryAfter == 0 && x.guard.entry != nil {
			f.retryAfter = askAgain
		}
		return errorAnswer(x.mount.front, x.spokenTo(), x.mount.values, x.handler.identity(x.spans.ctx, x.mount, x.requestID), f)
	}
	status, body := x.frontAnswer()
	header := make(http.Header, 6)
	header["Cache-Control"] = notStored
	if body != nil {
		header["Content-Type"] = jsonType
	}
	for i, spec := range x.endpoint.AnswerParams() {
		if x.outward.Params[i].Set {
			header[spec.Key] = []string{string(x.outward.Params[i].Text)}
		}
	}
	x.appendHeaders(header)
	return status, header, body
}

// spokenTo is the front's endpoint that the partner speaks to: the first of its path where the body does not tell, nil
// where none was found.
func (x *exchange) spokenTo() *mappings.Endpoint {
	switch {
	case x.endpoint != nil:
		return x.endpoint.Endpoint
	case x.route != nil && len(x.route.endpoints) > 0:
		return x.route.endpoints[0].Endpoint
	}
	return nil
}

// frontAnswer gives the status and the body of a success, nil where the status says it all.
func (x *exchange) frontAnswer() (status int, body []byte) {
	e := x.endpoint
	if e.HasEmpty() && x.answer != nil {
		if status := e.EmptyStatus(x.answer.Doc); status != 0 {
			return status, nil
		}
	}
	switch {
	case !e.WritesAnswer():
		return e.Status, nil
	case e.Answer.Outward.Whole():
		return e.Status, x.raw
	}
	return e.Status, x.outward.Body
}

// appendHeaders names what was dropped of the request and what could not be told of the answer.
func (x *exchange) appendHeaders(header http.Header) {
	if len(x.dropped) > 0 {
		header["Truchman-Dropped"] = []string{quoteList(x.dropped)}
	}
	if len(x.omitted) > 0 {
		header["Truchman-Omitted"] = []string{quoteList(x.omitted)}
	}
}

// quoteList writes a list of strings as a structured field (RFC 9651, section 3.1).
func quoteList(places []string) string {
	quoted := make([]string, len(places))
	for i, p := range places {
		quoted[i] = strconv.QuoteToASCII(p)
	}
	return strings.Join(quoted, ", ")
}

// translateAnswer puts the normalized answer into the front's form.
func (x *exchange) translateAnswer() *failed {
	plan := x.endpoint.Answer.Outward
	x.told = mappings.Input{Params: x.params, Values: x.mount.values, Lenient: true,
		Request: mappings.Request{ID: x.requestID, Time: x.started}}
	if !plan.Whole() && plan.Reads() != nil {
		if x.answer == nil {
			x.call.normalized = x.raw
			answer, err := x.call.read(x.endpoint.Operation)
			if err != nil {
				return because("internal-error", err)
			}
			x.answer = answer
		}
		x.told.Body = x.answer
	}
	if x.told.Body != nil {
		x.outward.Body = x.rooms.room(roomLike(x.told.Body), x.outward.Body)
	}
	plan.Run(&x.outward, &x.told)
	x.untranslated(x.spans.phase, x.outward.Omitted, x.told.Body)
	if len(x.outward.Problems) > 0 {
		x.untranslated(x.spans.phase, x.outward.Problems, x.told.Body)
		return because("internal-error", fmt.Errorf("%s: %s", x.outward.Problems[0].Rule, x.outward.Problems[0].Detail))
	}
	if plan.WritesBody() && !plan.Whole() && len(x.outward.Body) == 0 {
		return &failed{name: "internal-error", detail: "The bank did what was asked, and its answer cannot be told in this API's form."}
	}
	x.observed.Omitted += len(x.outward.Omitted)
	x.nameUnread()
	if len(x.outward.Omitted) > 0 {
		x.nameOmitted(plan, x.told)
	}
	return nil
}

// nameUnread names, in the front's own form, what of the bank's answer could not be read.
func (x *exchange) nameUnread() {
	for _, normalized := range x.unread {
		if at, ok := x.endpoint.AnswerPlace(normalized); ok && !slices.Contains(x.omitted, at) {
			x.omitted = append(x.omitted, at)
		}
	}
}

// nameOmitted finds where, in the front's own form, what was left out would have stood.
func (x *exchange) nameOmitted(plan *mappings.Plan, in mappings.Input) {
	var traced mappings.Pass
	in.Tracing = true
	plan.Run(&traced, &in)
	for _, p := range traced.Omitted {
		if !slices.Contains(x.omitted, p.Target) {
			x.omitted = append(x.omitted, p.Target)
		}
	}
}
