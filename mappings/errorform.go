package mappings

import (
	"fmt"
	"strings"

	"github.com/truchman-proxy/truchman/mappings/source"
)

// ErrorForm is how some endpoints of an API, as a front, say some failures: those of the rows that name the form.
type ErrorForm struct {
	Name     string
	HTTP     int // the status that they all come with; 0 where each has its row's
	Body     *Plan
	spelled  map[string]*ErrorRow
	file     fields
	template *template
}

// errorForms reads the forms beside the usual error body.
func (t *templateParser) errorForms(a *apiFile, f fields) {
	for _, m := range f.members("forms") {
		s := fieldsOf(m.Value, "error", t.problems, "endpoints", "contract", "http", "body")
		form := &ErrorForm{Name: m.Key, file: s, spelled: map[string]*ErrorRow{}}
		if n := m.Value.Get("http"); n.Is(source.Number) {
			form.HTTP = int(parseInteger([]byte(n.Text)).n)
		}
		s.needed("contract")
		for _, wanted := range []string{"endpoints", "body"} {
			if m.Value.Get(wanted) == nil {
				t.problems.Add(m.Value, "error", wanted+" is missing", "add "+wanted+":")
			}
		}
		if body := m.Value.Get("body"); body != nil {
			form.template = t.template(body)
		}
		a.forms = append(a.forms, form)
	}
}

func (a *apiFile) formNames() []string {
	names := make([]string, len(a.forms))
	for i, form := range a.forms {
		names[i] = form.Name
	}
	return names
}

// errorForms compiles the forms, and gives each to its endpoints.
func (l *packLoader) errorForms() {
	for _, form := range l.pack.api.forms {
		n := form.file.node
		schema := l.openapi.root.Get("components").Get("schemas").Get(textOf(n.Get("contract")))
		if schema == nil {
			if name := n.Get("contract"); name != nil {
				l.problems.Add(name, "error", "openapi.yaml has no schema "+name.Text, "write the name of one of components/schemas")
			}
			continue
		}
		c := l.compiler(nil, l.openapi.contract(schema), nil, nil)
		c.errorBody = true
		if form.template != nil {
			form.Body = c.outward("error", &messageTemplates{body: form.template})
		}
		for _, item := range form.file.list("endpoints") {
			e := l.pack.endpoint(item.Text)
			if e == nil {
				l.problems.Add(item, "error", "there is no endpoint "+item.Text, source.DidYouMean(item.Text, l.pack.endpointNames()))
				continue
			}
			e.forms = append(e.forms, form)
		}
	}
}

// spellIn notes a row that one form says.
func (l *packLoader) spellIn(row *ErrorRow) {
	n := row.node.Get("form")
	for _, form := range l.pack.api.forms {
		if form.Name != row.form {
			continue
		}
		for _, failure := range append([]*Failure{row.Failure}, row.also...) {
			if form.spelled[failure.Name] != nil {
				l.problems.Add(row.node, "errors", failure.Name+" is spelled twice in the form "+form.Name, "remove one of the rows")
			}
			form.spelled[failure.Name] = row
		}
		return
	}
	l.problems.Add(n, "errors", fmt.Sprintf("%s is no form of an error body", row.form), source.DidYouMean(row.form, l.pack.api.formNames()))
}

// distinctForms refuses a failure that an endpoint could say in two forms.
func (l *packLoader) distinctForms() {
	for _, e := range l.pack.Endpoints {
		said := map[string]*ErrorForm{}
		for _, form := range e.forms {
			for _, name := range failureNames() {
				if form.spelled[name] != nil && said[name] != nil {
					l.problems.Add(form.spelled[name].node, "errors", strings.Join([]string{e.Name, "says", name, "in the form", said[name].Name, "as well"}, " "),
						"leave it to one of the forms")
				}
				if form.spelled[name] != nil {
					said[name] = form
				}
			}
		}
	}
}

// Spelling is how a front says a failure at an endpoint: by a form of the endpoint that has words for it, else as
// everywhere; a nil endpoint is none. It gives the row, the plan of the body, and the answer's status.
func (pack *Pack) Spelling(e *Endpoint, failure string) (row *ErrorRow, body *Plan, http int) {
	if e != nil {
		for _, name := range []string{failure, likes[failure]} {
			if row, form := e.spelled(name); row != nil {
				http = form.HTTP
				if http == 0 {
					http = row.HTTP
				}
				return row, form.Body, http
			}
		}
	}
	row = pack.Spell(failure)
	return row, pack.ErrorBody, row.HTTP
}

// SpellOwn is how an API says, as a front, what a bank with the same API said: by the bank's own row and status, where
// the row has words; in the body and with the status of the endpoint's form for such failures, where there is one.
func (pack *Pack) SpellOwn(e *Endpoint, own *ErrorRow, answered int) (row *ErrorRow, body *Plan, http, status int) {
	row, body, http = pack.Spelling(e, own.Failure.Name)
	var form *ErrorForm
	if e != nil {
		_, form = e.spelled(own.Failure.Name)
	}
	switch {
	case own.Text == "", own.form != "" && (form == nil || form.Name != own.form):
		return row, body, http, row.HTTP
	case form != nil && form.HTTP != 0:
		return own, body, form.HTTP, own.HTTP
	case answered >= 400:
		return own, body, answered, answered
	}
	return own, body, own.HTTP, own.HTTP
}

func (e *Endpoint) spelled(failure string) (*ErrorRow, *ErrorForm) {
	for _, form := range e.forms {
		if row := form.spelled[failure]; row != nil {
			return row, form
		}
	}
	return nil, nil
}

// ErrorForms are the forms beside the usual error body, in the order of api.yaml.
func (pack *Pack) ErrorForms() []*ErrorForm { return pack.api.forms }

// Spell gives the row by which the form says a failure, nil where it has no words for it.
func (f *ErrorForm) Spell(failure string) *ErrorRow { return f.spelled[failure] }

// Endpoints names the endpoints that say failures in the form.
func (f *ErrorForm) Endpoints() []string {
	var names []string
	for _, item := range f.file.list("endpoints") {
		names = append(names, item.Text)
	}
	return names
}
