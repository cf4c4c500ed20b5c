package mappings

import (
	"fmt"
	"strings"

	"github.com/truchman-proxy/truchman/mappings/source"
)

// template is one node of a template as it is written: exactly one of its forms is set.
type template struct {
	node     *source.Node
	literal  []byte // JSON text
	members  []templateMember
	object   bool
	elements []*template
	sequence bool
	leaf     *leaf
}

type templateMember struct {
	name  string
	node  *source.Node
	value *template
}

// leaf is an expression: where a value lives and the operators it passes.
type leaf struct {
	node      *source.Node
	at        *path
	codec     codec
	codecName string
	codecNode *source.Node

	null     []byte // the decoded token that stands for null
	hasNull  bool
	absent   []literalValue
	masked   *pattern
	fallback *source.Node // $default
	required bool
	spared   bool // the caller of the front is not asked for what is required
	when     *conditionSpec
	outward  *expressionSpec
	inward   *expressionSpec

	shape     string
	shapeNode *source.Node
	each      *template
	rest      *restSpec
	single    *template // $single
	phone     *phoneSpec
	join      *joinSpec
	sign      *signSpec
}

// templateParser turns YAML nodes into templates, noting every problem that needs no contract.
type templateParser struct {
	pack     *packFiles
	problems *source.Problems
}

// template applies the three rules: a string that starts with $ is a path, a map whose keys start
// with $ is an expression, everything else is literal.
func (p *templateParser) template(n *source.Node) *template {
	t := &template{node: n}
	switch n.Kind {
	case source.Map:
		if p.isExpression(n) {
			t.leaf = p.expression(n)
			return t
		}
		t.object = true
		for _, m := range n.Members {
			t.members = append(t.members, templateMember{unescape(m.Key), m.KeyNode, p.template(m.Value)})
		}
	case source.List:
		if len(n.Items) == 0 {
			t.literal = n.JSON()
			return t
		}
		t.sequence = true
		for _, item := range n.Items {
			t.elements = append(t.elements, p.template(item))
		}
	case source.String:
		if isPath(n.Text) {
			t.leaf = p.pathLeaf(n)
			return t
		}
		literal := *n
		literal.Text = unescape(n.Text)
		t.literal = literal.JSON()
	default:
		t.literal = n.JSON()
	}
	return t
}

// isRest tells that the item of a list stands for the elements of no known kind.
func (t *template) isRest() bool { return t.leaf != nil && t.leaf.rest != nil }

func (p *templateParser) isExpression(n *source.Node) bool {
	dollars := 0
	for _, m := range n.Members {
		if isPath(m.Key) {
			dollars++
		}
	}
	if dollars > 0 && dollars < len(n.Members) {
		for _, m := range n.Members {
			if !isPath(m.Key) {
				p.problems.Add(m.KeyNode, "template", fmt.Sprintf("plain member %q stands among operators", m.Key),
					"an expression has only keys that start with $; write $$ for a member whose name starts with a dollar")
			}
		}
	}
	return dollars > 0
}

func (p *templateParser) pathLeaf(n *source.Node) *leaf {
	l := &leaf{node: n}
	if at, ok := p.twoWay(n); ok {
		l.at = &at
	}
	return l
}

// twoWay parses a path that can be written as well as read.
func (p *templateParser) twoWay(n *source.Node) (path, bool) {
	at, ok := parsePath(n, p.problems)
	if ok && at.query != "" {
		p.problems.Add(n, "path", fmt.Sprintf("%s cannot be written to: a two-way path is member names only", n.Text),
			"move queries into $outward or $inward")
		return at, false
	}
	return at, ok
}

func (p *templateParser) expression(n *source.Node) *leaf {
	l := &leaf{node: n}
	for _, m := range n.Members {
		if !isPath(m.Key) {
			continue
		}
		operator := findOperator(m.Key)
		if operator == nil {
			p.problems.Add(m.KeyNode, "operator", fmt.Sprintf("%s is not an operator", m.Key), source.DidYouMean(m.Key, operatorNames()))
			continue
		}
		if operator.oneWay || operator.condition {
			p.problems.Add(m.KeyNode, "operator", fmt.Sprintf("%s reads only; it has no inverse", m.Key), "put it inside $outward or $inward")
			continue
		}
		if operator.part {
			if n.Get(operator.partOf) == nil {
				p.problems.Add(m.KeyNode, "operator", fmt.Sprintf("%s belongs to %s", m.Key, operator.partOf), "add "+operator.partOf)
			}
			continue
		}
		operator.build(&builder{parser: p, problems: p.problems, leaf: l, expression: n, key: m.KeyNode, argument: m.Value})
	}
	p.checkForm(n, l)
	return l
}

// checkForm refuses expressions that say nothing or too much.
func (p *templateParser) checkForm(n *source.Node, l *leaf) {
	if found := translating(n); len(found) > 1 {
		p.problems.Add(n, "operator", "a leaf takes one translating operator, here are "+strings.Join(found, " and "), "keep one of them")
	}
	needsAt := l.outward == nil && l.inward == nil
	for _, standsAlone := range []string{"$shape", "$join", "$sign", "$rest", "$at"} {
		needsAt = needsAt && n.Get(standsAlone) == nil
	}
	if needsAt {
		p.problems.Add(n, "$at", "the expression does not say where the value lives", "add $at: and a path")
	}
}

// translating lists the translating operators of an expression, also those that could not be built.
func translating(n *source.Node) []string {
	var names []string
	for _, m := range n.Members {
		if o := findOperator(m.Key); o != nil && o.translates {
			names = append(names, m.Key)
		}
	}
	return names
}
