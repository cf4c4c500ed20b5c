package simulator_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.uber.org/goleak"
	"go.yaml.in/yaml/v4"

	"github.com/truchman-proxy/truchman/simulator"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// provider is a simulator that listens.
type provider struct {
	t      testing.TB
	server *httptest.Server
	name   string
}

func contractText(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile("../mappings/" + name + "/openapi.yaml")
	if errors.Is(err, fs.ErrNotExist) {
		text, err = os.ReadFile("contracts/" + name + "/openapi.yaml")
	}
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func handler(t testing.TB, name string, options simulator.Options) http.Handler {
	t.Helper()
	h, err := simulator.New(name, contractText(t, name), options)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func start(t testing.TB, name string, options simulator.Options) *provider {
	t.Helper()
	server := httptest.NewServer(handler(t, name, options))
	t.Cleanup(server.Close)
	return &provider{t, server, name}
}

// try sends a request with headers as name, value, name, value.
func (p *provider) try(method, path, body string, headers ...string) (status int, answer string, err error) {
	p.t.Helper()
	r, err := http.NewRequest(method, p.server.URL+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
		if headers[i+1] == "" {
			r.Header.Del(headers[i])
		}
	}
	response, err := p.server.Client().Do(r)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	return response.StatusCode, string(text), err
}

// send is try where an answer must come.
func (p *provider) send(method, path, body string, headers ...string) (int, string) {
	p.t.Helper()
	status, answer, err := p.try(method, path, body, headers...)
	if err != nil {
		p.t.Fatalf("%s %s: %v", method, path, err)
	}
	return status, answer
}

// received is a call as the journal shows it.
type received struct {
	Method, Path string
	Headers      map[string]string
	Body         any
	Effect       bool
}

func (p *provider) calls() []received {
	p.t.Helper()
	_, text := p.send("GET", "/_simulator/calls", "")
	var list []received
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		p.t.Fatal(err)
	}
	return list
}

// effects is how many calls changed something.
func (p *provider) effects() int {
	p.t.Helper()
	count := 0
	for _, c := range p.calls() {
		if c.Effect {
			count++
		}
	}
	return count
}

// fault schedules a fault.
func (p *provider) fault(text string) {
	p.t.Helper()
	if status, answer := p.send("POST", "/_simulator/faults", text); status != http.StatusNoContent {
		p.t.Fatalf("fault: %d %s", status, answer)
	}
}

// document reads an OpenAPI document as the schema library takes it.
func document(t testing.TB, name string) any {
	t.Helper()
	var loaded any
	if err := yaml.Unmarshal(contractText(t, name), &loaded); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(loaded)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

var schemas sync.Map // by API and name: they are many and compile slowly

// schema is a component of a contract, compiled apart from what the simulator does.
func schema(t testing.TB, api, name string) *jsonschema.Schema {
	t.Helper()
	if s, compiled := schemas.Load(api + "/" + name); compiled {
		return s.(*jsonschema.Schema)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("test:"+api, document(t, api)); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("test:" + api + "#/components/schemas/" + name)
	if err != nil {
		t.Fatal(err)
	}
	schemas.Store(api+"/"+name, s)
	return s
}

// keeps fails unless the text is valid by a component of the contract.
func keeps(t testing.TB, s *jsonschema.Schema, text string) {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatalf("not JSON: %s", text)
	}
	if err := s.Validate(doc); err != nil {
		t.Fatalf("%s does not keep the contract: %v", text, err)
	}
}

func same(t testing.TB, got, want string) {
	t.Helper()
	var g, w any
	if err := json.Unmarshal([]byte(got), &g); err != nil {
		t.Fatalf("not JSON: %s", got)
	}
	if err := json.Unmarshal([]byte(want), &w); err != nil {
		t.Fatalf("not JSON: %s", want)
	}
	gotText, _ := json.Marshal(g)
	wantText, _ := json.Marshal(w)
	if !bytes.Equal(gotText, wantText) {
		t.Fatalf("got  %s\nwant %s", gotText, wantText)
	}
}
