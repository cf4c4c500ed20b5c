package proxy_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/truchman-proxy/truchman/proxy"
)

const coopUpdate = "/v1/banks/coop/customers/7"

// TestFlowSteps tells which calls a merge patch becomes: only those of which a member is there, the address
// found by reading first.
func TestFlowSteps(t *testing.T) {
	const addresses, last = "GET /addresses", "GET"
	none := map[string]string{"GET /addresses": `200 {"list":[]}`}
	for _, tt := range []struct {
		name, body string
		script     map[string]string
		sent       []string
	}{
		{name: "one part", body: `{"emails":{"personal":"m@example.com"}}`, sent: []string{`PUT /email {"email":"m@example.com"}`, last}},
		{name: "two parts", body: `{"phones":{"mobile":{"country_code":"971","number":"500000001"}},"emails":{"personal":"m@example.com"}}`,
			sent: []string{`PUT /email {"email":"m@example.com"}`, `PUT /phone {"phone":"+971500000001"}`, last}},
		{name: "completed", body: `{"title":"mr"}`,
			sent: []string{last, `PUT /identity {"name":"Mara Quill","born":"1990-04-17","title":"Mr","scans":{"passport":{"number":"P1","until":"2031-09-14","from":"AE"}}}`, last}},
		{name: "completed within a member", body: `{"documents":{"passport":{"number":"P2"}}}`,
			sent: []string{last, `PUT /identity {"name":"Mara Quill","born":"1990-04-17","title":"Ms","scans":{"passport":{"number":"P2","until":"2031-09-14","from":"AE"}}}`, last}},
		{name: "address found, agreeing parts", body: `{"addresses":{"residence":{"line_1":"Flat 12","line_2":null}}}`,
			sent: []string{addresses, `PUT /addresses/a2 {"street":"Flat 12","town":"Dubai","code":"00001","tags":["home","mailing"]}`, last}},
		{name: "address found, whole", body: `{"addresses":{"residence":{"line_1":"Flat 9","line_2":null,"city":"Ajman","postal_code":null}}}`,
			sent: []string{addresses, `PUT /addresses/a2 {"street":"Flat 9","town":"Ajman","tags":["home","mailing"]}`, last}},
		{name: "address absent", body: `{"addresses":{"residence":{"line_1":"Flat 9","city":"Ajman","preferred":true}}}`, script: none,
			sent: []string{addresses, `POST /addresses {"street":"Flat 9","town":"Ajman","tags":["home"]}`, last}},
		{name: "address cleared", body: `{"addresses":{"residence":null}}`, sent: []string{addresses, "DELETE /addresses/a2", last}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := openCoop(t, tt.script)
			status, answer, sent := c.ask("PATCH", coopUpdate, tt.body)
			if status != 200 || gjson.Get(answer, "legal_name").String() != "Mara Quill" {
				t.Errorf("answered %d %s", status, answer)
			}
			if !slices.Equal(sent, tt.sent) {
				t.Errorf("sent\n%s\nwant\n%s", strings.Join(sent, "\n"), strings.Join(tt.sent, "\n"))
			}
		})
	}
}

// TestFlowRefusals refuses, before any write, what no step takes or a step would refuse.
func TestFlowRefusals(t *testing.T) {
	none := map[string]string{"GET /addresses": `200 {"list":[]}`, "GET ": `200 {"id":"7","title":"Ms","born":"1990-04-17"}`}
	for _, tt := range []struct {
		name, body, code, pointer string
		script                    map[string]string
	}{
		{"member of no step", `{"emails":{"personal":"m@example.com"},"middle_name":"O"}`, "unsupported-member", "/middle_name", nil},
		{"member of a step's body that its endpoint has no place for", `{"addresses":{"residence":{"line_1":"Flat 9","city":"Ajman","county":"Dubai"}}}`, "unsupported-member", "/addresses/residence/county", nil},
		{"parts that differ from the record", `{"addresses":{"residence":{"line_1":"Flat 9"}}}`, "missing-member", "/addresses/residence/line_2", nil},
		{"new address without what it needs", `{"addresses":{"residence":{"line_1":"Flat 9"}}}`, "missing-member", "/addresses/residence/city", none},
		{"nothing to clear", `{"addresses":{"residence":null}}`, "unsupported-member", "/addresses", none},
		{"a phone in a later step", `{"emails":{"personal":"m@example.com"},"phones":{"mobile":{"number":"5"}}}`, "missing-member", "/phones/mobile", nil},
		{"a record without what the step needs", `{"title":"mr"}`, "missing-member", "/legal_name", none},
		{"nothing asked", `{"addresses":{}}`, "invalid-request", "", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, answer, sent := openCoop(t, tt.script).ask("PATCH", coopUpdate, tt.body)
			if gjson.Get(answer, "code").String() != tt.code || gjson.Get(answer, "errors.0.pointer").String() != tt.pointer {
				t.Errorf("answered %s, want %s at %s", answer, tt.code, tt.pointer)
			}
			for _, call := range sent {
				if !strings.HasPrefix(call, "GET") {
					t.Errorf("sent %s", call)
				}
			}
		})
	}
}

