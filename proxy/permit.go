package proxy

import "net/http"

// permit refuses what the partner may not do at this bank. Nothing is translated, claimed or sent for it, and the answer
// tells nothing else that is wrong with the request.
func (x *exchange) permit(r *http.Request) *failed {
	operation := x.endpoint.Operation.Name
	if x.handler.allowed == nil || x.handler.allowed(r, x.bank.name, operation) {
		return nil
	}
	f := fail("forbidden")
	f.scope = operation + "@" + x.bank.name
	return f
}
