package simulator_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/simulator"
)

const (
	caasToken      = "/auth/realms/cdp/protocol/openid-connect/token"
	caasOnboarding = "/caas-lcm/api/v1/CAAS/onBoarding/customer"
	caasCustomer   = "/caas/api/v2/customer/"
	caasValidate   = caasCustomer + "validate"
	passwordForm   = "grant_type=password&scope=openid&client_id=demo-client&client_secret=demo-secret&username=demo&password=demo-password"
)

// caas is a simulator of CAAS and an access token for it.
type caas struct {
	*provider
	token string
}

type caasGranted struct {
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token"`
	Expires int    `json:"expires_in"`
}

func (p *provider) grant(form string) caasGranted {
	p.t.Helper()
	status, answer := p.send("POST", caasToken, form, "Content-Type", "application/x-www-form-urlencoded")
	var granted caasGranted
	if err := json.Unmarshal([]byte(answer), &granted); err != nil || status != 200 {
		p.t.Fatalf("token: %d %s", status, answer)
	}
	keeps(p.t, schema(p.t, "caas", "TokenAnswer"), answer)
	return granted
}

func startCAAS(t testing.TB, options simulator.Options) caas {
	t.Helper()
	p := start(t, "caas", options)
	return caas{p, p.grant(passwordForm).Access}
}

func (c caas) ask(method, path, body string, headers ...string) (int, string) {
	c.t.Helper()
	return c.send(method, path, body, append([]string{"Authorization", "Bearer " + c.token}, headers...)...)
}

func idOf(kind, number string) string {
	return fmt.Sprintf(`{"idNumber":%q,"idType":%q}`, number, kind)
}

func TestCAASValidate(t *testing.T) {
	c := startCAAS(t, simulator.Options{})
	for _, test := range []struct{ name, body, want string }{
		{"in order", idOf("4", "784199000000001"), `{"status":"success","statusCode":200,"data":{"ecrn":"7841003200000001","first_name":"Mara",
			"middle_name":"Wren","last_name":"Quill","agent_location_id":"784101","primary_mobile_number":"+971500000001",
			"email_id":"mara.quill@example.com","customer_status":"ACTIVE","aml_scan_status":"Accepted","id_status":"Active",
			"id_date_of_expiry":"2031-12-10T00:00:00.000+00:00"}}`},
		{"out of use", idOf("2", "P1000005"), `{"status":"success","statusCode":200,"data":{"ecrn":"7841003200000005","first_name":"Pia",
			"middle_name":"","last_name":"Wren","agent_location_id":"784101","primary_mobile_number":"+971500000005",
			"email_id":"pia.wren@example.com","customer_status":"INACTIVE","aml_scan_status":"N/A","id_status":"Inactive",
			"id_date_of_expiry":"2024-05-31T00:00:00.000+00:00"}}`},
		{"unknown", idOf("4", "784199000000099"), searchFailure(404, 45001, "Customer not found")},
		{"another type", idOf("2", "784199000000001"), searchFailure(404, 45001, "Customer not found")},
		{"not subscribed", idOf("4", "784199000000002"), searchFailure(404, 45003, "Customer not Subscribed")},
		{"investigated", idOf("4", "784199000000003"), searchFailure(500, 45013, "Customer under Compliance investigation!")},
		{"blocked", idOf("4", "784199000000004"), searchFailure(404, 45051, "Customer can not be Accepted")},
		{"search fails", idOf("4", "784199000000006"), searchFailure(500, 45006, "Error while searching customer!")},
		{"no JSON", `{`, searchFailure(400, 40001, "Invalid format input")},
		{"member twice", `{"idNumber":"1","idNumber":"2","idType":"4"}`, searchFailure(400, 40001, "Invalid format input")},
		{"no type", `{"idNumber":"784199000000001"}`, searchFailure(400, 40001, "Invalid format input")},
		{"a number as type", `{"idNumber":"784199000000001","idType":4}`, searchFailure(400, 40001, "Invalid format input")},
	} {
		t.Run(test.name, func(t *testing.T) {
			status, answer := c.ask("POST", caasValidate, test.body)
			if status != 200 {
				t.Fatalf("%d %s", status, answer)
			}
			same(t, answer, test.want)
			keepsSearch(t, "ValidateAnswer", answer)
		})
	}
	if c.effects() != 0 {
		t.Fatal("looking had an effect")
	}
}

