package proxy

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"strings"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// findRequestID takes the caller's id of the request from where the front has it. A write must have one, unless the mount
// lets it go without.
func (x *exchange) findRequestID(r *http.Request, culprits []culprit) *failed {
	e := x.endpoint
	name := e.id.place()
	if e.id.in == "body" {
		x.requestID = x.bodyID()
		for _, c := range culprits {
			if c.place == name {
				x.requestID = "" // the contract has refused it
				return fail("invalid-request-id", culprits...)
			}
		}
	} else {
		values := r.Header[e.id.key]
		if len(values) > 1 {
			return fail("invalid-request-id", culprit{name, "stands more than once"})
		}
		if len(values) == 1 && values[0] == "" {
			return fail("invalid-request-id", culprit{name, "is empty"})
		}
		x.requestID = e.headerID(r)
	}
	if x.requestID == "" {
		if e.Operation.Write && len(r.Header[idempotencyKey]) > 0 {
			return fail("invalid-request-id", culprit{mappings.Place{In: "header", Pointer: idempotencyKey}, "is not read here: send the request's id as " + name.String()})
		}
		if !e.id.optional && (e.Operation.Write || e.requiresID()) {
			return fail("invalid-request-id", culprit{name, contractMissing})
		}
		x.guard.unguarded = true
		return nil // one is made when nothing else is wrong
	}
	if !validRequestID(x.requestID) || !e.fitsID(x.requestID) {
		detail := "must be 1 to 128 characters out of A-Z a-z 0-9 . _ : -" + e.idForm(x.requestID)
		x.requestID = ""
		return fail("invalid-request-id", culprit{name, detail})
	}
	return nil
}

// idempotencyKey is where other APIs have the id (draft-ietf-httpapi-idempotency-key-header): to pass it over would leave a write
// unprotected whose caller believes that it is not.
const idempotencyKey = "Idempotency-Key"

// bodyID is the request id that the body carries.
func (x *exchange) bodyID() string {
	place := &x.endpoint.id
	if place.pack {
		if id := x.endpoint.Request.Inward.FindRequestID(&x.inward, &x.asked); id != "" {
			return id
		}
	}
	n := x.front.document.At(place.members)
	if n < 0 {
		return ""
	}
	switch x.front.document.Nodes[n].Kind {
	case document.String:
		if text := x.front.document.AppendText(nil, n); len(text) > 0 {
			return string(text)
		}
	case document.Null:
		if place.pack {
			return "" // the contract allows it
		}
	case document.Number:
		return string(x.front.document.Raw(n))
	}
	return "?" // which is no id
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

// idForm adds what the front's own contract asks of the id and this one does not have, or what it asks of any.
func (e *frontEndpoint) idForm(id string) string {
	spec := e.idSpec()
	if spec == nil {
		return ""
	}
	for _, text := range []string{id, strings.Repeat("a", 129)} {
		if detail, ok := spec.Check([]byte(text)); !ok {
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
