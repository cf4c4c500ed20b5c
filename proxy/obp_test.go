package proxy_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/proxy"
	"github.com/truchman-proxy/truchman/secret"
	"github.com/truchman-proxy/truchman/simulator"
)

// Customers of the simulated Open Bank Project, at its bank gh.29.uk, and what one of them has.
const (
	maraOBP    = "7uy8a7e4-6d02-40e3-a129-0b2bf89de8u1"
	tobinOBP   = "7uy8a7e4-6d02-40e3-a129-0b2bf89de8u2" // who has no address
	addressOBP = "5995d6a2-01b3-423c-a173-5481df49bda1"
	taxOBP     = "902ba3bb-dedd-45e7-9319-2fd3f2cd98a1"
	userOBP    = "9ca9a7e4-6d02-40e3-a129-0b2bf89de9b2"
)

// openOBP opens the proxy before a simulated Open Bank Project, which it logs in to by DirectLogin as "obp" and by a
// bearer token as "obp-bearer", and whose API it serves to partners.
func openOBP(t testing.TB) *oneBankTown {
	t.Helper()
	clock := func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }
	bank := openBank(t, "obp", simulator.Options{Clock: clock})
	settings := map[string]string{"bank_id": "gh.29.uk"}
	return &oneBankTown{open(t, proxy.Config{
		Banks: map[string]proxy.Bank{
			"obp": {Pack: "obp", Address: bank.url, Settings: settings, Secrets: map[string]secret.Value{"username": secret.New("demo"),
				"password": secret.New("demo-password"), "consumer_key": secret.New("demo-consumer-key")}},
			"obp-bearer": {Pack: "obp", Address: bank.url, Settings: map[string]string{"bank_id": "gh.29.uk", "login": "bearer"},
				Secrets: map[string]secret.Value{"access_token": secret.New("demo-bearer-token")}},
		},
		Mounts: []proxy.Mount{{Front: "normalized", Path: "/"}, {Front: "obp", Path: "/fronts/obp", Bank: "obp", Settings: settings}},
	}), bank}
}

// obpCall is an operation of the API as a partner of the normalized API asks for it, and as one of Open Bank Project's own.
type obpCall struct {
	name       string
	normalized question
	wants      string // in the normalized answer
	status     int
	own        question
	ownWants   string
	ownStatus  int
}

const (
	obpCustomerPath = "/v1/banks/obp/customers/" + maraOBP
	obpOwnPath      = "/fronts/obp/obp/v3.1.0/banks/gh.29.uk/customers/" + maraOBP
	obpOwnBank      = "/fronts/obp/obp/v3.1.0/banks/gh.29.uk"
	obpAddress      = `{"line_1":"Flat 5","line_2":"","line_3":"","city":"Dubai","county":"","state":"","postcode":"","country_code":"AE","tags":["legal"],"status":"OK"}`
	obpNewCustomer  = `{"legal_name":"Ada Brook","mobile_phone_number":"+971500000009","email":"ada.brook@example.com",` +
		`"face_image":{"url":"www.example.com/ada","date":"2017-09-19T00:00:00Z"},"date_of_birth":"1990-01-01T00:00:00Z","relationship_status":"single",` +
		`"dependants":0,"dob_of_dependants":[],"credit_rating":{"rating":"OBP","source":"OBP"},"credit_limit":{"currency":"EUR","amount":"0"},` +
		`"highest_education_attained":"Master","employment_status":"worker","kyc_status":true,"last_ok_date":"2017-09-19T00:00:00Z","title":"Dr.",` +
		`"branch_id":"DERBY6","name_suffix":"Sr"}`
	obpHandle = `{"customer_number":"5987951","type":"forum","handle":"mara","date_added":"2017-09-19T00:00:00Z","date_activated":"2017-09-19T00:00:00Z"}`
)

func obpAsk(method, path, body string) question {
	q := question{method, path, []string{"X-Request-Id", aUUID}, body}
	if body != "" {
		q.header = append(q.header, "Content-Type", jsonMedia)
	}
	return q
}

// obpPart is a member of a customer with a PUT of its own.
func obpPart(name, change, wants, part, body, ownWants string) obpCall {
	return obpCall{"update " + name, obpAsk("PATCH", obpCustomerPath, change), wants, 200, obpAsk("PUT", obpOwnPath+"/"+part, body), ownWants, 200}
}

