package proxy

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/truchman-proxy/truchman/mappings"
)

// readParams takes the parameters of the path, the query and the headers, and checks each.
func (x *exchange) readParams(r *http.Request) []culprit {
	var culprits []culprit
	e := x.endpoint
	x.inParams = append(x.inParams[:0], make([]mappings.Param, len(e.Params))...)
	x.texts = x.texts[:0]
	for i := range e.Params {
		spec := &e.Params[i]
		if i == e.id.at || i == e.id.own {
			continue
		}
		text, found, many := x.param(r, i, spec)
		switch {
		case many:
			culprits = append(culprits, culprit{mappings.Place{In: spec.In, Pointer: spec.Name}, "stands more than once"})
		case !found && spec.Required && !x.login(spec):
			culprits = append(culprits, culprit{mappings.Place{In: spec.In, Pointer: spec.Name}, contractMissing})
		case found:
			start := len(x.texts)
			x.texts = append(x.texts, text...)
			x.inParams[i] = mappings.Param{Set: true, Text: x.texts[start:len(x.texts):len(x.texts)]}
			if detail, ok := spec.Check(x.inParams[i].Text); !ok {
				culprits = append(culprits, culprit{mappings.Place{In: spec.In, Pointer: spec.Name}, detail})
			}
		}
	}
	return append(culprits, x.unknownQuery(r)...)
}

// login tells that a header is the front's way to log in, which is looked at elsewhere.
func (x *exchange) login(spec *mappings.ParamSpec) bool {
	return spec.In == "header" && strings.EqualFold(spec.Name, "Authorization")
}

func (x *exchange) param(r *http.Request, i int, spec *mappings.ParamSpec) (text string, found, many bool) {
	switch spec.In {
	case "path":
		if at := x.endpoint.captured[i]; at >= 0 {
			return x.captures.texts[at], true, false
		}
	case "header":
		if values := r.Header[spec.Key]; len(values) > 0 {
			return values[0], true, len(values) > 1
		}
	case "query":
		if r.URL.RawQuery != "" {
			if values := r.URL.Query()[spec.Name]; len(values) > 0 {
				return values[0], true, len(values) > 1
			}
		}
	}
	return "", false, false
}

// unknownQuery names what no parameter takes. It reads the query as it came: what cannot be parsed is
// refused as well.
func (x *exchange) unknownQuery(r *http.Request) []culprit {
	if r.URL.RawQuery == "" {
		return nil
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return []culprit{{mappings.Place{In: "query"}, "cannot be read: write it as name=value, joined by &"}}
	}
	var culprits []culprit
	for _, name := range slices.Sorted(maps.Keys(query)) {
		known := slices.ContainsFunc(x.endpoint.Params, func(p mappings.ParamSpec) bool { return p.In == "query" && p.Name == name })
		if !known {
			culprits = append(culprits, culprit{mappings.Place{In: "query", Pointer: name}, "is not a parameter of this address"})
		}
	}
	return culprits
}
