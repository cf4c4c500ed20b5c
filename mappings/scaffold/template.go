package scaffold

import (
	"fmt"
	"strings"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/contract"
)

// shape is a shape of the pack, in lines.
type shape struct {
	name, text string
}

// body gives the template of a body as a shape of its own, or of a shape with the same text.
func (m *maker) body(name string, api, normalized *contract.Contract) string {
	var b strings.Builder
	if !m.template(&b, api.Root, normalized.Root, "  ") {
		return ""
	}
	for _, s := range m.shapes {
		if s.text == b.String() {
			return s.name
		}
	}
	m.shapes = append(m.shapes, shape{name, b.String()})
	return name
}

// template writes the members of an object; it tells whether one of them leads anywhere.
func (m *maker) template(b *strings.Builder, api, normalized *contract.Place, indent string) bool {
	from, to := members(api, nil, false), members(normalized, nil, true)
	chosen := m.pair(from, to)
	w := &templateWriter{maker: m, out: b, api: from, normalized: to, chosen: chosen}
	w.object(api, indent)
	return len(chosen) > 0
}

// templateWriter writes one template, members in the order of the contract.
type templateWriter struct {
	maker           *maker
	out             *strings.Builder
	api, normalized []member
	chosen          map[int]guess
	next            int // the next of api: both walk the same way
}

func (w *templateWriter) object(place *contract.Place, indent string) {
	for _, m := range place.Members {
		if len(m.Members) > 0 {
			w.inner(m, indent)
			continue
		}
		g, found := w.chosen[w.next]
		api := w.api[w.next]
		w.next++
		switch {
		case !found && m.Required():
			fmt.Fprintf(w.out, "%s# %s: is needed by the API; nothing normalized is like it\n", indent, comment(m.Name))
		case !found:
			fmt.Fprintf(w.out, "%s# %s: nothing normalized is like it; map it, or drop it with a reason\n", indent, comment(m.Name))
		default:
			w.leaf(api, w.normalized[g.normalized], g, indent)
		}
	}
}

// inner writes an object in the object; one in which nothing leads anywhere is left to the comments.
func (w *templateWriter) inner(m *contract.Place, indent string) {
	var inside strings.Builder
	from := w.next
	outer := w.out
	w.out = &inside
	w.object(m, indent+"  ")
	w.out = outer
	for i := from; i < w.next; i++ {
		if _, found := w.chosen[i]; found {
			w.out.WriteString(indent + written(m.Name) + ":\n" + inside.String())
			return
		}
	}
	fmt.Fprintf(w.out, "%s# %s: nothing in it is like anything normalized; map it, or drop it with a reason\n", indent, comment(m.Name))
}

func (w *templateWriter) leaf(api, normalized member, g guess, indent string) {
	mark := " " + mappings.GuessMark + g.why + "\n"
	name := strings.ReplaceAll(api.path[len(api.path)-1], "$", "$$")
	if api.place.Items == nil || len(api.place.Items.Root.Members) == 0 {
		w.out.WriteString(indent + written(name) + ": " + w.maker.leaf(api, normalized) + mark)
		return
	}
	var each strings.Builder
	if !w.maker.template(&each, api.place.Items.Root, normalized.place.Items.Root, indent+"    ") {
		fmt.Fprintf(w.out, "%s# %s: its elements are like nothing normalized\n", indent, comment(name))
		return
	}
	w.out.WriteString(indent + written(name) + ":\n" + indent + "  $at: $." + strings.Join(normalized.path, ".") + mark +
		indent + "  $each:\n" + each.String())
}

func (m *maker) shapesFile() string {
	var b strings.Builder
	b.WriteString("# Each line with a guess waits for you: correct it, and remove the comment. `truchman check` lists them.\n\n")
	for i, s := range m.shapes {
		if i > 0 {
			b.WriteString("\n")
		}
		b.WriteString(s.name + ":\n" + s.text)
	}
	return b.String()
}
