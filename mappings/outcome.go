package mappings

import (
	"fmt"
	"slices"
	"strings"

	"github.com/truchman-proxy/truchman/mappings/source"
)

// ErrorRow is one line of a pack's table of errors: a code of the API and what it means.
type ErrorRow struct {
	Code     string // as text: "45001", "-32602", "NOT_FOUND_CUSTOMER"; "*" for any that no other row has
	HTTP     int    // the status that the API answers with; 0 where any
	Failure  *Failure
	Text     string // how the API words it
	Spell    bool   // this is how the API says it as a front
	Counts   bool   // it counts as a failure of the provider, for the circuit breaker
	NoEffect bool   // whatever the status, nothing was done
	form     string // the error form that says it; "" for the usual one
	also     []*Failure
	only     bool // the row only spells: the API itself does not use the code
	code     literalValue
	when     *conditionSpec
	holds    condition
	node     *source.Node
}

func (t *templateParser) outcome(a *apiFile, f fields) {
	if n := f.node.Get("outcome"); n != nil {
		s := fieldsOf(n, "outcome", t.problems, "failure", "success")
		if c := s.node.Get("failure"); c != nil {
			a.outcome.failure = t.condition(c)
		}
		if c := s.node.Get("success"); c != nil {
			a.outcome.success = t.condition(c)
		}
	}
	if n := f.node.Get("code"); n != nil {
		a.code = t.expressionOf(n)
	}
	if n := f.node.Get("member"); n != nil {
		a.member = t.expressionOf(n)
	}
	a.aliases = map[string]string{}
	for _, m := range f.members("aliases") {
		a.aliases[m.Key] = m.Value.Text
	}
}

func (t *templateParser) errorRows(a *apiFile, f fields) {
	spelled := map[string]*source.Node{}
	for _, item := range f.list("errors") {
		row := t.errorRow(item)
		if row == nil {
			continue
		}
		a.rows = append(a.rows, row)
		if !row.Spell || row.form != "" {
			continue
		}
		for _, failure := range append([]*Failure{row.Failure}, row.also...) {
			if first := spelled[failure.Name]; first != nil {
				t.problems.Add(item, "errors", fmt.Sprintf("%s is spelled twice", failure.Name), fmt.Sprintf("the first is in line %d", first.At.Line))
			}
			spelled[failure.Name] = item
		}
	}
	var unspelled []string
	for _, name := range failureNames() {
		if spelled[name] == nil && likes[name] == "" {
			unspelled = append(unspelled, name)
		}
	}
	if len(unspelled) > 0 {
		t.problems.Add(f.node.KeyOf("errors"), "errors", "no row says how the API spells "+strings.Join(unspelled, ", "),
			"give each a row with spell: true, or name it in another's also:")
	}
}

func (t *templateParser) errorRow(item *source.Node) *ErrorRow {
	f := fieldsOf(item, "errors", t.problems, "code", "http", "error", "also", "spell", "text", "when", "counts", "effect", "form")
	row := &ErrorRow{node: item, Failure: t.failure(item.Get("error"), f.needed("error")), Spell: t.spells(item), only: textOf(item.Get("spell")) == "only",
		form: f.text("form"), Text: f.text("text"), Counts: f.flag("counts", false), NoEffect: f.text("effect") == "none"}
	if effect := f.text("effect"); effect != "" && effect != "none" {
		t.problems.Add(item.Get("effect"), "errors", effect+" is not known", "effect: none says that nothing was done")
	}
	if n := item.Get("code"); n != nil {
		row.Code, row.code = n.Text, newLiteral(n.JSON())
	} else {
		t.problems.Add(item, "errors", "code is missing", "add code:")
	}
	if n := item.Get("http"); n.Is(source.Number) {
		row.HTTP = int(parseInteger([]byte(n.Text)).n)
	}
	for _, n := range f.list("also") {
		if failure := t.failure(n, n.Text); failure != nil {
			row.also = append(row.also, failure)
		}
	}
	if n := item.Get("when"); n != nil {
		row.when = t.condition(n)
	}
	if row.form != "" && !row.Spell {
		t.problems.Add(item.Get("form"), "errors", "a form is for rows that spell", "add spell: true, or leave form: out")
	}
	if row.Failure == nil {
		return nil
	}
	if row.Spell && row.HTTP == 0 {
		row.HTTP = row.Failure.Status
	}
	if row.Spell && row.Code == anyCode {
		t.problems.Add(item.Get("code"), "errors", "a row for any other code has none to say", "leave spell: out, or give it a code")
	}
	return row
}

