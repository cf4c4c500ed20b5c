package proxy

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"strings"

	"github.com/truchman-proxy/truchman/mappings"
)

// findRequestID takes the caller's id of the request from where the front has it. A write must have one, unless
// the front's API has no place for it: then each request is a new one.
func (x *exchange) findRequestID(r *http.Request, culprits []culprit) *failed {
	e := x.endpoint
	if e.RequestIDIn == "" {
		return nil
	}
	name := mappings.Place{In: e.RequestIDIn, Pointer: e.RequestIDName}
	switch e.RequestIDIn {
	case "header":
		values := r.Header[e.Params[e.idAt].Key]
		if len(values) > 1 {
			return fail("invalid-request-id", culprit{name, "stands more than once"})
		}
		if len(values) == 1 {
			x.requestID = values[0]
		}
	case "body":
		name = bodyPlace("/" + strings.ReplaceAll(e.RequestIDName, ".", "/"))
		x.requestID = e.Request.Inward.FindRequestID(&x.inward, &x.asked)
		for _, c := range culprits {
			if c.place == name {
				x.requestID = "" // the contract has refused it
				return fail("invalid-request-id", culprits...)
			}
		}
	}
	if x.requestID == "" {
		if e.Operation.Write || e.requiresID() {
			return fail("invalid-request-id", culprit{name, contractMissing})
		}
		return nil // a read may go without; one is made when nothing else is wrong
	}
	if !validRequestID(x.requestID) || !e.fitsID(x.requestID) {
		x.requestID = ""
		return fail("invalid-request-id", culprit{name, "must be 1 to 128 characters out of A-Z a-z 0-9 . _ : -" + e.idForm()})
	}
	return nil
}

// idSpec is the header that carries the request id; nil where the body does.
func (e *frontEndpoint) idSpec() *mappings.ParamSpec {
	if e.idAt < 0 {
		return nil
	}
	return &e.Params[e.idAt]
}

// headerID is the request id of a request whose body says nothing, "" where it is not in a header.
func (e *frontEndpoint) headerID(r *http.Request) string {
	if e.idAt < 0 || len(r.Header[e.Params[e.idAt].Key]) != 1 {
		return ""
	}
	return r.Header[e.Params[e.idAt].Key][0]
}

func (e *frontEndpoint) requiresID() bool {
	spec := e.idSpec()
	return spec != nil && spec.Required
}

func (e *frontEndpoint) fitsID(id string) bool {
	spec := e.idSpec()
	if spec == nil {
		return true
	}
	_, ok := spec.Check([]byte(id))
	return ok
}

// idForm adds what the front's own contract asks of the id.
func (e *frontEndpoint) idForm() string {
	if spec := e.idSpec(); spec != nil {
		if detail, ok := spec.Check([]byte(strings.Repeat("a", 129))); !ok {
			return ", and " + detail
		}
	}
	return ""
}

// validRequestID holds an id against the form that the ledger takes.
func validRequestID(id string) bool {
	if len(id) == 0 || len(id) > 128 {
		return false
	}
	for i := range len(id) {
		b := id[i]
		if (b < 'a' || b > 'z') && (b < 'A' || b > 'Z') && (b < '0' || b > '9') && b != '.' && b != '_' && b != ':' && b != '-' {
			return false
		}
	}
	return true
}

func newRequestID() string {
	var random [16]byte
	_, _ = rand.Read(random[:]) // never fails
	return hex.EncodeToString(random[:])
}