func searchFailure(status, code int, message string) string {
	return fmt.Sprintf(`{"status":"failure","statusCode":%d,"errorCode":%d,"message":%q}`, status, code, message)
}

// keepsSearch checks an answer of validate or get by the contract.
func keepsSearch(t testing.TB, success, answer string) {
	t.Helper()
	if strings.Contains(answer, `"status":"failure"`) {
		success = "SearchFailure"
	}
	keeps(t, schema(t, "caas", success), answer)
}

func TestCAASGet(t *testing.T) {
	c := startCAAS(t, simulator.Options{})
	status, answer := c.ask("GET", caasCustomer+"7841003200000001", "")
	keepsSearch(t, "CustomerAnswer", answer)
	for _, part := range []string{`"status":"success","statusCode":200,"data":{`, `"mothers_maiden_name":null`, `"employer_address":"null"`,
		`"subsciption_type":"PREMIUM"`, `"customer_relations":[]`, `"issued_at":null`, `"agent_ref_no":null`} {
		if status != 200 || !strings.Contains(answer, part) {
			t.Errorf("%d %s lacks %s", status, answer, part)
		}
	}
	for path, want := range map[string]string{
		"7841003200000002":      searchFailure(404, 45003, "Customer not Subscribed"),
		"7841003200000099":      searchFailure(404, 45001, "Customer not found"),
		"validate":              searchFailure(404, 45001, "Customer not found"),
		"784%2F1":               searchFailure(404, 45001, "Customer not found"),
		strings.Repeat("1", 21): searchFailure(404, 45001, "Customer not found"),
	} {
		status, answer := c.ask("GET", caasCustomer+path, "", "Content-Type", "")
		if status != 200 {
			t.Errorf("%s: %d %s", path, status, answer)
		}
		same(t, answer, want)
	}
	for _, ecrn := range []string{"7841003200000003", "7841003200000004"} {
		if _, answer := c.ask("GET", caasCustomer+ecrn, ""); !strings.Contains(answer, `"status":"success"`) {
			t.Errorf("get keeps silent about %s: %s", ecrn, answer)
		}
	}
}

func TestCAASRefusesWhoHasNoToken(t *testing.T) {
	c := startCAAS(t, simulator.Options{Clock: noon})
	refresh := c.grant(passwordForm).Refresh
	for _, test := range []struct{ method, path, said string }{
		{"POST", caasValidate, `"path":"/api/v2/customer/validate"`},
		{"GET", caasCustomer + "7841003200000001", `"path":"/api/v2/customer/7841003200000001"`},
		{"POST", caasOnboarding, `"message":"","path":"/api/v1/CAAS/onBoarding/customer"`},
	} {
		for _, authorization := range []string{"", "Bearer ", "Bearer x", c.token, "Basic " + c.token, "Bearer " + refresh} {
			status, answer := c.send(test.method, test.path, `{}`, "Authorization", authorization)
			want := fmt.Sprintf(`{"timestamp":%q,"status":401,"error":"Unauthorized",%s}`, noon().Format("2006-01-02T15:04:05.000-07:00"), test.said)
			if status != 401 || answer != want {
				t.Errorf("%d %s\nwant %s", status, answer, want)
			}
			keeps(t, schema(t, "caas", "Unauthorized"), answer)
		}
	}
}

func TestCAASTransport(t *testing.T) {
	c := startCAAS(t, simulator.Options{})
	for _, test := range []struct {
		method, path, media string
		want                int
	}{
		{"POST", "/caas/api/v2/customers", "application/json", 404},
		{"GET", caasCustomer + "1/2", "application/json", 404},
		{"GET", caasCustomer, "application/json", 404},
		{"GET", caasOnboarding, "application/json", 405},
		{"POST", caasCustomer + "7841003200000001", "application/json", 405},
		{"DELETE", caasCustomer + "7841003200000001", "application/json", 405},
		{"POST", caasValidate, "text/plain", 415},
		{"POST", caasOnboarding, "application/x-www-form-urlencoded", 415},
	} {
		status, answer := c.ask(test.method, test.path, `{}`, "Content-Type", test.media)
		if status != test.want || !strings.Contains(answer, fmt.Sprintf(`"status":%d,`, test.want)) {
			t.Errorf("%s %s: %d %s, want %d", test.method, test.path, status, answer, test.want)
		}
		keeps(t, schema(t, "caas", "Unauthorized"), answer)
	}
}

