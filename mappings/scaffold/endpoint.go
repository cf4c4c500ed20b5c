package scaffold

import (
	"fmt"
	"slices"
	"strings"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// endpoint writes an endpoint file.
func (m *maker) endpoint(b *binding) string {
	var out strings.Builder
	if summary := comment(textOf(b.node.Get("summary"))); summary != "" {
		out.WriteString("# " + summary + "\n")
	}
	fmt.Fprintf(&out, "operation: %s %s%s %s is like it\n", b.operation.Name, mappings.GuessMark, strings.ToUpper(b.method), b.path)
	fields, id := m.parameters(b)
	if id != "" {
		fmt.Fprintf(&out, "request_id: header.%s %sthe name says so\n", id, mappings.GuessMark)
	}
	fmt.Fprintf(&out, "request:\n  method: %s\n  path: %s\n", strings.ToUpper(b.method), written(b.path))
	out.WriteString(fields)
	m.message(&out, b, true)
	if b.status != "" && b.status != "200" || b.answer != nil {
		out.WriteString("response:\n")
	}
	if b.status != "" && b.status != "200" {
		fmt.Fprintf(&out, "  status: %s\n", b.status)
	}
	m.message(&out, b, false)
	return out.String()
}

// message writes the body of a request or of an answer.
func (m *maker) message(out *strings.Builder, b *binding, request bool) {
	api, normalized, suffix := b.request, b.operation.Request, "-request"
	if !request {
		api, normalized, suffix = b.answer, b.operation.Answer, "-answer"
	}
	if api == nil {
		return
	}
	if normalized != nil {
		if name := m.body(b.file+suffix, api, normalized); name != "" {
			fmt.Fprintf(out, "  body: {$shape: %s}\n", name)
			return
		}
	}
	out.WriteString("  # body: nothing in it is like anything normalized\n")
}

// parameters writes the placeholders, the query and the headers; id is the header of the request's id.
func (m *maker) parameters(b *binding) (fields, id string) {
	lines := map[string][]string{}
	list := b.node.Get("parameters")
	if list == nil {
		return "", ""
	}
	for _, p := range list.Items {
		in, name := textOf(p.Get("in")), textOf(p.Get("name"))
		if in == "header" && m.isCredential(name) {
			continue
		}
		at, why := m.parameter(b, p)
		switch {
		case at != "":
			lines[in] = append(lines[in], fmt.Sprintf("    %s: %s %s%s\n", written(name), at, mappings.GuessMark, why))
		case textOf(p.Get("required")) == "true":
			lines[in] = append(lines[in], fmt.Sprintf("    # %s: is needed by the API; nothing normalized is like it\n", comment(name)))
		}
		if at == "$request.id" {
			id = name
		}
	}
	for _, kind := range [][2]string{{"path", "parameters"}, {"query", "query"}, {"header", "headers"}} {
		if len(lines[kind[0]]) > 0 {
			fields += "  " + kind[1] + ":\n" + strings.Join(lines[kind[0]], "")
		}
	}
	return fields, id
}

// parameter guesses where a parameter's value lives.
func (m *maker) parameter(b *binding, p *source.Node) (at, why string) {
	in, name := textOf(p.Get("in")), textOf(p.Get("name"))
	if in == "header" {
		if w := words(name); slices.Contains(w, "idempotency") || slices.Contains(w, "id") && (slices.Contains(w, "request") || slices.Contains(w, "message")) {
			return "$request.id", "the name says so"
		}
	}
	best := 0.0
	for _, spec := range b.operation.Params {
		if spec.In != in || in == "header" {
			continue
		}
		score := likeness(words(name), words(spec.Name))
		if spec.Reference && m.lastPlaceholder(b) == name {
			score = max(score, 0.9)
		}
		if score >= enough && score > best {
			best, at, why = score, "$"+in+"."+spec.Name, "the names are alike"
			if spec.Reference {
				at, why = at+".value", "it names the customer"
			}
		}
	}
	return at, why
}

// lastPlaceholder is the name of the one placeholder of a path; "" where there are more.
func (m *maker) lastPlaceholder(b *binding) string {
	found := placeholder.FindAllStringSubmatch(b.path, -1)
	if len(found) != 1 {
		return ""
	}
	return found[0][1]
}
