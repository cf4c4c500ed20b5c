package main

import (
	"context"
	"net/http"
	"strings"

	"github.com/truchman-proxy/truchman/callbacks"
	"github.com/truchman-proxy/truchman/middleware"
)

// receiving puts the addresses that banks call before what partners call, with middlewares of their own, the outermost first. Banks
// prove who they are in their own way, have no rate; what they tell is in the audit trail once a partner is told.
func (s *service) receiving(next http.Handler, config *configuration) http.Handler {
	if s.callbacks == nil {
		return next
	}
	receiver := middleware.Chain(s.callbacks.Receiver(),
		middleware.Track,
		s.measured.Measure,
		middleware.OwnRequestID,
		s.tracer.Trace,
		middleware.AccessLog(s.log),
		middleware.Recover(s.log, s.callbacks.Refuse),
		s.shedder.Shed(s.callbacks.Refuse),
		middleware.Limits(min(config.Server.MaxBody, middleware.Bytes(config.Callbacks.MaxBody)), config.Server.MaxHeader, s.callbacks.Refuse),
	)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/callbacks/") {
			receiver.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// observeReception notes in the request's record what a bank tells. No partner asks anything, so the API that serves is the bank's own.
func observeReception(ctx context.Context, told *callbacks.Reception) {
	record := middleware.RecordOf(ctx)
	record.Front, record.Bank, record.Operation, record.Route, record.Failure = told.API, told.Bank, told.Callback, told.Route, told.Failure
}