func (t *templateParser) spells(item *source.Node) bool {
	n := item.Get("spell")
	if n != nil && n.Text != "true" && n.Text != "false" && n.Text != "only" {
		t.problems.Add(n, "errors", n.Text+" is not known", "spell: true is for codes that the API uses itself, spell: only for the others")
	}
	return n != nil && n.Text != "false"
}

func (t *templateParser) failure(n *source.Node, name string) *Failure {
	failure := FindFailure(name)
	if failure == nil && name != "" {
		t.problems.Add(n, "errors", name+" is not an error of the normalized API", source.DidYouMean(name, failureNames()))
	}
	return failure
}

func (t *templateParser) errorBody(a *apiFile, f fields) {
	n := f.node.Get("error")
	if n == nil {
		t.problems.Add(f.node, "error", "the pack does not say what an error body looks like", "add error: with a body:")
		return
	}
	s := fieldsOf(n, "error", t.problems, "body", "media_type", "contract", "forms")
	a.errorType = s.text("media_type")
	t.errorForms(a, s)
	if body := n.Get("body"); body != nil {
		a.errorBody = t.template(body)
	}
}

// Outcome is what an API's answer means.
type Outcome struct {
	Succeeded bool
	Row       *ErrorRow // of a failure that the table knows
	Code      string    // the API's own code, where it gave one
	Member    string    // a member that the API names as the culprit, in its own words
	Known     bool      // neither success nor failure matched: a broken contract
}

// Outcome tells what an answer means by the pack's own habits.
func (pack *Pack) Outcome(p *Pass, raw RawAnswer) Outcome {
	p.own = Input{Raw: raw}
	p.in, p.scratch = &p.own, p.scratch[:0]
	switch {
	case pack.failure != nil && pack.failure.holds(p):
		return pack.failed(p)
	case pack.success == nil && raw.Status >= 200 && raw.Status < 300, pack.success != nil && pack.success.holds(p):
		return Outcome{Succeeded: true, Known: true}
	case pack.failure == nil && raw.Status >= 400:
		return pack.failed(p)
	}
	return Outcome{}
}

func (pack *Pack) failed(p *Pass) Outcome {
	o := Outcome{Known: true}
	if pack.code != nil {
		if v := pack.code.eval(p); v.set {
			o.Code = string(p.textOf(&v))
		}
	}
	if pack.member != nil {
		if v := pack.member.eval(p); v.set {
			o.Member = string(p.textOf(&v))
		}
	}
	if o.Row = pack.row(p, o.Code); o.Row == nil && o.Code != "" {
		o.Row = pack.row(p, anyCode)
	}
	return o
}

// anyCode is the code of a row for all codes that no other row has.
const anyCode = "*"

// ForAny tells whether the row is for all codes that no other row has.
func (row *ErrorRow) ForAny() bool { return row.Code == anyCode }

// Lists tells whether a code of an answer is one that a row of the pack names: then its text is the pack's own, and nothing that
// the API put there about a customer.
func (pack *Pack) Lists(code string) bool {
	return code != anyCode && slices.ContainsFunc(pack.api.rows, func(row *ErrorRow) bool { return row.Code == code })
}

func (pack *Pack) row(p *Pass, code string) *ErrorRow {
	for _, row := range pack.api.rows {
		if !row.only && row.Code == code && (row.holds == nil || row.holds.holds(p)) {
			return row
		}
	}
	return nil
}

// Spell gives the row by which the API, as a front, says a failure.
func (pack *Pack) Spell(failure string) *ErrorRow {
	if row := pack.spelled[failure]; row != nil {
		return row
	}
	return pack.spelled[likes[failure]]
}