func obpCalls() []obpCall {
	list := obpOwnBank + "/customers"
	return []obpCall{
		{"get", obpAsk("GET", obpCustomerPath, ""), `"legal_name":"Mara Quill"`, 200, obpAsk("GET", obpOwnPath, ""), `"bank_id":"gh.29.uk","customer_id":"` + maraOBP + `","customer_number":"5987951","legal_name":"Mara Quill"`, 200},
		{"find", obpAsk("POST", "/v1/banks/obp/customers/find", `{"customer_number":"5987951"}`), maraOBP, 200, obpAsk("POST", list+"/customer-number", `{"customer_number":"5987951"}`), maraOBP, 200},
		{"list", obpAsk("GET", "/v1/banks/obp/customers?limit=1&sort_direction=asc", ""), `{"customers":[{`, 200, obpAsk("GET", obpOwnBank+"/firehose/customers?limit=1&sort_direction=ASC", ""), `{"customers":[{"bank_id":"gh.29.uk"`, 200},
		{"list own", obpAsk("GET", "/v1/banks/obp/users/current/customers", ""), maraOBP, 200, obpAsk("GET", list, ""), maraOBP, 200},
		{"list own anywhere", obpAsk("GET", "/v1/banks/obp/users/current/customers/anywhere", ""), `"id":"reed.29.uk"`, 200,
			obpAsk("GET", "/fronts/obp/obp/v3.1.0/users/current/customers", ""), `"bank_id":"reed.29.uk"`, 200},
		{"create", obpAsk("POST", "/v1/banks/obp/customers", `{"legal_name":"Ada Brook","phones":{"mobile":{"country_code":"971","number":"500000009"}},"emails":{"personal":"ada.brook@example.com"},"date_of_birth":"1990-01-01"}`), `"legal_name":"Ada Brook"`, 201,
			obpAsk("POST", list, obpNewCustomer), `"legal_name":"Ada Brook"`, 201},
		{"addresses", obpAsk("GET", obpCustomerPath+"/addresses", ""), `"line_1":"Flat 12"`, 200, obpAsk("GET", obpOwnPath+"/addresses", ""), `"customer_address_id":"` + addressOBP, 200},
		{"create address", obpAsk("POST", obpCustomerPath+"/addresses", `{"line_1":"Flat 5","city":"Dubai","country":"AE"}`), `"line_1":"Flat 5"`, 201, obpAsk("POST", obpOwnPath+"/address", obpAddress), `"line_1":"Flat 5"`, 201},
		{"replace address", obpAsk("PUT", obpCustomerPath+"/addresses/"+addressOBP, `{"line_1":"Flat 6","city":"Dubai","country":"AE","tags":["home"]}`), `"line_1":"Flat 6"`, 200, obpAsk("PUT", obpOwnPath+"/addresses/"+addressOBP, obpAddress), `"line_1":"Flat 5"`, 200},
		{"tax residences", obpAsk("GET", obpCustomerPath+"/tax-residences", ""), `"tax_number":"900000001"`, 200, obpAsk("GET", obpOwnPath+"/tax-residences", ""), `{"tax_residence":[{`, 200},
		{"create tax residence", obpAsk("POST", obpCustomerPath+"/tax-residences", `{"domain":"IE","tax_number":"900000002"}`), `"domain":"IE"`, 201, obpAsk("POST", obpOwnPath+"/tax-residence", `{"domain":"IE","tax_number":"900000003"}`), `"tax_residence_id":`, 201},
		{"social handles", obpAsk("GET", obpCustomerPath+"/social-handles", ""), `"handle":"mara.quill"`, 200, obpAsk("GET", obpOwnPath+"/social_media_handles", ""), `{"checks":[{`, 200},
		{"create social handle", obpAsk("POST", obpCustomerPath+"/social-handles", `{"customer_number":"5987951","type":"forum","handle":"mara","added_at":"2017-09-19T00:00:00Z","activated_at":"2017-09-19T00:00:00Z"}`), `{}`, 201, obpAsk("POST", obpOwnPath+"/social_media_handles", obpHandle), `{"success":"Success"}`, 201},
		{"create credit limit request", obpAsk("POST", obpCustomerPath+"/credit-limit-requests", `{"current":{"rate_amount_1":"1000.00"}}`), `"short_reference":`, 201, obpAsk("POST", obpOwnPath+"/credit_limit/requests", `{"requested_current_rate_amount1":"1000.00"}`), `"short_reference":`, 201},
		{"credit limit requests", obpAsk("GET", obpCustomerPath+"/credit-limit-requests", ""), `{"credit_limit_requests":[{"rank_amount_1":`, 200, obpAsk("GET", obpOwnPath+"/credit_limit/requests", ""), `{"rank_amount_1":`, 200},
		{"credit limit request", obpAsk("GET", obpCustomerPath+"/credit-limit-requests/c1", ""), `{"rank_amount_1":`, 200, obpAsk("GET", obpOwnPath+"/credit_limit/requests/c1", ""), `{"rank_amount_1":`, 200},
		{"CRM events", obpAsk("GET", "/v1/banks/obp/crm-events", ""), `"category":"Call"`, 200, obpAsk("GET", obpOwnBank+"/crm-events", ""), `"bank_id":"gh.29.uk"`, 200},
		{"link a user", obpAsk("POST", "/v1/banks/obp/user-links", `{"user_id":"`+userOBP+`","customer_id":"`+maraOBP+`"}`), `"active":true`, 201,
			obpAsk("POST", obpOwnBank+"/user_customer_links", `{"user_id":"`+userOBP+`","customer_id":"`+tobinOBP+`"}`), `"is_active":true`, 201},
		obpPart("email", `{"emails":{"personal":"mara@example.com"}}`, `"personal":"mara@example.com"`, "email", `{"email":"quill@example.com"}`, `"email":"quill@example.com"`),
		obpPart("mobile number", `{"phones":{"mobile":{"country_code":"971","number":"500000021"}}}`, `"number":"500000021"`, "mobile-number", `{"mobile_phone_number":"+971500000022"}`, `"+971500000022"`),
		obpPart("branch", `{"branch_id":"DERBY7"}`, `"branch_id":"DERBY7"`, "branch", `{"branch_id":"DERBY8"}`, `"branch_id":"DERBY8"`),
		obpPart("number", `{"customer_number":"5987961"}`, `"customer_number":"5987961"`, "number", `{"customer_number":"5987962"}`, `"customer_number":"5987962"`),
		obpPart("identity", `{"title":"ms"}`, `"title":"ms"`, "identity", `{"legal_name":"Mara Vale","date_of_birth":"1990-01-02T00:00:00Z","title":"Dr.","name_suffix":""}`, `"legal_name":"Mara Vale"`),
		obpPart("data", `{"relationship_status":"married"}`, `"relationship_status":"married"`, "data",
			`{"face_image":{"url":"www.example.com/m","date":"2017-09-19T00:00:00Z"},"relationship_status":"single","dependants":3,"highest_education_attained":"Master","employment_status":"worker"}`, `"dependants":3`),
		obpPart("credit limit", `{"credit_limit":{"amount":"2000"}}`, `"credit_limit":{"currency":"EUR","amount":"2000"}`, "credit-limit", `{"credit_limit":{"currency":"AED","amount":"3000"}}`, `"credit_limit":{"currency":"AED","amount":"3000"}`),
		obpPart("credit rating", `{"credit_rating":{"rating":"Good","source":"Bank"}}`, `"credit_rating":{"rating":"Good","source":"Bank"}`, "credit-rating-and-source", `{"credit_rating":"Poor","credit_source":"Bank"}`, `"credit_rating":{"rating":"Poor","source":"Bank"}`),
	}
}

