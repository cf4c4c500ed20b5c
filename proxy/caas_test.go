package proxy_test

import (
	"strings"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/proxy"
	"github.com/truchman-proxy/truchman/secret"
	"github.com/truchman-proxy/truchman/simulator"
)

const (
	maraECRN    = "7841003200000001"
	caasNewECRN = "7841003200001001" // of the first who is onboarded
	caasOnboard = "/fronts/caas/caas-lcm/api/v1/CAAS/onBoarding/customer"
	caasSearch  = "/fronts/caas/caas/api/v2/customer/"
)

// openCAAS opens the proxy before a simulated CAAS, and CAAS's API in front of it.
func openCAAS(t testing.TB, options simulator.Options) *oneBankTown {
	t.Helper()
	options.Clock = func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }
	bank := openBank(t, "caas", options)
	settings := map[string]string{"client_id": "demo-client"}
	return &oneBankTown{open(t, proxy.Config{
		Banks: map[string]proxy.Bank{"caas": {Pack: "caas", Address: bank.url, Settings: settings, Secrets: map[string]secret.Value{
			"client_secret": secret.New("demo-secret"), "username": secret.New("demo"), "password": secret.New("demo-password")}}},
		Mounts: []proxy.Mount{{Front: "normalized", Path: "/"}, {Front: "caas", Path: "/fronts/caas", Bank: "caas", Settings: settings}},
	}), bank}
}

func caasAsk(method, path, body string) question {
	q := question{method, path, []string{"X-Request-Id", aUUID}, body}
	if body != "" {
		q.header = append(q.header, "Content-Type", jsonMedia)
	}
	return q
}

const (
	caasNew = `{"channel":"WEB","first_name":"Ada","salutation":"Ms","last_name":"Brook","primary_mobile_number":"+971500000077","political_exposed_person":false,` +
		`"additional_docs":[{"base64_data":"bWFyYQ==","content_type":"image/jpeg","document_id":"1"}],` +
		`"address_list":[{"address_type_id":"1","building_name":"Heron House","city":"Dubai","country":"AE","zip":0,"po_box":null}],` +
		`"id_details":[{"id_type":4,"id_number":"784199000000077","id_front":{"base64_data":"bWFyYQ==","content_type":"image/jpeg"}}],` +
		`"customer_classification":{"employer_name":"Sedge and Sons","employer_ecrn":"","profile_photo":{"base64_data":"bWFyYQ==","content_type":"image/jpeg"}}}`
	caasNormalizedNew = `{"first_name":"Ada","last_name":"Brook","title":"ms","phones":{"mobile":{"country_code":"971","number":"500000077"}},` +
		`"documents":{"national_id":{"number":"784199000000077","front":{"content_type":"image/jpeg","content":"bWFyYQ=="}}}}`
)

// TestCAASOperations calls every operation at the simulator, over HTTP and with its real login: as a partner of the normalized API,
// and as one who speaks CAAS's.
func TestCAASOperations(t *testing.T) {
	customers := "/v1/banks/caas/customers"
	for _, c := range []struct {
		name       string
		normalized question
		status     int
		wants      string
		own        question
		ownWants   string
	}{
		{"validate", caasAsk("POST", customers+"/validate", `{"document":{"type":"national_id","number":"784199000000001"}}`), 200, `{"id":"` + maraECRN + `"`,
			caasAsk("POST", caasSearch+"validate", `{"idNumber":"784199000000001","idType":"4"}`), `{"status":"success","statusCode":200,"data":{"ecrn":"` + maraECRN + `"`},
		{"get", caasAsk("GET", customers+"/"+maraECRN, ""), 200, `"created_at":"2026-03-26T07:09:24Z"`,
			caasAsk("GET", caasSearch+maraECRN, ""), `"registrationDate":"2026-03-26 07:09:24","ecrn":"` + maraECRN + `"`},
		{"get by identity card", caasAsk("GET", customers+"/NATIONAL_ID:784199000000001", ""), 200, `"id":"` + maraECRN + `"`,
			caasAsk("GET", caasSearch+maraECRN, ""), `"id_type":4,"id_number":"784199000000001"`},
		{"create", caasAsk("POST", customers, caasNormalizedNew), 201, `"id":"` + caasNewECRN + `"`,
			caasAsk("POST", caasOnboard, strings.ReplaceAll(caasNew, "0077", "0078")), `"status":"success","data":{"aml_scan_status":"Accepted","ecrn":"7841003200001002"`},
		{"update", caasAsk("PATCH", customers+"/"+maraECRN, `{"emails":{"personal":"mara@example.com"}}`), 200, `"personal":"mara@example.com"`,
			caasAsk("POST", caasOnboard, `{"ecrn":"`+maraECRN+`","first_name":"Mara","email_id":"quill@example.com"}`), `"ecrn":"` + maraECRN + `","customer_status":"ACTIVE"`},
		{"unknown", caasAsk("GET", customers+"/7841003299999999", ""), 404, `"code":"customer-not-found"`,
			caasAsk("GET", caasSearch+"7841003299999999", ""), `{"status":"failure","statusCode":404,"errorCode":45001,"message":"Customer not found - `},
		{"under review", caasAsk("POST", customers+"/validate", `{"document":{"type":"national_id","number":"784199000000003"}}`), 409, `"code":"under-review"`,
			caasAsk("POST", caasSearch+"validate", `{"idNumber":"784199000000003","idType":"4"}`), `"errorCode":45013`},
	} {
		t.Run(c.name, func(t *testing.T) {
			town := openCAAS(t, simulator.Options{})
			expectReply(t, town.ask(c.normalized), c.status, c.wants)
			expectReply(t, town.ask(c.own), 200, c.ownWants)
		})
	}
}

