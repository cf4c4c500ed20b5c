package audit

import (
	"net/http"
	"time"

	"github.com/truchman-proxy/truchman/middleware"
)

// Requests writes a line for each request that asked for an operation, when it has been answered, and for each caller who was
// refused as unknown or not allowed. Further refusals of a minute are counted in one line. version is that of the configuration. It
// belongs between middleware.Track and what authenticates.
func (t *Trail) Requests(version string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			aborted := true
			defer func() { t.ended(middleware.RecordOf(r.Context()), version, aborted) }()
			next.ServeHTTP(w, r)
			aborted = false
		})
	}
}

func (t *Trail) ended(record *middleware.Record, version string, aborted bool) {
	e := entryOf(record, version)
	switch {
	case record.Failure == "unauthorized" || record.Failure == "forbidden":
		if !t.refusals.tell(record.Partner, record.Failure) {
			return
		}
		e.Event = Refused
	case record.Operation == "":
		return // nothing was asked for that could be done
	}
	e.Outcome = outcomeOf(record, aborted)
	t.Note(&e)
}

// entryOf is what a record knows.
func entryOf(record *middleware.Record, version string) Entry {
	return Entry{
		Time: time.Now(), Event: Request, Partner: record.Partner, Proof: record.Proof, Front: record.Front, Bank: record.Bank,
		Operation: record.Operation, Customer: record.Customer, RequestID: record.RequestID, Error: record.Failure, Status: record.Status,
		Replayed: record.Replayed, Version: version,
	}
}

// outcomeOf goes by the failure's name and not by the status, which a JSON-RPC front does not use; of an answer that an older
// version kept only the status is known.
func outcomeOf(record *middleware.Record, aborted bool) string {
	switch {
	case record.Failure == "outcome-unknown", aborted && record.Failure == "" && record.Status == 0:
		return "unknown"
	case record.Failure != "", record.Replayed && record.Status >= http.StatusBadRequest:
		return "refused"
	case record.DryRun:
		return "dry-run"
	}
	return "ok"
}
