package mappings_test

import (
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// trial is one template between two schemas: what a test wants to see translated.
type trial struct {
	template        string // YAML of the API's body
	normalized, api string // JSON Schemas of the two bodies, in YAML's flow form
	response        string // of the answer, where it is not the template
	files           map[string]string
	settings        map[string]string // and secrets, by name
}

// translator is a loaded trial.
type translator struct {
	set      *mappings.Set
	endpoint *mappings.Endpoint
	values   *mappings.Values
	request  mappings.Request
	params   []mappings.Param
	lenient  bool
	unread   bool // members that nothing maps are left out, not refused
	pass     mappings.Pass
}

const trialErrors = `
errors:
  - code: any
    error: invalid-request
    spell: true
    also: [malformed-body, invalid-request-id, invalid-header, unauthorized, forbidden, not-found, bank-not-found, customer-not-found, method-not-allowed, conflict,
      partially-applied, body-too-large, unsupported-media-type, missing-member, unsupported-member, headers-too-large, rate-limited, internal-error,
      unsupported-operation, provider-rejected, provider-failure, provider-contract-broken, provider-unavailable, overloaded, provider-timeout, outcome-unknown]
error: {body: {code: $error.code}}
`

const trialOpenAPI = `openapi: "3.1.0"
paths:
  /update:
    post:
      operationId: customer.update
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Body"}}}}
      responses:
        "200": {content: {application/json: {schema: {$ref: "#/components/schemas/Body"}}}}
components:
  schemas:
    ErrorAnswer: {type: object, properties: {code: {type: string}}}
    Body: `

func (x trial) packs() map[string]fs.FS {
	bank := fstest.MapFS{}
	api := "name: bank\ntitle: a bank\nversion: \"1\"\n" + x.files["api.yaml"] + trialErrors
	for name, text := range x.files {
		bank[name] = &fstest.MapFile{Data: []byte(text)}
	}
	response := x.response
	if response == "" {
		response = x.template
	}
	bank["api.yaml"] = &fstest.MapFile{Data: []byte(api)}
	bank["openapi.yaml"] = &fstest.MapFile{Data: []byte(trialOpenAPI + x.api + "\n")}
	bank["update.yaml"] = &fstest.MapFile{Data: []byte("operation: customer.update\nrequest:\n  method: POST\n  path: /update\n  body:\n" +
		indented(x.template) + "response:\n  body:\n" + indented(response))}
	return map[string]fs.FS{"bank": bank, "normalized": fstest.MapFS{
		"api.yaml":     {Data: []byte("name: normalized\ntitle: the model\nversion: \"1\"\n" + trialErrors)},
		"openapi.yaml": {Data: []byte(trialOpenAPI + x.normalized + "\n")},
	}}
}

func indented(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n    ") + "\n"
}

// load compiles the trial.
func (x trial) load(t testing.TB) *translator {
	t.Helper()
	set, err := mappings.LoadFS(x.packs())
	if err != nil {
		t.Fatalf("%s\nnormalized: %s\napi: %s\n%v", x.template, x.normalized, x.api, err)
	}
	pack := set.Packs["bank"]
	settings, secrets := map[string]string{}, map[string]string{}
	for name, text := range x.settings {
		settings[name] = text
		for _, s := range pack.Secrets() {
			if s.Name == name {
				secrets[name] = text
				delete(settings, name)
			}
		}
	}
	values, errs := pack.Values(mappings.Provider, settings, secrets)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return &translator{set: set, endpoint: pack.Endpoints[0], values: values}
}

func (x *translator) outward(body string) (string, []mappings.Problem) {
	return x.run(x.plans().Outward, body)
}

func (x *translator) inward(body string) (string, []mappings.Problem) {
	return x.run(x.plans().Inward, body)
}

func (x *translator) plans() mappings.MessagePlans {
	if x.lenient {
		return x.endpoint.Answer
	}
	return x.endpoint.Request
}

// run reads a body strictly and by the contract, and translates it; what the contract says against it is a problem as well.
func (x *translator) run(plan *mappings.Plan, body string) (string, []mappings.Problem) {
	in := mappings.Input{Params: x.params, Request: x.request, Values: x.values, Lenient: x.lenient, Loss: !x.lenient && !x.unread}
	var doc document.Document
	if err := doc.Read([]byte(body), document.DefaultLimits); err != nil {
		return "", []mappings.Problem{{Failure: "malformed-body", Detail: err.Error()}}
	}
	if plan.Reads() != nil {
		mode := contract.Request
		if x.lenient {
			mode = contract.Answer
		}
		in.Body = &contract.Reading{}
		plan.Reads().Read(in.Body, &doc, mode)
		if v := in.Body.Violations; len(v) > 0 {
			return "", []mappings.Problem{{Failure: "invalid-request", Place: mappings.Place{In: "body", Pointer: doc.Pointer(v[0].Node)}, Detail: v[0].Message()}}
		}
	}
	plan.Run(&x.pass, &in)
	return string(x.pass.Body), x.pass.Problems
}

// described gives problems as "failure place detail", one a line.
func described(problems []mappings.Problem) string {
	var lines []string
	for _, p := range problems {
		lines = append(lines, p.Failure+" "+p.Place.String()+" "+p.Detail)
	}
	return strings.Join(lines, "\n")
}

// inferred writes a schema that the example fits, open to nothing else but the names that are given.
func inferred(t testing.TB, example string, names ...string) string {
	t.Helper()
	var doc document.Document
	if err := doc.Read([]byte(example), document.DefaultLimits); err != nil {
		t.Fatalf("%s: %v", example, err)
	}
	return schemaOf(contract.Infer(&doc).Root, names)
}

func schemaOf(p *contract.Place, also []string) string {
	switch {
	case p.Types == contract.TypeAny:
		return "{}"
	case p.Types.Overlaps(contract.TypeObject):
		var members []string
		for _, m := range p.Members {
			members = append(members, fmt.Sprintf("%q: %s", m.Name, schemaOf(m, nil)))
		}
		for _, name := range also {
			if p.Member(name) == nil {
				members = append(members, fmt.Sprintf("%q: {}", name))
			}
		}
		return "{type: object, properties: {" + strings.Join(members, ", ") + "}}"
	case p.Types.Overlaps(contract.TypeArray) && p.Items != nil:
		return "{type: array, items: " + schemaOf(p.Items.Root, nil) + "}"
	case p.Types.Overlaps(contract.TypeArray):
		return "{type: array}"
	case p.Types.Overlaps(contract.TypeBoolean):
		return "{type: boolean}"
	case p.Types.Overlaps(contract.TypeNumber):
		return "{type: number}"
	}
	return "{type: string}"
}

var subjectName = regexp.MustCompile(`\$\.([a-z_0-9]+)|^([A-Za-z0-9_]+): `)

// namesIn lists the members that a template names at its top, for contracts of examples that lack them.
func namesIn(template string) []string {
	var names []string
	for _, m := range subjectName.FindAllStringSubmatch(template, -1) {
		if name := m[1] + m[2]; !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// renamed gives a pack under another name.
func renamed(t testing.TB, pack fs.FS, name string) fs.FS {
	t.Helper()
	copied := fstest.MapFS{}
	for file, content := range pack.(fstest.MapFS) {
		copied[file] = content
	}
	old := regexp.MustCompile(`(?m)^name: .*$`)
	copied["api.yaml"] = &fstest.MapFile{Data: old.ReplaceAll(copied["api.yaml"].Data, []byte("name: "+name))}
	return copied
}

// packIn reads one pack's directory into memory.
func packIn(t testing.TB, directory string) fs.FS {
	t.Helper()
	pack := fstest.MapFS{}
	err := fs.WalkDir(os.DirFS(directory), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(directory + "/" + path)
		pack[path] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return pack
}