// TestFlowStopped tells what was applied, refused and not tried, in the places of the partner's document.
func TestFlowStopped(t *testing.T) {
	const three = `{"title":"mr","emails":{"personal":"m@example.com"},"phones":{"mobile":{"country_code":"971","number":"500000001"}}}`
	for _, tt := range []struct {
		name, at, answer string
		status           int
		code, steps      string
	}{
		{"refused first", "PUT /email", `400 {"code":"BAD"}`, 422, "invalid-request", `[{"members":["/emails/personal"],"outcome":"refused","code":"invalid-request"},{"members":["/phones/mobile"],"outcome":"not-tried"},{"members":["/title"],"outcome":"not-tried"}]`},
		{"refused later", "PUT /phone", `400 {"code":"BAD"}`, 409, "partially-applied", `[{"members":["/emails/personal"],"outcome":"applied"},{"members":["/phones/mobile"],"outcome":"refused","code":"invalid-request"},{"members":["/title"],"outcome":"not-tried"}]`},
		{"unknown later", "PUT /phone", `broken`, 504, "outcome-unknown", `[{"members":["/emails/personal"],"outcome":"applied"},{"members":["/phones/mobile"],"outcome":"unknown","code":"outcome-unknown"},{"members":["/title"],"outcome":"not-tried"}]`},
		{"never sent", "PUT /identity", `unsent`, 409, "partially-applied", `[{"members":["/emails/personal"],"outcome":"applied"},{"members":["/phones/mobile"],"outcome":"applied"},{"members":["/title"],"outcome":"not-tried","code":"provider-unavailable"}]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			status, answer, _ := openCoop(t, map[string]string{tt.at: tt.answer}).ask("PATCH", coopUpdate, three)
			if status != tt.status || gjson.Get(answer, "code").String() != tt.code || gjson.Get(answer, "steps").Raw != tt.steps {
				t.Errorf("answered %d %s", status, answer)
			}
		})
	}
}

// TestFlowAnswerNotRead tells no failure of a change that was made.
func TestFlowAnswerNotRead(t *testing.T) {
	c := openCoop(t, map[string]string{"GET ": `500 {}`})
	if status, answer, _ := c.ask("PATCH", coopUpdate, `{"emails":{"personal":"m@example.com"}}`); status != 200 || gjson.Get(answer, "id").String() != "7" {
		t.Errorf("answered %d %s", status, answer)
	}
	if status, answer, _ := c.ask("PATCH", coopUpdate, `{"addresses":{"residence":null}}`); status != 200 || answer != "{}" {
		t.Errorf("answered %d %s", status, answer)
	}
}

// TestFrontOfAFlow serves each endpoint of an operation that the same pack answers by a flow, and spells what
// the flow did in the front's own words.
func TestFrontOfAFlow(t *testing.T) {
	c := openCoop(t, nil)
	status, answer, sent := c.ask("PUT", "/fronts/coop/coop/banks/co-op.21/people/7/phone", `{"phone":"+971500000001"}`)
	if status != 200 || gjson.Get(answer, "bank").String() != "co-op.21" || !slices.Equal(sent, []string{`PUT /phone {"phone":"+971500000001"}`, "GET"}) {
		t.Errorf("answered %d %s, sent %q", status, answer, sent)
	}
	c = openCoop(t, map[string]string{"PUT /identity": `400 {"code":"BAD"}`})
	status, answer, _ = c.ask("PUT", "/fronts/coop/coop/banks/co-op.21/people/7/identity", `{"name":"Mara Quill","born":"1990-04-17"}`)
	if status != 400 || gjson.Get(answer, "code").String() != "BAD" {
		t.Errorf("answered %d %s", status, answer)
	}
}

// TestBankOfAFront takes the bank from the path only where the mount does not lead to one; what the front's own
// path then says is the API's own id of it.
func TestBankOfAFront(t *testing.T) {
	c := openCoop(t, nil)
	for path, want := range map[string]int{
		"/fronts/coop/coop/banks/co-op.21/people/7": 200,
		"/fronts/coop/coop/banks/coop/people/7":     404,
		"/fronts/coop/coop/banks/other/people/7":    404,
		"/fronts/any/coop/banks/co-op.21/people/7":  200,
		"/fronts/any/other/banks/co-op.21/people/7": 404,
	} {
		status, answer, _ := c.ask("GET", path, "")
		if status != want || want == 404 && gjson.Get(answer, "code").String() != "BANK" {
			t.Errorf("%s: answered %d %s", path, status, answer)
		}
	}
}

// TestMountsThatNameNoBank are found when the proxy is built, and those that name it twice.
func TestMountsThatNameNoBank(t *testing.T) {
	set, err := coopPacks()
	if err != nil {
		t.Fatal(err)
	}
	banks := map[string]proxy.Bank{"coop": {Pack: "coop", Address: "http://bank.example"}}
	for want, mount := range map[string]proxy.Mount{
		"path /nowhere/v1/customers/{customer_id_type}:{customer_id}: nothing says which bank is meant: add bank: to the mount, or {bank_id} to its path": {Front: "rakbank", Path: "/nowhere"},
		"the mount's path names the bank already: leave one of them out":                                                                                  {Front: "coop", Path: "/twice/{bank_id}", Bank: "coop"},
	} {
		_, findings := proxy.New(proxy.Config{Banks: banks, Mounts: []proxy.Mount{mount}}, set, proxy.Options{})
		if len(findings) == 0 || findings[0].Cause != want {
			t.Errorf("%v, want %s", findings, want)
		}
	}
}
