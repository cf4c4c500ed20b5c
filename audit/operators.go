package audit

import (
	"cmp"
	"net/http"
	"time"

	"github.com/truchman-proxy/truchman/admin"
	"github.com/truchman-proxy/truchman/middleware"
)

// Operators writes a line for each request of the admin listener that can change something, when it has been answered: every method
// but GET and HEAD. What it decided is what its handler says (admin.DeedOf). proof says how operators prove themselves: token, or none;
// version gives that of the configuration.
func (t *Trail) Operators(proof string, version func() string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			next.ServeHTTP(w, r)
			return
		}
		middleware.Track(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx, deed := admin.WithDeed(r.Context())
			r = r.WithContext(ctx)
			defer func() { t.operated(r, deed, proof, version()) }()
			next.ServeHTTP(w, r)
		})).ServeHTTP(w, r)
	})
}

func (t *Trail) operated(r *http.Request, deed *admin.Deed, proof, version string) {
	e := Entry{Time: time.Now(), Event: Operator, Partner: "admin", Proof: proof, Operation: r.Pattern, Target: cmp.Or(deed.Target, placeOf(r)),
		Whose: deed.Partner, Word: deed.Word, RequestID: cmp.Or(deed.RequestID, r.URL.Query().Get("request_id")),
		Status: middleware.RecordOf(r.Context()).Status, Version: version}
	if !middleware.IsRequestID(e.RequestID) {
		e.RequestID = ""
	}
	switch e.Status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusMisdirectedRequest:
		e.Proof, e.Operation, e.Target, e.Error = "", "", "", "unauthorized"
		if !t.refusals.tell("admin", e.Error) {
			return
		}
	}
	e.Outcome = decided(deed, e.Status)
	t.Note(&e)
}

// decided is how an operator's request ended. What was decided stays so, also where the answer could not be given; an answer that
// failed without a word leaves open what a store did.
func decided(deed *admin.Deed, status int) string {
	switch {
	case deed.Word == "" && (status == 0 || status >= http.StatusInternalServerError):
		return "unknown"
	case deed.Word == "" && status >= http.StatusBadRequest:
		return "refused"
	}
	return "ok"
}

// placeOf is what the address names: a record's key, a bank, a letter. What is no name is left out.
func placeOf(r *http.Request) string {
	for _, name := range [...]string{"key", "bank", "id"} {
		if text := r.PathValue(name); middleware.IsRequestID(text) {
			return text
		}
	}
	return ""
}
