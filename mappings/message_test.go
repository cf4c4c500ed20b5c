package mappings_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// message is one request or answer of an endpoint, and what the properties need to know about it.
type message struct {
	name            string
	pack            *mappings.Pack
	plans           mappings.MessagePlans
	normalized, api *side
	values          *mappings.Values
	params          [2][]mappings.Param // of the operation and of the endpoint
	answer          bool
}

// side is the contract of one side of a message, as its author wrote it.
type side struct {
	root, schema *source.Node
	valid        *jsonschema.Schema
}

// translation is what came of one document.
type translation struct {
	body              string
	problems, omitted []mappings.Problem
	dropped           []string
	trace             []mappings.Written
	params            string
}

// outward and inward translate a body; a body that its contract refuses is a problem as well.
func (m *message) outward(body string) translation { return m.translate(m.plans.Outward, 0, body) }
func (m *message) inward(body string) translation  { return m.translate(m.plans.Inward, 1, body) }

func (m *message) translate(plan *mappings.Plan, side int, body string) translation {
	var doc document.Document
	if err := doc.Read([]byte(body), document.DefaultLimits); err != nil {
		return translation{problems: []mappings.Problem{{Failure: "malformed-body", Detail: err.Error()}}}
	}
	in := m.input(side)
	mode := contract.Request
	if m.answer {
		mode = contract.Answer
	}
	in.Body = &contract.Reading{}
	plan.Reads().Read(in.Body, &doc, mode)
	if v := in.Body.Violations; len(v) > 0 {
		return translation{problems: []mappings.Problem{{Failure: "invalid-request", Place: mappings.Place{In: "body", Pointer: doc.Pointer(v[0].Node)}, Detail: v[0].Message()}}}
	}
	return m.run(plan, in)
}

func (m *message) input(side int) *mappings.Input {
	return &mappings.Input{Params: m.params[side], Values: m.values, Lenient: m.answer, Loss: !m.answer, Tracing: true,
		Request: mappings.Request{ID: "5f0c2a9e-7d1b-4c36-9a53-1c8e6f2b7d40", Partner: "a partner"}}
}

func (m *message) run(plan *mappings.Plan, in *mappings.Input) translation {
	var p mappings.Pass
	plan.Run(&p, in)
	made := translation{body: string(p.Body), problems: p.Problems, omitted: p.Omitted, trace: p.Trace}
	if plan.Whole() {
		made.body = string(in.Body.Doc.Bytes)
	}
	for _, n := range p.Dropped {
		made.dropped = append(made.dropped, in.Body.Doc.Pointer(n))
	}
	for i := range p.Params {
		made.params += fmt.Sprintf("%v %s\n", p.Params[i].Set, p.Params[i].Text)
	}
	return made
}

// sideAt finds the schema that a contract was compiled from, and compiles it with the JSON Schema library.
func sideAt(t testing.TB, c *contract.Contract) *side {
	t.Helper()
	problems := &source.Problems{}
	file := c.Root.At.File
	root := source.Read(file.Name, file.Text, problems)
	schema, pointer := nodeAtPosition(root, c.Root.At, "")
	if schema == nil || problems.Len() > 0 {
		t.Fatalf("no schema at %s", c.Root.At)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(root.JSON()))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource("mem:///openapi.json", doc); err != nil {
		t.Fatal(err)
	}
	valid, err := compiler.Compile("mem:///openapi.json#" + pointer)
	if err != nil {
		t.Fatal(err)
	}
	return &side{root, schema, valid}
}

func nodeAtPosition(n *source.Node, at source.Position, pointer string) (*source.Node, string) {
	if n.At.Line == at.Line && n.At.Column == at.Column && n.Kind == source.Map {
		return n, pointer
	}
	for _, m := range n.Members {
		name := strings.NewReplacer("~", "~0", "/", "~1").Replace(m.Key)
		if found, where := nodeAtPosition(m.Value, at, pointer+"/"+strings.ReplaceAll(strings.ReplaceAll(name, "{", "%7B"), "}", "%7D")); found != nil {
			return found, where
		}
	}
	for i, item := range n.Items {
		if found, where := nodeAtPosition(item, at, fmt.Sprintf("%s/%d", pointer, i)); found != nil {
			return found, where
		}
	}
	return nil, ""
}

// invalid says what the JSON Schema library has against a text, "" where nothing.
func (s *side) invalid(text string) string {
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		return err.Error()
	}
	if err := s.valid.Validate(doc); err != nil {
		return err.Error()
	}
	return ""
}

// messages lists every message of a set's packs that has a body on both sides.
func messages(t testing.TB, set *mappings.Set) []*message {
	t.Helper()
	var list []*message
	for _, name := range mappings.ShippedNames() {
		pack := set.Packs[name]
		if pack == nil {
			continue
		}
		values := valuesOf(t, pack)
		for _, e := range pack.Endpoints {
			for i, plans := range []mappings.MessagePlans{e.Request, e.Answer} {
				m := &message{pack: pack, name: name + " " + e.Name + " " + []string{"request", "answer"}[i], plans: plans, values: values, answer: i == 1}
				if plans.Outward.Reads() == nil || plans.Inward.Reads() == nil || !plans.Outward.WritesBody() {
					continue
				}
				m.normalized, m.api = sideAt(t, plans.Outward.Reads()), sideAt(t, plans.Inward.Reads())
				m.params[0] = paramsFor(t, e.Operation.Params)
				if i == 0 {
					m.params[1] = paramsFor(t, e.Params)
				} else {
					m.params[1] = make([]mappings.Param, len(e.AnswerParams()))
				}
				list = append(list, m)
			}
		}
	}
	return list
}

// valuesOf gives a pack settings and secrets; signatures are by a shared secret, so that both roles have the key.
func valuesOf(t testing.TB, pack *mappings.Pack) *mappings.Values {
	return valuesSigning(t, pack, "hmac-sha256")
}

func valuesSigning(t testing.TB, pack *mappings.Pack, algorithm string) *mappings.Values {
	settings, secrets := map[string]string{}, map[string]string{}
	for _, s := range pack.Settings() {
		if s.Name == "signature_algorithm" {
			settings[s.Name] = algorithm
			if !slices.Contains(s.OneOf, algorithm) {
				settings[s.Name] = "none" // RAKBank's: bodies signed whole, by keys of two halves
			}
		} else if s.Needed {
			settings[s.Name] = "1"
		}
	}
	for _, s := range pack.Secrets() {
		secrets[s.Name] = "a secret"
	}
	values, errs := pack.Values(mappings.Provider, settings, secrets)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return values
}

func paramsFor(t testing.TB, specs []mappings.ParamSpec) []mappings.Param {
	t.Helper()
	params := make([]mappings.Param, len(specs))
	for i := range specs {
		for _, text := range []string{"ACCOUNT_ID:1000001", "1000001", "Account_ID", "a-bank"} {
			if _, ok := specs[i].Check([]byte(text)); ok && !params[i].Set {
				params[i] = mappings.Param{Set: true, Text: []byte(text)}
			}
		}
		if specs[i].In == "header" {
			params[i] = mappings.Param{} // a header that is compared has one right value only
		}
	}
	return params
}
