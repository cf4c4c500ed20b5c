package mappings_test

import (
	"net/textproto"
	"testing"

	"github.com/truchman-proxy/truchman/mappings"
)

// TestCallbacks reads a bank's callback and tells it to partners in two formats.
func TestCallbacks(t *testing.T) {
	set, err := mappings.LoadFS(packsIn(t, "testdata/base", "testdata/callback"))
	if err != nil {
		t.Fatal(err)
	}
	bank := set.Packs["bank"].Callback("customer.told")
	values, errs := set.Packs["bank"].Values(mappings.Provider, nil, map[string]string{"key": "hush"})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	with := func(secret, body string) mappings.CallbackMessage {
		return mappings.CallbackMessage{Header: textproto.MIMEHeader{"X-Secret": {secret}}, Body: []byte(body)}
	}
	for _, tt := range []struct{ name, secret, body, want, failure string }{
		{"all", "hush", `{"who":"7","state":"SHUT","more":1}`, `{"customer_id":"7","state":"blocked"}`, ""},
		{"another secret", "loud", `{"who":"7","state":"SHUT"}`, "", "unauthorized"},
		{"a state that nobody knows", "hush", `{"who":"7","state":"GONE"}`, "", "invalid-request"},
		{"nobody", "hush", `{"state":"SHUT"}`, "", "invalid-request"},
		{"no JSON", "hush", `who=7`, "", "malformed-body"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, problems := bank.ReadCallback(with(tt.secret, tt.body), values)
			if string(got) != tt.want && tt.failure == "" || tt.failure != "" && (len(problems) == 0 || problems[0].Failure != tt.failure) {
				t.Errorf("read %s, %s", got, described(problems))
			}
		})
	}
	if status, body := bank.CallbackAnswer(values); status != 200 || string(body) != `{"heard":true}` {
		t.Errorf("answers %d %s", status, body)
	}
	told := []byte(`{"customer_id":"7","state":"blocked"}`)
	m, problems := bank.WriteCallback(told, "42", values)
	if string(m.Body) != `{"who":"7","state":"SHUT"}` || m.Header.Get("X-Secret") != "hush" || len(problems) > 0 {
		t.Errorf("writes %v %s %s", m.Header, m.Body, described(problems))
	}
	normalized := set.Packs["normalized"].Callback("customer.told")
	if m, problems = normalized.WriteCallback(told, "42", nil); string(m.Body) != string(told) || len(problems) > 0 {
		t.Errorf("writes %s %s", m.Body, described(problems))
	}
	if status, body := normalized.CallbackAnswer(nil); status != 204 || body != nil {
		t.Errorf("answers %d %s", status, body)
	}
	covered := map[string]mappings.Covered{}
	for _, c := range set.CallbackCoverage() {
		if c.Pack == "bank" {
			covered[c.Member] = c.Covered
		}
	}
	if covered["/state"] != mappings.CoveredMapped || covered["/note"] != mappings.CoveredUnsupported {
		t.Errorf("covers %v", covered)
	}
}
