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
	index      int // among the configuration's mounts
	front      *mappings.Pack
	path       string
	bank       string // where no path names it
	bankID     string // by which the front's own paths name the bank; "" for the bank's name here
	values     *mappings.Values
	references map[string]map[string]string
	requestID  RequestID
}

// route is what a mount serves at one path for one method: endpoints that their bodies tell apart.
type route struct {
	mount     *mount
	template  string // for logs: the path as it is written
	endpoints []*frontEndpoint
	bankAt    int // the capture that names the bank, -1 where none does
	ownAt     int // the capture that holds the API's own id of the bank, -1 where none does
}

// frontEndpoint is an endpoint with where its parameters come from.
type frontEndpoint struct {
	*mappings.Endpoint
	captured []int // by parameter: the index of its capture, -1 where it is no path parameter
	identity bool  // the front's document is the normalized one
	id       idPlace
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
		r = newRoute(m, template, names)
		at.methods[e.Method] = r
		if r.bankAt < 0 && m.bank == "" {
			return []error{fmt.Errorf("path %s: nothing says which bank is meant: add bank: to the mount, or {bank_id} to its path", template)}
		}
	}
	if r.mount != m {
		return []error{fmt.Errorf("%s %s is served by %s already", e.Method, template, r.mount.front.Name)}
	}
	r.endpoints = append(r.endpoints, newFrontEndpoint(m, e, names))
	return nil
}

// newRoute tells which placeholder names the bank. A mount that leads to one bank takes it from no path: the
// {bank_id} of its front's paths is then the API's own id of that bank.
func newRoute(m *mount, template string, names []string) *route {
	r := &route{mount: m, template: template, bankAt: -1, ownAt: -1}
	if m.bank == "" {
		r.bankAt = indexOf(names, "bank_id")
	}
	if last := lastIndexOf(names, "bank_id"); last != r.bankAt {
		r.ownAt = last
	}
	return r
}

func newFrontEndpoint(m *mount, e *mappings.Endpoint, names []string) *frontEndpoint {
	f := &frontEndpoint{Endpoint: e, captured: make([]int, len(e.Params)), identity: e.Request.Inward.Whole() || e.Operation.Request == nil}
	f.id = m.requestID.placeIn(e)
	for i, spec := range e.Params {
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
