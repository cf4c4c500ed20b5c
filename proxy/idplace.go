package proxy

import (
	"net/http"
	"slices"
	"strings"

	"github.com/truchman-proxy/truchman/mappings"
)

// RequestID says where a mount's request ids stand, and what becomes of a write without one.
type RequestID struct {
	Header  string `yaml:"header" doc:"The header that carries it, instead of where the pack says; X-Request-Id where neither says."`
	Body    string `yaml:"body" doc:"The member of the body that carries it, as in meta.id, instead of where the pack says."`
	Missing string `yaml:"missing" doc:"What a write without one gets: refuse, or accept, unprotected. Refused are those whose pack or mount says where the id stands."`
}

// Check gives what is wrong with the setting.
func (r RequestID) Check() []Finding {
	var all []Finding
	if r.Header != "" && r.Body != "" {
		all = append(all, Finding{"body", "a header carries the id already: leave one of them out"})
	}
	if !slices.Contains([]string{"", "refuse", "accept"}, r.Missing) {
		all = append(all, Finding{"missing", "must be refuse or accept"})
	}
	return all
}

// idPlace is where an endpoint's request id stands.
type idPlace struct {
	in       string // header or body
	name     string // the header's
	key      string // the header's, as net/http has it
	pointer  string // the member's
	members  []string
	at       int  // the parameter that the header is, -1 where the contract has none
	own      int  // the parameter that the pack has for it, -1 where there is none: the mount may have another place
	pack     bool // the pack says so: its plan finds it in the body
	optional bool // a write may go without, unprotected
}

// placeIn is where the mount, or else the pack, or else custom has the request id.
func (r RequestID) placeIn(e *mappings.Endpoint) idPlace {
	p := idPlace{in: "header", name: "X-Request-Id", at: -1, own: -1, optional: r.Missing != "refuse"}
	for i, spec := range e.Params {
		if e.RequestIDIn == "header" && spec.In == "header" && strings.EqualFold(spec.Name, e.RequestIDName) {
			p.own = i
		}
	}
	switch {
	case r.Header != "":
		p.name, p.optional = r.Header, r.Missing == "accept"
	case r.Body != "" && len(e.Media) > 0:
		p.in, p.name, p.optional = "body", r.Body, r.Missing == "accept"
	case e.RequestIDIn != "":
		p.in, p.name, p.pack, p.optional = e.RequestIDIn, e.RequestIDName, true, r.Missing == "accept"
	}
	if p.in == "body" {
		p.members = strings.Split(p.name, ".")
		p.pointer = "/" + strings.Join(p.members, "/")
		return p
	}
	p.key = http.CanonicalHeaderKey(p.name)
	for i, spec := range e.Params {
		if spec.In == "header" && spec.Key == p.key {
			p.at = i
		}
	}
	return p
}

// place names it in the caller's request.
func (p *idPlace) place() mappings.Place {
	if p.in == "body" {
		return bodyPlace(p.pointer)
	}
	return mappings.Place{In: "header", Pointer: p.name}
}

// idSpec is the parameter that carries the request id; nil where none does.
func (e *frontEndpoint) idSpec() *mappings.ParamSpec {
	if e.id.at < 0 {
		return nil
	}
	return &e.Params[e.id.at]
}

// headerID is the request id of a request whose body says nothing, "" where it is not in a header.
func (e *frontEndpoint) headerID(r *http.Request) string {
	if e.id.in != "header" || len(r.Header[e.id.key]) != 1 {
		return ""
	}
	return r.Header[e.id.key][0]
}
