package proxy

import (
	"cmp"
	"maps"
	"slices"
)

// Route is one endpoint that partners can call.
type Route struct {
	Mount     string   `json:"mount"` // the path of the mount that it belongs to
	Front     string   `json:"front"`
	Method    string   `json:"method"`
	Path      string   `json:"path"` // with its placeholders: "/v1/banks/{bank_id}/customers/{customer_id}"
	Endpoint  string   `json:"endpoint"`
	Operation string   `json:"operation"`
	Banks     []string `json:"banks"` // that answer it there
}

// Routes lists what is served, by path, method and endpoint.
func (h *Handler) Routes() []Route {
	routes := []Route{}
	h.tree.each(func(method string, r *route) {
		for _, e := range r.endpoints {
			routes = append(routes, Route{Mount: r.mount.path, Front: r.mount.front.Name, Method: method, Path: r.template,
				Endpoint: e.Name, Operation: e.Operation.Name, Banks: h.banksOf(r, e)})
		}
	})
	slices.SortFunc(routes, func(a, b Route) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method), cmp.Compare(a.Endpoint, b.Endpoint))
	})
	return routes
}

// banksOf are the banks that a route leads to and that have the operation.
func (h *Handler) banksOf(r *route, e *frontEndpoint) []string {
	banks := []string{}
	for _, name := range slices.Sorted(maps.Keys(h.banks)) {
		if r.mount.bank != "" && r.mount.bank != name {
			continue
		}
		if flow, endpoint := h.banks[name].pack.Operation(e.Operation.Name); flow != nil || endpoint != nil || e.Operation.Local {
			banks = append(banks, name)
		}
	}
	return banks
}

// each walks all routes below a node.
func (n *node) each(tell func(method string, r *route)) {
	for method, r := range n.methods {
		tell(method, r)
	}
	for _, next := range n.fixed {
		next.each(tell)
	}
	for _, edge := range n.open {
		edge.to.each(tell)
	}
}