// TestCAASUpdateIsTheWholeRecordAgain shows the calls of an update, and that what the caller left out is sent as it was.
func TestCAASUpdateIsTheWholeRecordAgain(t *testing.T) {
	town := openCAAS(t, simulator.Options{})
	expectReply(t, town.ask(caasAsk("PATCH", "/v1/banks/caas/customers/"+maraECRN, `{"phones":{"mobile":{"country_code":"971","number":"500000044"}}}`)), 200, `"number":"500000044"`)
	calls := town.bank.took()
	var lines []string
	for _, call := range calls {
		words := strings.Fields(call)
		lines = append(lines, words[0]+" "+words[1][strings.LastIndex(words[1], "/")+1:])
	}
	if got, want := strings.Join(lines, ", "), "POST token, GET "+maraECRN+", POST customer, GET "+maraECRN; got != want {
		t.Fatalf("calls: %s\nwant:  %s", got, want)
	}
	for _, part := range []string{`{"ecrn":"` + maraECRN + `","channel":"BRANCH","first_name":"Mara"`, `"primary_mobile_number":"+971500000044","secondary_mobile_number":"+971500000009"`,
		`"address_list":[{"address_type_id":"1","building_name":"Heron House"`, `"id_details":[{"id_type":4,"id_number":"784199000000001"`, `"customer_classification":{"customer_type_id":2`} {
		if !strings.Contains(calls[2], part) {
			t.Errorf("the record that was sent lacks %s: %s", part, calls[2])
		}
	}
	if strings.Contains(calls[2], "base64_data") || strings.Contains(calls[2], "content_type") {
		t.Errorf("images that are not told are sent: %s", calls[2])
	}
}

// TestCAASRefusals has the simulator say each documented code, and looks at what a partner of either API is told.
func TestCAASRefusals(t *testing.T) {
	create := caasAsk("POST", "/v1/banks/caas/customers", caasNormalizedNew)
	read := caasAsk("GET", "/v1/banks/caas/customers/"+maraECRN, "")
	for _, c := range []struct {
		fault      string
		normalized question
		status     int
		wants      string
		own        question
		ownStatus  int
		ownWants   string
	}{
		{`"status":200,"code":"45001"`, read, 404, "customer-not-found", caasAsk("GET", caasSearch+maraECRN, ""), 200, `"statusCode":404,"errorCode":45001`},
		{`"status":200,"code":"45003"`, read, 404, "customer-not-found", caasAsk("GET", caasSearch+maraECRN, ""), 200, `"statusCode":404,"errorCode":45003`},
		{`"status":200,"code":"40001"`, read, 422, "invalid-request", caasAsk("GET", caasSearch+maraECRN, ""), 200, `"statusCode":400,"errorCode":40001`},
		{`"status":200,"code":"45006"`, read, 502, "provider-failure", caasAsk("GET", caasSearch+maraECRN, ""), 200, `"statusCode":500,"errorCode":45006`},
		{`"status":200,"code":"45013"`, read, 409, "under-review", caasAsk("GET", caasSearch+maraECRN, ""), 200, `"statusCode":500,"errorCode":45013`},
		{`"status":200,"code":"45051"`, read, 409, "not-accepted", caasAsk("GET", caasSearch+maraECRN, ""), 200, `"statusCode":404,"errorCode":45051`},
		{`"status":406,"code":"45013"`, create, 409, "under-review", caasAsk("POST", caasOnboard, caasNew), 406, `"status":"failed","status_code":406,"error_code":45013`},
		{`"status":406,"code":"45051"`, create, 409, "not-accepted", caasAsk("POST", caasOnboard, caasNew), 406, `"status":"failed","status_code":406,"error_code":45051`},
		{`"status":400,"code":"45053"`, create, 422, "invalid-request", caasAsk("POST", caasOnboard, caasNew), 400, `"status":"failure","status_code":400,"error_code":45053`},
		{`"status":400,"code":"40002"`, create, 422, `"/first_name"`, caasAsk("POST", caasOnboard, caasNew), 400, `"status":"failure","status_code":400,"error_code":40002`},
		{`"status":404,"code":"45032"`, create, 502, "provider-rejected", caasAsk("POST", caasOnboard, caasNew), 404, `"status":"failed","status_code":404,"error_code":45032`},
		{`"status":502,"code":"40001"`, create, 504, "outcome-unknown", caasAsk("POST", caasOnboard, caasNew), 504, `"status":"failed","status_code":504,"error_code":40001`},
	} {
		t.Run(c.fault, func(t *testing.T) {
			town := openCAAS(t, simulator.Options{})
			town.ask(read) // logs in
			town.bank.fault(`{"fault":"status",` + c.fault + `}`)
			expectReply(t, town.ask(c.normalized), c.status, c.wants)
			town.bank.fault(`{"fault":"status",` + c.fault + `}`)
			r := town.ask(c.own)
			expectReply(t, r, c.ownStatus, c.ownWants)
			if strings.Contains(r.body, "7841003200000003") || strings.Contains(r.body, "INN") {
				t.Errorf("the bank's own words reach the partner: %s", r.body)
			}
		})
	}
}

// TestCAASTokenIsRenewed takes the token away: the request is answered by a new one.
func TestCAASTokenIsRenewed(t *testing.T) {
	town := openCAAS(t, simulator.Options{})
	read := caasAsk("GET", "/v1/banks/caas/customers/"+maraECRN, "")
	expectReply(t, town.ask(read), 200, maraECRN)
	town.bank.fault(`{"fault":"status","status":401}`)
	expectReply(t, town.ask(read), 200, maraECRN)
	if calls := town.bank.took(); len(calls) != 5 || !strings.Contains(calls[3], "grant_type=password") {
		t.Errorf("calls: %q", calls)
	}
}
