package mappings

import (
	"strings"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// Fill is a member that is filled from a record: its path, member names separated by dots, and its
// JSON text.
type Fill struct {
	Path  string
	Value []byte
}

// Incomplete tells whether the request lacks a member that could be filled: then the record is read.
func (c *Complete) Incomplete(request *contract.Reading) bool {
	for _, m := range c.Members {
		if request.Doc.At(m) < 0 {
			return true
		}
	}
	for _, g := range c.Groups {
		if len(g.missing(request)) > 0 {
			return true
		}
	}
	return false
}

// CanFill tells whether the member at a JSON Pointer is one that a record can fill.
func (c *Complete) CanFill(pointer string) bool {
	for _, m := range c.Members {
		if pointerOf(m) == pointer {
			return true
		}
	}
	for _, g := range c.Groups {
		for _, part := range g.Parts {
			if pointerOf(g.Member)+"/"+part == pointer {
				return true
			}
		}
	}
	return false
}

// Fills lists what is filled: listed members that are absent, and the missing parts of a group whose
// given parts agree with the record. An explicit null is the caller's word and stays.
func (c *Complete) Fills(request, record *contract.Reading) []Fill {
	var fills []Fill
	for _, m := range c.Members {
		if request.Doc.At(m) < 0 {
			fills = appendFill(fills, m, record)
		}
	}
	for _, g := range c.Groups {
		missing := g.missing(request)
		if len(missing) == 0 || !g.agrees(request, record) {
			continue
		}
		for _, part := range missing {
			fills = appendFill(fills, append(append([]string(nil), g.Member...), part), record)
		}
	}
	return fills
}

func appendFill(fills []Fill, members []string, record *contract.Reading) []Fill {
	n := record.Doc.At(members)
	if n < 0 || record.Doc.Nodes[n].Kind == document.Null {
		return fills
	}
	return append(fills, Fill{strings.Join(members, "."), record.Doc.Raw(n)})
}

// missing lists the parts that are absent, where some of the group is there.
func (g *PartGroup) missing(request *contract.Reading) []string {
	group := request.Doc.At(g.Member)
	if group < 0 || request.Doc.Nodes[group].Kind != document.Object {
		return nil
	}
	var missing []string
	for _, part := range g.Parts {
		if request.Doc.Find(group, part) < 0 {
			missing = append(missing, part)
		}
	}
	if len(missing) == len(g.Parts) && request.Doc.Len(group) == 0 {
		return nil
	}
	return missing
}

// agrees tells whether every part that the caller gave is the record's.
func (g *PartGroup) agrees(request, record *contract.Reading) bool {
	group, known := request.Doc.At(g.Member), record.Doc.At(g.Member)
	if known < 0 || record.Doc.Nodes[known].Kind != document.Object {
		return false
	}
	for _, part := range g.Parts {
		given := request.Doc.Find(group, part)
		if given < 0 {
			continue
		}
		have := record.Doc.Find(known, part)
		if have < 0 || !sameNode(request.Doc, given, record.Doc, have) {
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
