package mappings

import (
	"fmt"
	"slices"

	"github.com/truchman-proxy/truchman/mappings/source"
)

// loginSpec says how the pack's provider role logs in: by a token that an endpoint gives, or by a value
// that is known.
type loginSpec struct {
	node          *source.Node
	way           string // the setting's value that chooses it
	call, refresh string
	header        string
	prefix        string
	by            []*expressionSpec
	value         *expressionSpec
	needs         []path
}

// authentication reads one way to log in, or several of which a setting chooses.
func (t *templateParser) authentication(a *apiFile, f fields) {
	n := f.node.Get("authentication")
	if n == nil {
		return
	}
	ways := fieldsOf(n, "authentication", t.problems, "token", "header", "by", "ways")
	if n.Get("ways") == nil && n.Get("by") == nil {
		if way := t.loginWay(ways.node); way != nil {
			a.logins = append(a.logins, way)
		}
		return
	}
	if n.Get("token") != nil || n.Get("header") != nil {
		t.problems.Add(n, "authentication", "names one way to log in beside several", "put each under ways:")
	}
	if a.loginBy = t.nameIn(ways, "by", rootSettings, a.settingNames()); a.loginBy != "" || n.Get("by") == nil {
		t.loginWays(a, ways)
	}
}

// loginWays reads the ways: one for each value that the setting can have.
func (t *templateParser) loginWays(a *apiFile, f fields) {
	var values []string
	for _, s := range a.settings {
		if s.Name == a.loginBy {
			values = s.OneOf
		}
	}
	if len(values) == 0 {
		t.problems.Add(f.node.KeyOf("by"), "authentication", "no setting with one_of: chooses among the ways", "write by: $settings.NAME, and list the ways in its one_of:")
		return
	}
	var names []string
	for _, m := range f.members("ways") {
		names = append(names, m.Key)
		if !slices.Contains(values, m.Key) {
			t.problems.Add(m.KeyNode, "authentication", fmt.Sprintf("%s is no value of %s", m.Key, a.loginBy), source.DidYouMean(m.Key, values))
			continue
		}
		s := fieldsOf(m.Value, "way", t.problems, "token", "header", "needs")
		if way := t.loginWay(s.node); way != nil {
			way.way, way.needs = m.Key, t.needs(a, s)
			a.logins = append(a.logins, way)
		}
	}
	for _, value := range values {
		if !slices.Contains(names, value) {
			t.problems.Add(f.node.KeyOf("ways"), "authentication", fmt.Sprintf("%s can be %s, and no way has that name", a.loginBy, value), "add "+value+":")
		}
	}
}

// needs reads the settings and secrets that a bank must give where this way is chosen.
func (t *templateParser) needs(a *apiFile, f fields) []path {
	var list []path
	for _, n := range f.list("needs") {
		p, ok := parsePath(n, t.problems)
		if !ok {
			continue
		}
		names := a.secretNames()
		if p.root == rootSettings {
			names = a.settingNames()
		}
		if p.root != rootSettings && p.root != rootSecret || len(p.members) != 1 || !contains(names, p.members[0]) {
			t.problems.Add(n, "authentication", n.Text+" is not declared", source.DidYouMean(n.Text, names))
			continue
		}
		list = append(list, p)
	}
	return list
}

func (t *templateParser) loginWay(n *source.Node) *loginSpec {
	switch token, header := n.Get("token"), n.Get("header"); {
	case n == nil:
		return nil
	case token != nil && header != nil:
		t.problems.Add(n, "authentication", "names two ways to log in", "keep token: or header:, or put both under ways:")
	case token != nil:
		return t.tokenLogin(token)
	case header != nil:
		s := fieldsOf(header, "authentication", t.problems, "name", "value")
		spec := &loginSpec{node: header, header: s.needed("name")}
		if value := header.Get("value"); value != nil {
			spec.value = t.expressionOf(value)
		}
		return spec
	default:
		t.problems.Add(n, "authentication", "names no way to log in", "add token: or header:")
	}
	return nil
}

func (t *templateParser) tokenLogin(token *source.Node) *loginSpec {
	s := fieldsOf(token, "authentication", t.problems, "call", "refresh", "header", "prefix", "cache_by")
	spec := &loginSpec{node: token, call: s.needed("call"), refresh: s.text("refresh"), header: s.needed("header"), prefix: s.text("prefix")}
	for _, item := range s.list("cache_by") {
		spec.by = append(spec.by, t.expressionOf(item))
	}
	return spec
}
