package contract

import (
	"fmt"

	"github.com/truchman-proxy/truchman/mappings/document"
	"github.com/truchman-proxy/truchman/mappings/source"
)

func (c *compiler) properties(p *Place, keyword string, value *source.Node) {
	if value.Kind != source.Map {
		c.fail(value, keyword+" must be a map from names to schemas, not "+value.Kind.String(), "")
		return
	}
	p.Members = make([]*Place, 0, len(value.Members))
	for i := range value.Members {
		m := c.place(value.Members[i].Value)
		m.Name = value.Members[i].Key
		p.Members = append(p.Members, m)
	}
	p.named()
}

// named makes the members findable.
func (p *Place) named() {
	p.names = make([]string, len(p.Members))
	for i, m := range p.Members {
		p.names[i] = m.Name
	}
	p.byName = nil
	if len(p.names) > scanned {
		p.byName = make(map[string]int, len(p.names))
		for i, name := range p.names {
			p.byName[name] = i
		}
	}
}

// structure compiles what else shapes objects and arrays; required waits for the properties.
func (c *compiler) structure(p *Place, keyword string, value *source.Node) {
	switch {
	case keyword == "items":
		p.Items = layOut(c.place(value))
	case keyword == "required":
		return
	case value.Kind != source.Bool:
		c.fail(value, "additionalProperties must be true or false, not "+value.Kind.String(), "describe members in properties")
	default:
		p.closed = value.Text == "false"
	}
}

// finish does what needs all keywords of a schema.
func (c *compiler) finish(p *Place, schema *source.Node) {
	if p.closed && p.Members == nil {
		p.Members = []*Place{}
	}
	if required := schema.Get("required"); required != nil {
		c.required(p, required)
	}
	c.contradictions(p, schema)
}

func (c *compiler) required(p *Place, value *source.Node) {
	if value.Kind != source.List {
		c.fail(value, "required must be a list of names, not "+value.Kind.String(), "")
		return
	}
	for _, n := range value.Items {
		m := p.Member(n.Text)
		switch {
		case n.Kind != source.String:
			c.fail(n, "required must be a list of names, not "+n.Kind.String(), "")
		case m == nil:
			c.fail(n, fmt.Sprintf("required names %q, which is not in properties", n.Text), source.DidYouMean(n.Text, p.names))
		case m.required:
			c.fail(n, n.Text+" stands twice in required", "")
		default:
			m.required = true
			p.needed++
		}
	}
}

// values compiles enum and const.
func (c *compiler) values(p *Place, keyword string, value *source.Node) {
	v := &values{}
	if keyword == "const" {
		p.constant = v
		c.allow(v, value)
		return
	}
	if value.Kind != source.List || len(value.Items) == 0 {
		c.fail(value, "enum must be a list of at least one value", "")
		return
	}
	p.enum = v
	for _, item := range value.Items {
		c.allow(v, item)
	}
}

func (c *compiler) allow(v *values, n *source.Node) {
	doc := &document.Document{}
	if err := doc.Read(n.JSON(), document.DefaultLimits); err != nil {
		c.fail(n, "the value cannot be read as JSON: "+err.Error(), "")
		return
	}
	v.add(doc)
}