func TestCAASFaultsSpeakItsEnvelopes(t *testing.T) {
	c := startCAAS(t, simulator.Options{})
	for _, test := range []struct {
		fault, path, schema string
		status              int
		part                string
	}{
		{`"status":503`, caasValidate, "Unauthorized", 503, `"status":503,"error":"Service Unavailable","path":"/api/v2/customer/validate"`},
		{`"status":502`, caasValidate, "Unauthorized", 502, `"error":"Bad Gateway"`},
		{`"status":502`, caasOnboarding, "OnboardingFailure", 502, `"status":"failed","status_code":502,"error_code":40001,"message":"Backend Technical Problem"`},
		{`"status":599`, caasOnboarding, "Unauthorized", 599, `"error":"Status 599"`},
		{`"status":500`, caasToken, "TokenFailure", 500, `"error":"HTTP 500 Internal Server Error"`},
		{`"status":200,"code":"45006"`, caasValidate, "SearchFailure", 200, `"statusCode":500,"errorCode":45006`},
		{`"status":200,"code":"45051"`, caasValidate, "SearchFailure", 200, `"statusCode":404,"errorCode":45051`},
		{`"status":400,"code":"40001"`, caasOnboarding, "OnboardingFailure", 400, `"status_code":502,"error_code":40001`},
		{`"status":406,"code":"45051"`, caasOnboarding, "OnboardingFailure", 406, `"message":"Customer 7841003200000004 Cannot be Accepted"`},
		{`"status":200,"code":"45032"`, caasOnboarding, "OnboardingFailure", 200, `"status_code":404,"error_code":45032`},
		{`"status":400,"code":"40002"`, caasOnboarding, "OnboardingFailure", 400, `"details":{"firstName":"Invalid first name"}`},
	} {
		c.fault(`{"fault":"status",` + test.fault + `}`)
		status, answer := c.ask("POST", test.path, `{}`)
		if status != test.status || !strings.Contains(answer, test.part) {
			t.Errorf("%s: %d %s, want %s", test.fault, status, answer, test.part)
		}
		keeps(t, schema(t, "caas", test.schema), answer)
	}
	for _, fault := range []string{`{"fault":"status","status":400,"code":"45099"}`, `{"fault":"status","status":400,"code":"x"}`, `{"fault":"wrong-id"}`} {
		if status, answer := c.send("POST", "/_simulator/faults", fault); status != 400 {
			t.Errorf("%s: %d %s", fault, status, answer)
		}
	}
}

// TestCAASDocumentedExamples has the contract's own requests taken.
func TestCAASDocumentedExamples(t *testing.T) {
	c := startCAAS(t, simulator.Options{})
	schemas := document(t, "caas").(map[string]any)["components"].(map[string]any)["schemas"].(map[string]any)
	examples := schemas["OnboardingRequest"].(map[string]any)["examples"].([]any)
	for _, example := range examples {
		body, err := json.Marshal(example)
		if err != nil {
			t.Fatal(err)
		}
		status, answer := c.ask("POST", caasOnboarding, string(body))
		if status != 200 || !strings.Contains(answer, `"ecrn":"7841003200000001"`) {
			t.Errorf("%d %s", status, answer)
		}
	}
	if c.effects() != len(examples) || len(examples) != 2 {
		t.Fatalf("%d effects of %d examples", c.effects(), len(examples))
	}
	form := url.Values{}
	for name, value := range schemas["PasswordGrant"].(map[string]any)["examples"].([]any)[0].(map[string]any) {
		form.Set(name, value.(string))
	}
	c.grant(form.Encode())
}
