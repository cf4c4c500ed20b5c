// Package middleware is what stands around the proxy: plain net/http handlers that record, log, trace,
// count, recover, limit and name requests and tell who calls, and the servers that carry them. It knows
// nothing of banks.
package middleware

import "net/http"

// Refuse answers a request with an error in the format of the front that was called. The failure
// is the normalized error's name: "internal-error", "headers-too-large" or "body-too-large".
type Refuse func(w http.ResponseWriter, r *http.Request, failure string)

// because refuses, and notes in the record why: a front may say it with status 200.
func (refuse Refuse) because(w http.ResponseWriter, r *http.Request, failure string) {
	RecordOf(r.Context()).Failure = failure
	refuse(w, r, failure)
}

// Chain puts the middlewares around handler; the first one named is the outermost.
func Chain(handler http.Handler, middlewares ...func(http.Handler) http.Handler) http.Handler {
	for i := len(middlewares) - 1; i >= 0; i-- {
		handler = middlewares[i](handler)
	}
	return handler
}
