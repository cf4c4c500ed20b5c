package proxy_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

// askUnannounced sends the body in chunks, without its length.
func (s *stage) askUnannounced(q question) reply {
	s.Helper()
	r, err := q.request(s.url)
	if err != nil {
		s.Fatal(err)
	}
	r.Body, r.ContentLength, r.GetBody = io.NopCloser(strings.NewReader(q.body)), -1, nil
	response, err := s.client.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body) // the answer may be cut where the rest of the body is not read
	return reply{response.StatusCode, response.Header, string(body)}
}

func TestBadBodies(t *testing.T) {
	netxd := func(payload string) string { return rpc("42", "UpdateCustomer", payload) }
	names := `"ID":"1","firstName":"Mara","lastName":"Quill"`
	cases := map[string][]struct {
		says, body string
		places     []string
	}{
		"normalized": {
			{"wrong types", `{"first_name":5,"phones":{"mobile":{"number":true}},"addresses":[]}`, []string{"/first_name", "/phones/mobile/number", "/addresses"}},
			{"unknown members", `{"first_nam":"Mara","emails":{"work":"x"}}`, []string{"/first_nam", "/emails/work"}},
			{"a name with a slash and a tilde", `{"a/b~c":1}`, []string{"/a~1b~0c"}},
			{"no object", `[1]`, []string{"the body"}},
			{"nothing", `{}`, []string{"the body"}},
			{"an impossible date", `{"date_of_birth":"2023-02-30"}`, []string{"/date_of_birth"}},
			{"values", `{"gender":"f","phones":{"mobile":{"country_code":"0"}}}`, []string{"/gender", "/phones/mobile/country_code"}},
		},
		"rakbank": {
			{"wrong types", `{"phones":[{"type":"CELLPH1","country_code":971,"number":"1"}],"emails":{}}`, []string{"/phones/0/country_code", "/emails"}},
			{"unknown members", `{"fax":[],"emails":[{"type":"HOMEEML","email":"x@example.com","since":1}]}`, []string{"/fax", "/emails/0/since"}},
			{"unknown types", `{"phones":[{"type":"FAX","country_code":"971","number":"1"}]}`, []string{"/phones/0/type"}},
			{"a phone twice", `{"phones":[{"type":"CELLPH1","country_code":"971","number":"1"},{"type":"CELLPH1","country_code":"971","number":"2"}]}`, []string{"/phones/1"}},
			{"no object", `"x"`, []string{"the body"}},
		},
		"netxd": {
			{"wrong types", netxd(`{` + names + `,"DOB":19900417,"contact":[]}`), []string{"/params/payload/DOB", "/params/payload/contact"}},
			{"unknown members", netxd(`{` + names + `,"nick":"M","address":{"line":"x"}}`), []string{"/params/payload/nick", "/params/payload/address/line"}},
			{"an impossible date", netxd(`{` + names + `,"DOB":"19900231"}`), []string{"/params/payload/DOB"}},
			{"a value", netxd(`{` + names + `,"gender":"X"}`), []string{"/params/payload/gender"}},
			{"a member beside params", strings.Replace(netxd(`{`+names+`}`), `"params"`, `"extra":1,"params"`, 1), []string{"/extra"}},
		},
	}
	eachPartner(t, func(t *testing.T, s *town, p partner) {
		for _, c := range cases[p.name] {
			t.Run(c.says, func(t *testing.T) { p.wants(t, s.ask(p.write(c.body)), "invalid-request", c.places...) })
		}
	})
}

func TestUnknownMethodOfRPC(t *testing.T) {
	s := openTown(t)
	netxd := partners[2]
	netxd.wants(t, s.ask(netxd.write(rpc("42", "DeleteCustomer", `{}`))), "unsupported-operation", "/method")
	netxd.wants(t, s.ask(netxd.write(strings.Replace(netxd.body, `"method":"CustomerService.UpdateCustomer",`, "", 1))), "invalid-request", "/method")
	netxd.wants(t, s.ask(netxd.write(strings.Replace(netxd.body, `"CustomerService.UpdateCustomer"`, "7", 1))), "invalid-request", "/method")
	netxd.wants(t, s.ask(netxd.write(`[`+netxd.body+`]`)), "invalid-request", "the body")
	if sent := s.sent(); len(sent) > 0 {
		t.Errorf("sent %q", sent)
	}
}

// TestManyErrors sends documents that are wrong in as many places as fit; the answer is bounded.
func TestManyErrors(t *testing.T) {
	members := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `,"m%d":1`, i)
		}
		return "{" + b.String()[1:] + "}"
	}
	elements := strings.Repeat(`,{"type":"CELLPH1","country_code":"971","number":"1"}`, 100_000)[1:]
	wrong := strings.Repeat(`,1`, 300_000)[1:]
	bodies := map[string][]string{
		"normalized": {members(10_000), members(300_000)},
		"rakbank":    {members(10_000), `{"phones":[` + elements + `]}`, `{"phones":[` + wrong + `]}`},
		"netxd":      {rpc("42", "UpdateCustomer", members(300_000))},
	}
	eachPartner(t, func(t *testing.T, s *town, p partner) {
		for _, body := range bodies[p.name] {
			got := s.ask(p.write(body))
			p.wants(t, got, "invalid-request")
			if len(got.body) > 64<<10 {
				t.Errorf("the answer to %d bytes has %d", len(body), len(got.body))
			}
			if n := len(gjson.Get(got.body, "errors").Array()); p.name == "normalized" && n != 100 {
				t.Errorf("%d culprits", n)
			}
		}
	})
}

// TestLongNames sends names of a megabyte; the answer is bounded and stays UTF-8.
func TestLongNames(t *testing.T) {
	eachPartner(t, func(t *testing.T, s *town, p partner) {
		for _, letter := range []string{"x", "é", "\\u0001", "~", `\"`} {
			name := strings.Repeat(letter, 1<<20/len(letter))
			body := `{"` + name + `":1}`
			if p.name == "netxd" {
				body = strings.Replace(p.body, `"ID"`, `"`+name+`":1,"ID"`, 1)
			}
			got := s.ask(p.write(body))
			p.wants(t, got, "invalid-request")
			if len(got.body) > 16<<10 {
				t.Errorf("the answer has %d bytes", len(got.body))
			}
			got = s.ask(p.write(`{"` + name + `":1,"` + name + `":`))
			p.wants(t, got, "malformed-body")
			if len(got.body) > 16<<10 {
				t.Errorf("the answer has %d bytes", len(got.body))
			}
		}
	})
}
