package mappings

import (
	"bytes"
	"strings"

	"github.com/truchman-proxy/truchman/mappings/document"
)

// AnswersRequest tells whether an error body is an answer to the request, by the members that the pack's error body takes from it:
// JSON-RPC's id (JSON-RPC 2.0, section 5). One that the API leaves out, or has as null because it could not read it, says nothing. Members
// under $outward are the API's own.
func (pack *Pack) AnswersRequest(answer *document.Document, request Request, values *Values) bool {
	row := pack.Spell("internal-error") // what it says does not matter, only what it takes from the request
	if pack.ErrorBody == nil || answer == nil || row == nil {
		return true
	}
	var p Pass
	pack.ErrorBody.Run(&p, &Input{Error: &ErrorValues{Failure: row.Failure, Row: row}, Values: values, Request: request, Tracing: true})
	for _, w := range p.Trace {
		if w.From != "request.id" || w.Operator == "$outward" {
			continue
		}
		n := answer.At(strings.Split(strings.TrimPrefix(w.Target, "/"), "/"))
		if n < 0 || bytes.Equal(answer.Raw(n), []byte("null")) {
			continue
		}
		if !bytes.Equal(answer.Raw(n), w.Value) {
			return false
		}
	}
	return true
}
