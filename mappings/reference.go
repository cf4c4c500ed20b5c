package mappings

import (
	"maps"
	"slices"
	"strings"

	"github.com/truchman-proxy/truchman/mappings/source"
)

// References says, for a customer reference TYPE:VALUE, which types a pack takes, which it means where
// none is named, and which it can look up by a read.
type References struct {
	Default string
	Types   []string
	Lookups map[string]*Lookup
}

// Lookup is a read that finds the customer of a reference type: its normalized answer's $.id is the
// default type's value.
type Lookup struct {
	Call     string
	endpoint *Endpoint
	body     *template
	node     *source.Node
	plan     *Plan
}

// TakesType tells whether the pack takes references of that type as they are.
func (r *References) TakesType(kind string) bool {
	return kind == r.Default || contains(r.Types, kind)
}

// Unknown says of a reference of another type that it is of none that the pack takes or looks up. It names these, and never the type itself,
// which is the caller's own text.
func (r *References) Unknown() string {
	known := slices.AppendSeq(append([]string{r.Default}, r.Types...), maps.Keys(r.Lookups))
	slices.Sort(known)
	return "is of a type by which this bank does not know customers: it knows " + strings.Join(slices.Compact(known), ", ")
}

func (t *templateParser) references(f fields) map[string]*References {
	all := map[string]*References{}
	for _, m := range f.members("references") {
		s := fieldsOf(m.Value, "references", t.problems, "default", "takes", "lookup")
		r := &References{Default: s.needed("default"), Lookups: map[string]*Lookup{}}
		for _, item := range s.list("takes") {
			r.Types = append(r.Types, item.Text)
		}
		for _, l := range s.members("lookup") {
			lf := fieldsOf(l.Value, "references", t.problems, "call", "body")
			lookup := &Lookup{Call: lf.needed("call"), node: l.Value}
			if body := l.Value.Get("body"); body != nil {
				lookup.body = t.template(body)
			}
			r.Lookups[l.Key] = lookup
		}
		all[m.Key] = r
	}
	return all
}
