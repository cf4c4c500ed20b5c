package proxy

import (
	"fmt"
	"net/http"

	"github.com/truchman-proxy/truchman/mappings"
)

// notUnderstood is the failure of an answer that says nothing reliable: of a write it is not known
// whether it was done.
func notUnderstood(c *call, write bool, cause error) *failed {
	switch {
	case c.status == http.StatusTooManyRequests: // RFC 6585, section 4: nothing was done
		return because("provider-unavailable", cause)
	case write:
		return because("outcome-unknown", cause)
	case c.status >= 500:
		return because("provider-failure", cause)
	}
	return because("provider-contract-broken", cause)
}

// bankRefusal maps an error that the bank answered. Its texts are not passed on; its code is, where the pack lists it.
func (x *exchange) bankRefusal(c *call, e *mappings.Endpoint, o mappings.Outcome) *failed {
	said := "code " + o.Code
	if !e.Pack.Lists(o.Code) {
		said, o.Code = codeShape(o.Code), ""
	}
	x.observed.ProviderCode = o.Code
	name := "provider-rejected"
	if o.Row != nil {
		name = o.Row.Failure.Name
	} else if c.status >= 500 {
		name = "provider-failure"
	} else if c.status == http.StatusTooManyRequests {
		name = "provider-unavailable" // we ask too much of the bank, not the partner of us
	}
	f := because(name, fmt.Errorf("status %d, %s", c.status, said))
	f.providerCode = o.Code
	if e.Operation.Write && unsure(o, name, c.status) {
		f.name = "outcome-unknown"
		return f
	}
	if o.Row != nil && !o.Row.ForAny() {
		f.own = &ownRefusal{e.Pack, o.Row, c.status}
	}
	f.business = o.Row != nil && !o.Row.Counts && c.status < http.StatusInternalServerError
	if o.Member != "" && x.endpoint != nil { // a login has no place of the caller's
		x.blame(f, e, o.Member)
	}
	return f
}

// unsure tells whether a write may have been done though the bank answered an error. A code that the pack does not know
// counts as a refusal only where the status says that the request was at fault (RFC 9110, section 15.5).
func unsure(o mappings.Outcome, failure string, status int) bool {
	switch {
	case mappings.AftermathOf(failure) == mappings.Unsure, status == http.StatusRequestTimeout:
		return o.Row == nil || !o.Row.NoEffect
	case o.Row != nil:
		return status >= 500 && !o.Row.NoEffect
	}
	return status < 400 || status >= 500
}

// blame names the culprit that the bank named, where it is a member that it knows, in the caller's place.
func (x *exchange) blame(f *failed, e *mappings.Endpoint, member string) {
	normalized := e.Normalized(member)
	if normalized == "" || x.endpoint == nil { // there is no caller: TryLogin
		return
	}
	place, exact := x.callerPlace(bodyPlace(normalized))
	detail := "was refused by the bank"
	if f.name == "missing-member" {
		detail = "is missing, and the bank cannot do without it"
	}
	if !exact {
		detail += " (" + normalized + ")"
	}
	f.culprits = []culprit{{place, detail}}
}
