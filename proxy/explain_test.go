package proxy_test

import (
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/proxy"
	"github.com/truchman-proxy/truchman/secret"
)

// explained explains an update from a front at NetXD.
func explained(t *testing.T, front, body string, params map[string]string) *proxy.Explanation {
	t.Helper()
	set, err := mappings.Load()
	if err != nil {
		t.Fatal(err)
	}
	bank := proxy.Bank{Pack: "netxd", Address: "http://bank.example",
		Settings: map[string]string{"key_id": "1", "signature_algorithm": "none", "phone_country_code": "971"},
		Secrets:  map[string]secret.Value{"credential": secret.New("c"), "api_key": secret.New("k")}}
	config := proxy.Config{Banks: map[string]proxy.Bank{"netxd": bank}, Mounts: []proxy.Mount{{Front: front, Path: "/", Bank: "netxd",
		References: map[string]map[string]string{"netxd": {"ACCOUNT_ID": "CUSTOMER_ID"}}}}}
	e, err := proxy.Explain(config, set, proxy.Question{Operation: "customer.update", Params: params, Body: []byte(body)})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

var accountParams = map[string]string{"customer_id_type": "Account_ID", "customer_id": "1001"}

// TestExplainFollowsAMember holds that a member is traced through both packs.
func TestExplainFollowsAMember(t *testing.T) {
	e := explained(t, "rakbank", `{"emails": [{"type": "HOMEEML", "email": "mara.quill@example.com"}]}`, accountParams)
	if len(e.Steps) != 2 || len(e.Refused) > 0 || len(e.Dropped) > 0 {
		t.Fatalf("%+v", e)
	}
	for _, m := range e.Steps[1].Written {
		if m.Target != "/params/payload/contact/email" {
			continue
		}
		if m.Caller != "/emails/0/email" || m.Normalized != "/emails/personal" || string(m.Value) != `"mara.quill@example.com"` ||
			!strings.HasPrefix(m.Front.At, "rakbank/shapes.yaml:") || !strings.HasPrefix(m.Provider.At, "netxd/shapes.yaml:") {
			t.Errorf("%+v", m)
		}
		return
	}
	t.Error("the member is not written")
}

// TestExplainCompletes holds that what would be completed is no refusal.
func TestExplainCompletes(t *testing.T) {
	e := explained(t, "normalized", `{"gender": "male"}`, map[string]string{"customer_id": "1001"})
	if c := e.Steps[1].Completed; len(c) != 2 || c[0].Normalized != "/first_name" || c[0].From != "current" || !e.Steps[0].Runs {
		t.Errorf("%+v", e.Steps)
	}
	e = explained(t, "normalized", `{"first_name": "Mara", "last_name": "Quill"}`, map[string]string{"customer_id": "1001"})
	if len(e.Steps[1].Completed) > 0 || e.Steps[0].Runs {
		t.Errorf("%+v", e.Steps)
	}
}

// TestExplainExcludes holds that what does not reach the bank is named with its reason.
func TestExplainExcludes(t *testing.T) {
	e := explained(t, "rakbank", `{"addresses": [{"type": "RESIDENCE", "line_1": "Flat 12", "line_2": "Heron House", "city": "DXB", "country": "AE", "preferred": true}]}`, accountParams)
	if len(e.Dropped) != 1 || e.Dropped[0].Caller != "/addresses/0/preferred" || e.Dropped[0].Reason != "NetXD keeps one address" {
		t.Errorf("%+v", e.Dropped)
	}
	if len(e.Refused) != 1 || e.Refused[0].Caller != "/addresses/0/line_2" {
		t.Errorf("%+v", e.Refused)
	}
}
