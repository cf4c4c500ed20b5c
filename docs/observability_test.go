package docs_test

import (
	"fmt"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/attribute"

	"github.com/truchman-proxy/truchman/seen"
)

// TestGeneratedObservability keeps the lists of observability.md, which are written out of what package seen declares; cmd/truchman's
// tests hold the declarations against what is sent.
func TestGeneratedObservability(t *testing.T) {
	page := readPage(t, "observability.md")
	for name, list := range map[string]string{"spans": spanTable(), "attributes": attributeTable(), "events": eventTable(), "metrics": metricTable()} {
		page = withList(t, page, name, list)
	}
	generated(t, "observability.md", page)
}

// withList puts a list between its two marks.
func withList(t *testing.T, page, name, list string) string {
	t.Helper()
	begin, end := "<!-- "+name+", written by make generate -->\n", "<!-- end of "+name+" -->\n"
	before, rest, begun := strings.Cut(page, begin)
	_, after, ended := strings.Cut(rest, end)
	if !begun || !ended {
		t.Fatalf("observability.md has no marks for the list of %s", name)
	}
	return before + begin + "\n" + list + "\n" + end + after
}

func spanTable() string {
	var b strings.Builder
	b.WriteString("| span | kind | what it is | attributes |\n| --- | --- | --- | --- |\n")
	for _, s := range seen.Spans {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", s.Name, s.Kind, s.Doc, codes(s.Attributes))
	}
	return b.String()
}

func attributeTable() string {
	var b strings.Builder
	b.WriteString("| attribute | what it says |\n| --- | --- |\n")
	for _, a := range seen.Attributes {
		fmt.Fprintf(&b, "| `%s` | %s |\n", a.Key, a.Doc)
	}
	for _, a := range seen.Resource {
		fmt.Fprintf(&b, "| `%s`, of the resource | %s |\n", a.Key, a.Doc)
	}
	return b.String()
}

func eventTable() string {
	var b strings.Builder
	b.WriteString("| event | what it is | of | attributes |\n| --- | --- | --- | --- |\n")
	for _, e := range seen.Events {
		var of []attribute.Key
		for _, s := range seen.Spans {
			for _, event := range s.Events {
				if event == e.Name {
					of = append(of, attribute.Key(s.Name))
				}
			}
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", e.Name, e.Doc, codes(of), codes(e.Attributes))
	}
	return b.String()
}

func metricTable() string {
	var b strings.Builder
	b.WriteString("| metric | kind | labels | tells | where |\n| --- | --- | --- | --- | --- |\n")
	for _, m := range seen.Metrics {
		labels := make([]attribute.Key, len(m.Labels))
		for i, label := range m.Labels {
			labels[i] = attribute.Key(label)
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", m.Shown(), m.Kind, codes(labels), strings.TrimSuffix(m.Doc, "."), m.When)
	}
	return b.String()
}

func codes(names []attribute.Key) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = "`" + string(name) + "`"
	}
	return strings.Join(quoted, ", ")
}
