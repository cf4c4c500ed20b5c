package proxy

import (
	"fmt"
	"net/http"
	"sort"
	"strings"

	"github.com/truchman-proxy/truchman/mappings"
)

// mount is a front at a path.
type mount struct {
	front      *mappings.Pack
	path       string
	bank       string // where no path names it
	values     *mappings.Values
	references map[string]map[string]string
}

// route is what a mount serves at one path for one method: endpoints that their bodies tell apart.
type route struct {
	mount     *mount
	template  string // for logs: the path as it is written
	endpoints []*frontEndpoint
	bankAt    int // the capture that names the bank, -1 where none does
}

// frontEndpoint is an endpoint with where its parameters come from.
type frontEndpoint struct {
	*mappings.Endpoint
	captured []int // by parameter: the index of its capture, -1 where it is no path parameter
	identity bool  // the front's document is the normalized one
	idAt     int   // the parameter that carries the request id, -1 where none does
}

// serve adds all endpoints of a mount to the tree.
func (n *node) serve(m *mount) []error {
	var errs []error
	base, _ := n.add(m.path)
	if base.mount != nil && base.mount != m {
		errs = append(errs, fmt.Errorf("path %s: %s is already served there", m.path, base.mount.front.Name))
	}
	base.mount = m
	for _, e := range m.front.Endpoints {
		if e.Partner() {
			errs = append(errs, n.serveEndpoint(m, e)...)
		}
	}
	return errs
}

func (n *node) serveEndpoint(m *mount, e *mappings.Endpoint) []error {
	template := strings.TrimSuffix(m.path, "/") + e.Path
	at, names := n.add(template)
	if len(names) > mostCaptures {
		return []error{fmt.Errorf("path %s: more than %d placeholders", template, mostCaptures)}
	}
	if at.methods == nil {
		at.methods = map[string]*route{}
	}
	r := at.methods[e.Method]
	if r == nil {
		r = &route{mount: m, template: template, bankAt: indexOf(names, "bank_id")}
		at.methods[e.Method] = r
	}
	if r.mount != m {
		return []error{fmt.Errorf("%s %s is served by %s already", e.Method, template, r.mount.front.Name)}
	}
	r.endpoints = append(r.endpoints, newFrontEndpoint(e, names))
	return nil
}

func newFrontEndpoint(e *mappings.Endpoint, names []string) *frontEndpoint {
	f := &frontEndpoint{Endpoint: e, captured: make([]int, len(e.Params)), identity: e.Request.Inward.Whole() || e.Operation.Request == nil}
	f.idAt = -1
	for i, spec := range e.Params {
		if e.RequestIDIn == "header" && spec.In == "header" && strings.EqualFold(spec.Name, e.RequestIDName) {
			f.idAt = i
		}
		f.captured[i] = -1
		if spec.In == "path" {
			f.captured[i] = lastIndexOf(names, spec.Name)
		}
	}
	return f
}

func indexOf(names []string, name string) int {
	for i, n := range names {
		if n == name {
			return i
		}
	}
	return -1
}

func lastIndexOf(names []string, name string) int {
	for i := len(names) - 1; i >= 0; i-- {
		if names[i] == name {
			return i
		}
	}
	return -1
}

// route finds what serves a request. A failure names what is wrong; the mount is then the nearest.
func (h *Handler) route(r *http.Request, c *captures) (*route, *mount, *failed) {
	nearest := h.fallback
	path := r.URL.EscapedPath()
	if path == "/" {
		path = "" // RFC 9110, section 4.2.3: they are the same
	}
	at := h.tree.find(path, c, &nearest)
	if at == nil || at.methods == nil {
		return nil, nearest, fail("not-found")
	}
	found := at.methods[r.Method]
	if found == nil {
		methods := make([]string, 0, len(at.methods))
		for m, other := range at.methods {
			methods, nearest = append(methods, m), other.mount
		}
		sort.Strings(methods)
		f := fail("method-not-allowed")
		f.allow = strings.Join(methods, ", ")
		return nil, nearest, f
	}
	return found, found.mount, nil
}
