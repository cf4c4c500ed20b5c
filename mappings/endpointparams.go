package mappings

import (
	"fmt"
	"net/textproto"
	"strings"

	"github.com/truchman-proxy/truchman/mappings/source"
)

// paramTemplates pairs the templates of parameters, query and headers with the contract's parameters.
func (l *packLoader) paramTemplates(e *Endpoint) {
	for _, kind := range [][2]string{{"parameters", "path"}, {"query", "query"}, {"headers", "header"}} {
		field, in := kind[0], kind[1]
		n := e.files.requestFields[field]
		if n == nil {
			continue
		}
		if n.Kind != source.Map {
			l.problems.Add(n, field, "must be a map from names to templates, not "+n.Kind.String(), "")
		}
		for _, m := range n.Members {
			spec := e.param(in, m.Key)
			if spec == nil {
				l.problems.Add(m.KeyNode, field, fmt.Sprintf("%s is not a parameter of %s %s in openapi.yaml", m.Key, e.Method, e.Path),
					source.DidYouMean(m.Key, e.paramNames(in)))
				continue
			}
			e.files.request.params = append(e.files.request.params, paramTemplate{spec, l.parser.template(m.Value)})
		}
	}
	for i := range e.Params {
		if spec := &e.Params[i]; spec.Required && !e.hasTemplate(spec) && !l.setByLogin(spec) {
			l.problems.Add(e.files.node.KeyOf("request"), "parameters", fmt.Sprintf("%s %s is required by openapi.yaml and not in the endpoint", spec.In, spec.Name), "add it")
		}
	}
	for _, h := range e.files.headers {
		e.answerParams = append(e.answerParams, ParamSpec{In: "header", Name: h.name, Key: textproto.CanonicalMIMEHeaderKey(h.name)})
	}
	for i, h := range e.files.headers {
		e.files.answer.params = append(e.files.answer.params, paramTemplate{&e.answerParams[i], h.value})
	}
}

// setByLogin tells that a header comes with one of the pack's ways to log in.
func (l *packLoader) setByLogin(spec *ParamSpec) bool {
	for _, way := range l.pack.api.logins {
		if spec.In == "header" && strings.EqualFold(spec.Name, way.header) {
			return true
		}
	}
	return false
}

func (e *Endpoint) hasTemplate(spec *ParamSpec) bool {
	for _, p := range e.files.request.params {
		if p.spec == spec {
			return true
		}
	}
	return false
}

func (e *Endpoint) param(in, name string) *ParamSpec {
	for i := range e.Params {
		if e.Params[i].In == in && sameParam(in, e.Params[i].Name, name) {
			return &e.Params[i]
		}
	}
	return nil
}

func (e *Endpoint) paramNames(in string) []string {
	var names []string
	for i := range e.Params {
		if e.Params[i].In == in {
			names = append(names, e.Params[i].Name)
		}
	}
	return names
}
