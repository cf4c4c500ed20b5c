package contract

import "github.com/truchman-proxy/truchman/mappings/document"

// Infer makes an open contract from an example: every member is optional, has the example's type, and nothing else is asked
// of it. The elements of an array are taken as examples of one element; null, {} and [] say nothing about what else may stand there.
func Infer(doc *document.Document) *Contract { return layOut(inferred(doc, 0)) }

func inferred(doc *document.Document, n int) *Place {
	p := &Place{}
	p.learn(doc, n)
	p.settle()
	return p
}

// learn widens the place so that the value fits.
func (p *Place) learn(doc *document.Document, n int) {
	node := &doc.Nodes[n]
	p.Types |= typeOfKind[node.Kind]
	if node.Kind != document.Object && node.Kind != document.Array {
		return
	}
	for c := n + 1; c < int(node.Next); c = int(doc.Nodes[c].Next) {
		p.inner(doc, node.Kind, c).learn(doc, c)
	}
}

// inner is the place of a member or of the elements, made where it is new.
func (p *Place) inner(doc *document.Document, kind document.Kind, c int) *Place {
	if kind == document.Array {
		if p.Items == nil {
			p.Items = &Contract{Root: &Place{}}
		}
		return p.Items.Root
	}
	name := string(doc.AppendKey(nil, c))
	if m := p.Member(name); m != nil {
		return m
	}
	m := &Place{Name: name}
	p.Members = append(p.Members, m)
	p.named()
	return m
}

// settle turns what was learned into contracts of the elements, and lets what was only null be anything.
func (p *Place) settle() {
	if p.Types == TypeNull {
		p.Types = TypeAny
	}
	for _, m := range p.Members {
		m.settle()
	}
	if p.Items != nil {
		p.Items.Root.settle()
		p.Items = layOut(p.Items.Root)
	}
}