// TestOBPOperations calls every operation at the simulator, over HTTP and with its real login: as a partner of the normalized API,
// and as one who speaks Open Bank Project's.
func TestOBPOperations(t *testing.T) {
	for _, c := range obpCalls() {
		t.Run(c.name, func(t *testing.T) {
			town := openOBP(t)
			expectReply(t, town.ask(c.normalized), c.status, c.wants)
			expectReply(t, town.ask(c.own), c.ownStatus, c.ownWants)
			bearer := c.normalized
			bearer.path = strings.Replace(bearer.path, "/obp/", "/obp-bearer/", 1)
			if r := openOBP(t).ask(bearer); r.status != c.status {
				t.Errorf("with a bearer token: status %d %s", r.status, r.body)
			}
		})
	}
}

func expectReply(t *testing.T, r reply, status int, wants string) {
	t.Helper()
	if r.status != status || !strings.Contains(r.body, wants) {
		t.Errorf("status %d %s\nwant %d and %s", r.status, r.body, status, wants)
	}
}

// TestOBPDeletes removes what has ids of its own. OBP answers a JSON boolean, the normalized API nothing.
func TestOBPDeletes(t *testing.T) {
	for _, c := range []struct{ normalized, own, list string }{
		{"/addresses/" + addressOBP, "/addresses/" + addressOBP, "/addresses"},
		{"/tax-residences/" + taxOBP, "/tax_residencies/" + taxOBP, "/tax-residences"},
	} {
		town := openOBP(t)
		if r := town.ask(obpAsk("DELETE", obpCustomerPath+c.normalized, "")); r.status != http.StatusNoContent || r.body != "" {
			t.Errorf("%s: status %d %s", c.normalized, r.status, r.body)
		}
		if r := town.ask(obpAsk("GET", obpCustomerPath+c.list, "")); strings.Contains(r.body, `"id"`) {
			t.Errorf("%s is still there: %s", c.normalized, r.body)
		}
		expectReply(t, town.ask(obpAsk("DELETE", obpCustomerPath+c.normalized, "")), 404, `"code":"resource-not-found"`)
		expectReply(t, town.ask(obpAsk("DELETE", obpOwnPath+c.own, "")), 400, `"message":"OBP-50200`)
		town = openOBP(t)
		if r := town.ask(obpAsk("DELETE", obpOwnPath+c.own, "")); r.status != 200 || r.body != "true" {
			t.Errorf("%s: status %d %s", c.own, r.status, r.body)
		}
	}
}

