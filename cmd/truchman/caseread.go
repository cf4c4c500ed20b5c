package main

import (
	"io/fs"
	"path"
	"strings"

	"github.com/truchman-proxy/truchman/mappings/source"
)

// readCases reads the cases of a pack out of testdata/, in the order of their names.
func readCases(pack string, files fs.FS, problems *source.Problems) []*packCase {
	names, _ := fs.Glob(files, "testdata/*.yaml") // the pattern is well-formed
	var cases []*packCase
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			problems.AddAt(source.Position{File: &source.File{Name: path.Join(pack, name)}}, "case", "the file cannot be read", "")
			continue
		}
		if c := readCase(pack, path.Join(pack, name), text, problems); c != nil {
			cases = append(cases, c)
		}
	}
	return cases
}

// readCase reads one file. It is nil where that is no case at all.
func readCase(pack, name string, text []byte, problems *source.Problems) *packCase {
	r := caseReader{problems}
	n := source.Read(name, text, problems)
	if !n.Is(source.Map) {
		return nil
	}
	r.known(n, "case", "title", "front", "provider", "callback", "bank", "mount", "exchanges", "request", "calls", "answer")
	c := &packCase{Name: name, Text: text, Title: r.text(n, "title"), Front: r.text(n, "front"), Provider: r.text(n, "provider"), Callback: r.text(n, "callback")}
	if c.Title == "" {
		problems.Add(n, "case", "has no title", "say in one sentence what the case shows")
	}
	c.Front, c.Provider = orText(c.Front, "normalized"), orText(c.Provider, pack)
	c.Bank = r.values(n.Get("bank"), "settings", "secrets")
	c.Mount = r.values(n.Get("mount"), "settings", "secrets", "references")
	c.References = r.references(n.Get("mount").Get("references"))
	if list := n.Get("exchanges"); list != nil {
		for _, item := range list.Items {
			r.known(item, "exchange", "request", "calls", "answer")
			c.Exchanges = append(c.Exchanges, r.exchange(item))
		}
		return c
	}
	c.Exchanges = []caseExchange{r.exchange(n)}
	return c
}

func orText(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

type caseReader struct{ problems *source.Problems }

func (r caseReader) known(n *source.Node, rule string, names ...string) {
	if n != nil && !n.Is(source.Map) {
		r.problems.Add(n, rule, "must be a map", "")
		return
	}
	for _, m := range membersOf(n) {
		found := false
		for _, name := range names {
			found = found || name == m.Key
		}
		if !found {
			r.problems.Add(m.KeyNode, rule, m.Key+" is not a member of it", source.DidYouMean(m.Key, names))
		}
	}
}

func membersOf(n *source.Node) []source.Member {
	if n == nil {
		return nil
	}
	return n.Members
}

func (r caseReader) text(n *source.Node, name string) string {
	v := n.Get(name)
	if v == nil {
		return ""
	}
	if !v.Is(source.String) {
		r.problems.Add(v, name, "must be a text", "put it in quotes")
	}
	return v.Text
}

func (r caseReader) values(n *source.Node, names ...string) caseValues {
	r.known(n, "values", names...)
	return caseValues{r.texts(n.Get("settings")), r.texts(n.Get("secrets"))}
}

func (r caseReader) texts(n *source.Node) map[string]string {
	texts := map[string]string{}
	for _, m := range membersOf(n) {
		texts[m.Key] = r.text(n, m.Key)
	}
	return texts
}

func (r caseReader) references(n *source.Node) map[string]map[string]string {
	references := map[string]map[string]string{}
	for _, m := range membersOf(n) {
		references[m.Key] = r.texts(m.Value)
	}
	return references
}

func (r caseReader) exchange(n *source.Node) caseExchange {
	e := caseExchange{at: n}
	if request := r.message(n.Get("request"), true); request != nil {
		e.Request = *request
	} else {
		r.problems.Add(n, "request", "is missing", "write method:, path:, headers: and body: of what the partner sends")
	}
	if calls := n.Get("calls"); calls != nil {
		for _, item := range calls.Items {
			e.Calls = append(e.Calls, r.call(item))
		}
	}
	e.Answer = r.message(n.Get("answer"), false)
	return e
}

func (r caseReader) call(n *source.Node) caseCall {
	r.known(n, "calls", "request", "answer", "fault")
	c := caseCall{Request: r.message(n.Get("request"), true), Fault: r.text(n, "fault"), at: n}
	switch answer := r.message(n.Get("answer"), false); {
	case answer != nil:
		c.Answer = *answer
	case c.Fault == "":
		r.problems.Add(n, "calls", "has no answer", "write what the bank answers, or fault: "+strings.Join(caseFaults, " or "))
	case c.Fault != faultRefused && c.Fault != faultReset:
		r.problems.Add(n.Get("fault"), "calls", c.Fault+" is no fault", source.DidYouMean(c.Fault, caseFaults))
	}
	return c
}

func (r caseReader) message(n *source.Node, request bool) *caseMessage {
	if n == nil {
		return nil
	}
	m := &caseMessage{}
	if request {
		r.known(n, "request", "method", "path", "headers", "body")
		m.Start = r.text(n, "method") + " " + r.text(n, "path")
	} else {
		r.known(n, "answer", "status", "headers", "body")
		m.Start = "200"
		if status := n.Get("status"); status != nil {
			m.Start = status.Text
		}
	}
	for _, h := range membersOf(n.Get("headers")) {
		m.Headers = append(m.Headers, caseHeader{h.Key, h.Value.Text, h.Value.Is(source.Null)})
	}
	if body := n.Get("body"); body.Is(source.String) {
		m.Body = []byte(body.Text)
	} else if body != nil {
		m.Body = body.JSON()
	}
	return m
}
