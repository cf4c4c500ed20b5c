package mappings

import (
	"net/url"
	"strings"
)

// Target makes the path, its escaped form and the query of a request out of the endpoint's parameters.
func (e *Endpoint) Target(params []Param) (path, escaped, query string) {
	if e.fixed {
		return e.Path, e.Path, ""
	}
	var plain, coded strings.Builder
	rest := e.Path
	for {
		before, after, found := strings.Cut(rest, "{")
		plain.WriteString(before)
		coded.WriteString(before)
		if !found {
			break
		}
		name, behind, _ := strings.Cut(after, "}")
		text := e.paramText(params, "path", name)
		plain.WriteString(text)
		coded.WriteString(url.PathEscape(text))
		rest = behind
	}
	values := url.Values{}
	for i := range e.Params {
		if e.Params[i].In == "query" && params[i].Set {
			values.Set(e.Params[i].Name, string(params[i].Text))
		}
	}
	return plain.String(), coded.String(), values.Encode()
}

func (e *Endpoint) paramText(params []Param, in, name string) string {
	for i := range e.Params {
		if e.Params[i].In == in && e.Params[i].Name == name {
			return string(params[i].Text)
		}
	}
	return ""
}
