package mappings

import (
	"slices"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// Complete fills members that are absent from a record that was read before.
type Complete struct {
	From string
	root *filled
	all  bool              // members: all, so that what the record has is sent again
	asks []*contract.Place // members that the record tells only in part
}

// filled says what is filled at one place of a request.
type filled struct {
	place   *contract.Place // of the request
	known   *contract.Place // of the record
	all     bool            // whatever is absent here, at any depth
	listed  bool            // by members: all; its parts are filled also where all of them are absent
	clear   bool            // null where the record has none
	parts   []string        // of a member whose parts belong together
	members []*filled       // in the order of the contract
}

// member finds what is filled at a member, nil where nothing is.
func (f *filled) member(name string) *filled {
	for _, m := range f.members {
		if m.place.Name == name {
			return m
		}
	}
	return nil
}

// clears tells that a null may be filled here or below.
func (f *filled) clears() bool {
	return f.clear || slices.ContainsFunc(f.members, (*filled).clears)
}

// within gives what is filled at a member of a place where everything is, nil where the record has none.
func (f *filled) within(place *contract.Place) *filled {
	if m := f.member(place.Name); m != nil {
		return m
	}
	known := f.known.Member(place.Name)
	if !f.all || f.parts != nil || known == nil {
		return nil
	}
	return &filled{place: place, known: known, all: true}
}

// Completion is a member that a record may fill.
type Completion struct {
	Pointer string
	Agrees  bool // only where the parts that the caller gave are the record's
}

// Missing lists the members of a request that the record may fill: then it is read.
func (c *Complete) Missing(request *contract.Reading) []Completion {
	return c.root.missing(request.Doc, 0, nil)
}

// Incomplete tells whether the request lacks a member that could be filled.
func (c *Complete) Incomplete(request *contract.Reading) bool { return len(c.Missing(request)) > 0 }

func (f *filled) missing(doc *document.Document, n int, into []Completion) []Completion {
	if n < 0 {
		if f.all {
			return append(into, Completion{Pointer: f.place.Pointer})
		}
		for _, m := range f.members {
			into = m.missing(doc, -1, into)
		}
		return into
	}
	if doc.Nodes[n].Kind != document.Object {
		return into
	}
	if f.parts != nil {
		for _, part := range f.absentParts(doc, n) {
			into = append(into, Completion{f.place.Pointer + "/" + pointerEscape.Replace(part), true})
		}
	}
	for _, place := range f.place.Members {
		if m := f.within(place); m != nil {
			into = m.missing(doc, doc.Find(n, place.Name), into)
		}
	}
	return into
}

// absentParts lists the parts that are absent where some of the group is there.
func (f *filled) absentParts(doc *document.Document, n int) []string {
	var absent []string
	for _, part := range f.parts {
		if doc.Find(n, part) < 0 {
			absent = append(absent, part)
		}
	}
	if len(absent) == len(f.parts) && doc.Len(n) == 0 {
		return nil
	}
	return absent
}

// CanFill tells whether the member at a JSON Pointer is one that a record can fill.
func (c *Complete) CanFill(pointer string) bool { return c.root.canFill(pointer) }

func (f *filled) canFill(pointer string) bool {
	for _, part := range f.parts {
		if within(pointer, f.place.Pointer+"/"+pointerEscape.Replace(part)) {
			return true
		}
	}
	if f.all && f.parts == nil && within(pointer, f.place.Pointer) {
		return true
	}
	for _, m := range f.members {
		if within(pointer, m.place.Pointer) && m.canFill(pointer) {
			return true
		}
	}
	return false
}

// Asked lists, by pointers, the parts that the caller left out of a member whose given parts are not the record's,
// and that the record has: they are neither kept beside what is new nor lost. Kept names members that are not
// missed.
func (c *Complete) Asked(request, record *contract.Reading, kept func(pointer string) bool) []Problem {
	return c.root.asked(request.Doc, 0, record.Doc, 0, kept, nil)
}

func (f *filled) asked(request *document.Document, n int, record *document.Document, known int, kept func(string) bool, into []Problem) []Problem {
	if known < 0 || request.Nodes[n].Kind != document.Object || record.Nodes[known].Kind != document.Object {
		return into
	}
	if f.parts != nil && request.Len(n) > 0 && !f.agrees(request, n, record, known) {
		for _, part := range f.parts {
			pointer := f.place.Pointer + "/" + pointerEscape.Replace(part)
			has := record.Find(known, part)
			if request.Find(n, part) < 0 && has >= 0 && record.Nodes[has].Kind != document.Null && (kept == nil || !kept(pointer)) {
				into = append(into, Problem{Failure: "missing-member", Place: Place{"body", pointer}, Detail: cannotDoWithout})
			}
		}
	}
	for _, m := range f.members {
		if child := request.Find(n, m.place.Name); child >= 0 {
			into = m.asked(request, child, record, record.Find(known, m.place.Name), kept, into)
		}
	}
	return into
}

// agrees tells whether every part that the caller gave is the record's.
func (f *filled) agrees(request *document.Document, n int, record *document.Document, known int) bool {
	if known < 0 || record.Nodes[known].Kind != document.Object {
		return false
	}
	for _, part := range f.parts {
		given := request.Find(n, part)
		if given < 0 {
			continue
		}
		have := record.Find(known, part)
		if have < 0 || !sameNode(request, given, record, have) {
			return false
		}
	}
	return true
}

func sameNode(a *document.Document, m int, b *document.Document, n int) bool {
	if a.Nodes[m].Kind != b.Nodes[n].Kind {
		return false
	}
	if a.Nodes[m].Kind == document.String {
		return string(a.AppendText(nil, m)) == string(b.AppendText(nil, n))
	}
	return string(a.Raw(m)) == string(b.Raw(n))
}