// TestOBPUpdateIsASequenceOfPuts shows the calls of one update of every part, in their order, and that the record is changed.
func TestOBPUpdateIsASequenceOfPuts(t *testing.T) {
	town := openOBP(t)
	r := town.ask(obpAsk("PATCH", obpCustomerPath, `{"emails":{"personal":"mara@example.com"},"phones":{"mobile":{"country_code":"971","number":"500000021"}},
		"branch_id":"DERBY7","title":"ms","relationship_status":"married","credit_limit":{"amount":"2000"},"credit_rating":{"rating":"Good","source":"Bank"},
		"addresses":{"residence":{"line_1":"Flat 14","line_2":null,"city":"Dubai","state":"Dubai","postal_code":"00000","country":"AE"}}}`))
	expectReply(t, r, 200, `"emails":{"personal":"mara@example.com"}`)
	want := "POST , GET , GET /addresses, PUT /email, PUT /mobile-number, PUT /branch, PUT /identity, PUT /data, PUT /credit-limit, " +
		"PUT /credit-rating-and-source, PUT /addresses/" + addressOBP + ", GET "
	if got := town.partsOf(maraOBP); got != want {
		t.Errorf("calls: %s\nwant:  %s", got, want)
	}
	expectReply(t, town.ask(obpAsk("GET", obpCustomerPath+"/addresses", "")), 200, `"line_1":"Flat 14"`)
}

func TestOBPResidenceIsCreatedWhereThereIsNone(t *testing.T) {
	openOBP(t).createsResidence(t, strings.Replace(obpCustomerPath, maraOBP, tobinOBP, 1), tobinOBP)
}

// TestOBPPartlyApplied breaks the second of three PUTs.
func TestOBPPartlyApplied(t *testing.T) {
	town := openOBP(t)
	town.bank.fault(`{"fault":"status","status":400,"code":"OBP-30058","path":"/obp/v3.1.0/banks/gh.29.uk/customers/` + maraOBP + `/mobile-number"}`)
	r := town.ask(obpAsk("PATCH", obpCustomerPath, `{"emails":{"personal":"mara@example.com"},"phones":{"mobile":{"country_code":"971","number":"500000021"}},"branch_id":"DERBY7"}`))
	expectReply(t, r, 409, `"code":"partially-applied"`)
	for _, step := range []string{`{"members":["/emails/personal"],"outcome":"applied"}`, `"outcome":"refused","code":"conflict"}`, `"outcome":"not-tried"}`} {
		if !strings.Contains(r.body, step) {
			t.Errorf("the answer does not say %s: %s", step, r.body)
		}
	}
}
