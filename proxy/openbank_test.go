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

// Customers of the simulated Customer API, at its bank reed.bank, and what one of them has.
const (
	maraReed     = "c0000000-0000-4000-8000-000000000001"
	tobinReed    = "c0000000-0000-4000-8000-000000000002" // who has no address
	addressReed  = "a0000000-0000-4000-8000-000000000001"
	taxReed      = "d0000000-0000-4000-8000-000000000001"
	orderReed    = "e0000000-0000-4000-8000-000000000001"
	otherUser    = "u0000000-0000-4000-8000-000000000002"
	reedPath     = "/v1/banks/reed/customers/" + maraReed
	reedOwn      = "/fronts/openbank"
	reedOwnBank  = reedOwn + "/v1/banks/reed.bank"
	reedOwnPath  = reedOwnBank + "/customers/" + maraReed
	reedAddress  = `{"line_1":"Flat 5","city":"Dubai","country_code":"AE","tags":["legal"]}`
	reedCustomer = `{"bank_id":"reed.bank","legal_name":"Runa Moss","mobile_phone_number":"+971500000009","email":"runa.moss@example.com",` +
		`"date_of_birth":{"seconds":668044800,"nanos":0},"dob_of_dependents":[{"seconds":1568851200}],"credit_limit":{"cur":"AED","num":"500"},"branchId":"REED1"}`
)

// openReed opens the proxy before a simulated Customer API, which it calls with a token of its own as "reed" and with one that it
// gets by its client's credentials as "reed-client", and whose API it serves to partners.
func openReed(t testing.TB, options simulator.Options) *oneBankTown {
	t.Helper()
	options.Clock = func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }
	bank := openBank(t, "openbank", options)
	settings := map[string]string{"bank_id": "reed.bank"}
	client := map[string]string{"bank_id": "reed.bank", "login": "client-credentials"}
	return &oneBankTown{open(t, proxy.Config{
		Banks: map[string]proxy.Bank{
			"reed": {Pack: "openbank", Address: bank.url, Settings: settings, Secrets: map[string]secret.Value{"access_token": secret.New("demo-bearer-token")}},
			"reed-client": {Pack: "openbank", Address: bank.url, Settings: client,
				Secrets: map[string]secret.Value{"client_id": secret.New("demo-client"), "client_secret": secret.New("demo-secret")}},
		},
		Mounts: []proxy.Mount{{Front: "normalized", Path: "/"}, {Front: "openbank", Path: reedOwn, Bank: "reed", Settings: settings}},
	}), bank}
}

// reedPart is a member of a customer with a PUT of its own.
func reedPart(name, change, wants, part, body, ownWants string) obpCall {
	return obpCall{"update " + name, obpAsk("PATCH", reedPath, change), wants, 200, obpAsk("PUT", reedOwnPath+"/"+part, body), ownWants, 200}
}

func reedCalls() []obpCall {
	bank, customers := "/v1/banks/reed", reedOwnBank+"/customers"
	ownCustomer := reedOwn + "/v1/customers"
	return []obpCall{
		{"get", obpAsk("GET", reedPath, ""), `"legal_name":"Mara Quill"`, 200, obpAsk("GET", reedOwnPath, ""), `{"id":"` + maraReed + `","bank_id":"reed.bank","customer_number":"4400001","legal_name":"Mara Quill"`, 200},
		{"get by number", obpAsk("GET", bank+"/customers/CUSTOMER_NUMBER:4400001", ""), maraReed, 200, obpAsk("GET", reedOwnPath+"/customer-number/4400001", ""), maraReed, 200},
		{"find", obpAsk("POST", bank+"/customers/find", `{"customer_number":"4400001"}`), maraReed, 200, obpAsk("GET", customers+"/any/customer-number/4400002", ""), tobinReed, 200},
		{"list", obpAsk("GET", bank+"/customers?limit=1&offset=1&sort_direction=asc&from_date=2020-01-01T00:00:00Z", ""), tobinReed, 200,
			obpAsk("GET", reedOwnBank+"/firehose/customers?limit=1&sort_direction=ASC&offset=0", ""), `{"customers":[{"id":"` + maraReed, 200},
		{"list with all defaults", obpAsk("GET", bank+"/customers", ""), tobinReed, 200,
			obpAsk("GET", reedOwnBank+"/firehose/customers?limit=0&sort_direction=UnknownSortDirection", ""), tobinReed, 200},
		{"list own", obpAsk("GET", bank+"/users/current/customers", ""), maraReed, 200, obpAsk("GET", customers, ""), maraReed, 200},
		{"list own anywhere", obpAsk("GET", bank+"/users/current/customers/anywhere", ""), `"id":"sedge.bank"`, 200, obpAsk("GET", reedOwn+"/v1/users/current/customers", ""), `"bank_id":"sedge.bank"`, 200},
		{"create", obpAsk("POST", bank+"/customers", `{"legal_name":"Runa Moss","date_of_birth":"1991-03-04","phones":{"mobile":{"country_code":"971","number":"500000009"}}}`), `"institution":{"id":"reed.bank"}`, 201,
			obpAsk("POST", ownCustomer, reedCustomer), `"bank_id":"reed.bank"`, 201},
		{"addresses", obpAsk("GET", reedPath+"/addresses", ""), `"line_1":"Flat 12"`, 200, obpAsk("GET", reedOwnPath+"/addresses", ""), `{"addresses":[{"customer_address_id":"` + addressReed, 200},
		{"create address", obpAsk("POST", reedPath+"/addresses", `{"line_1":"Flat 5","city":"Dubai","country":"AE"}`), `"created_at":"2026-01-02T03:04:05Z"`, 201,
			obpAsk("POST", ownCustomer+"/"+maraReed+"/address", reedAddress), `"insert_date":"2026-01-02T03:04:05Z"`, 201},
		{"replace address", obpAsk("PUT", reedPath+"/addresses/"+addressReed, `{"line_1":"Flat 6","city":"Dubai","country":"AE","tags":["home"]}`), `"line_1":"Flat 6"`, 200,
			obpAsk("PUT", reedOwnPath+"/addresses/"+addressReed, reedAddress), `"tags":["legal"]`, 200},
		{"tax residences", obpAsk("GET", reedPath+"/tax-residences", ""), `"tax_number":"900000001"`, 200, obpAsk("GET", reedOwnPath+"/tax-residences", ""), `{"result":[{"domain":"AE"`, 200},
		{"social handles", obpAsk("GET", reedPath+"/social-handles", ""), `"handle":"mara.quill"`, 200, obpAsk("GET", reedOwnPath+"/social_media_handles", ""), `{"checks":[{`, 200},
		{"create social handle", obpAsk("POST", reedPath+"/social-handles", `{"type":"forum","handle":"quill"}`), `{}`, 201,
			obpAsk("POST", ownCustomer+"/"+maraReed+"/social_media_handles", `{"type":"forum","handle":"quill","date_added":{"seconds":1758240000,"nanos":0}}`), `{"success":"Success"}`, 201},
		{"create credit limit request", obpAsk("POST", reedPath+"/credit-limit-requests", `{"current":{"rate_amount_1":"5000"}}`), `"id":`, 201,
			obpAsk("POST", reedOwnPath+"/credit_limit/requests", `{"requested_current_rate_amount1":"5000"}`), `"credit_limit_order_id":`, 201},
		{"credit limit requests", obpAsk("GET", reedPath+"/credit-limit-requests", ""), `{"credit_limit_requests":[{"rank_amount_1":"5000"`, 200, obpAsk("GET", reedOwnPath+"/credit_limit/requests", ""), `{"result":[{"rank_amount_1":"5000"`, 200},
		{"credit limit request", obpAsk("GET", reedPath+"/credit-limit-requests/"+orderReed, ""), `{"rank_amount_1":"5000"`, 200,
			obpAsk("GET", reedOwnPath+"/credit_limit/request/"+orderReed, ""), `{"credit_limit_order":{"rank_amount_1":"5000"`, 200},
		{"CRM events", obpAsk("GET", bank+"/crm-events", ""), `"occurred_at":"2025-09-19T08:05:00.5`, 200, obpAsk("GET", reedOwnBank+"/crm-events", ""), `"has_more":false`, 200},
		{"link a user", obpAsk("POST", bank+"/user-links", `{"user_id":"`+otherUser+`","customer_id":"`+maraReed+`"}`), `"active":true`, 201,
			obpAsk("POST", reedOwnBank+"/user_customer_links", `{"user_id":"`+otherUser+`","customer_id":"`+tobinReed+`"}`), `"is_active":true`, 201},
		reedPart("email", `{"emails":{"personal":"mara@example.com"}}`, `"personal":"mara@example.com"`, "email", `{"email":"quill@example.com"}`, `"email":"quill@example.com"`),
		reedPart("mobile number", `{"phones":{"mobile":{"country_code":"971","number":"500000021"}}}`, `"number":"500000021"`, "mobile-number", `{"mobile_phone_number":"+971500000022"}`, `"+971500000022"`),
		reedPart("branch", `{"branch_id":"REED7"}`, `"branch_id":"REED7"`, "branch", `{"branch_id":"REED8"}`, `"branch_id":"REED8"`),
		reedPart("number", `{"customer_number":"4400011"}`, `"customer_number":"4400011"`, "number", `{"customer_number":"4400012"}`, `"customer_number":"4400012"`),
		reedPart("identity", `{"title":"ms"}`, `"title":"ms"`, "identity", `{"legal_name":"Mara Vale","date_of_birth":"1990-01-02","title":"Dr."}`, `"date_of_birth":"1990-01-02T00:00:00Z"`),
		reedPart("data", `{"relationship_status":"married","dependants":{"count":1}}`, `"relationship_status":"married"`, "data",
			`{"face_image":{"url":"https://example.com/m","date":"2024-05-01T09:30:00Z"},"relationship_status":"single","dependants":3,"highest_education_attained":"Master","employment_status":"employed"}`, `"url":"https://example.com/m"`),
		reedPart("credit limit", `{"credit_limit":{"amount":"2000"}}`, `"credit_limit":{"currency":"AED","amount":"2000"}`, "credit-limit", `{"credit_limit":{"cur":"EUR","num":"3000"}}`, `"credit_limit":{"cur":"EUR","num":"3000"}`),
		reedPart("credit rating", `{"credit_rating":{"rating":"B"}}`, `"credit_rating":{"rating":"B","source":"Reed Ratings"}`, "credit-rating-and-source", `{"credit_rating":{"rating":"C","source":"Bank"}}`, `"credit_rating":{"rating":"C","source":"Bank"}`),
	}
}

// TestOpenbankOperations calls every operation at the simulator, over HTTP and with both logins: as a partner of the normalized
// API and as one who speaks the Customer API, with either spelling of times and either status of what was created.
func TestOpenbankOperations(t *testing.T) {
	for _, c := range reedCalls() {
		for name, options := range map[string]simulator.Options{"": {}, " as documented": {AsDocumented: true, GatewayStatuses: true}} {
			t.Run(c.name+name, func(t *testing.T) {
				town := openReed(t, options)
				expectReply(t, town.ask(c.normalized), c.status, c.wants)
				expectReply(t, town.ask(c.own), c.ownStatus, c.ownWants)
				client := c.normalized
				client.path = strings.Replace(client.path, "/reed/", "/reed-client/", 1)
				expectReply(t, openReed(t, options).ask(client), c.status, c.wants)
			})
		}
	}
}

// TestOpenbankDeletes removes what has ids of its own, whether the API answers 204 or an empty object.
func TestOpenbankDeletes(t *testing.T) {
	for _, c := range []struct{ normalized, own, list string }{
		{"/addresses/" + addressReed, "/addresses/" + addressReed, "/addresses"},
		{"/tax-residences/" + taxReed, "/tax_residencies/" + taxReed, "/tax-residences"},
	} {
		for _, options := range []simulator.Options{{}, {GatewayStatuses: true}} {
			town := openReed(t, options)
			expectReply(t, town.ask(obpAsk("DELETE", reedPath+c.normalized, "")), http.StatusNoContent, "")
			if r := town.ask(obpAsk("GET", reedPath+c.list, "")); strings.Contains(r.body, `"id"`) {
				t.Errorf("%s is still there: %s", c.normalized, r.body)
			}
			expectReply(t, town.ask(obpAsk("DELETE", reedPath+c.normalized, "")), 404, `"code":"resource-not-found"`)
			expectReply(t, town.ask(obpAsk("DELETE", reedOwnPath+c.own, "")), 404, `{"code":5,"message":"not found`)
			if r := openReed(t, options).ask(obpAsk("DELETE", reedOwnPath+c.own, "")); r.status != http.StatusNoContent || r.body != "" {
				t.Errorf("%s: status %d %s", c.own, r.status, r.body)
			}
		}
	}
}

// TestOpenbankUpdateIsASequenceOfPuts shows the calls of one update of every part, in their order, and that the record is changed.
func TestOpenbankUpdateIsASequenceOfPuts(t *testing.T) {
	town := openReed(t, simulator.Options{})
	r := town.ask(obpAsk("PATCH", reedPath, `{"emails":{"personal":"mara@example.com"},"phones":{"mobile":{"country_code":"971","number":"500000021"}},
		"title":"ms","branch_id":"REED7","customer_number":"4400011","relationship_status":"married","dependants":{"count":1},"credit_limit":{"amount":"2000"},
		"credit_rating":{"rating":"B"},
		"addresses":{"residence":{"line_1":"Flat 14","line_2":null,"line_3":null,"city":"Dubai","county":null,"state":"Dubai","postal_code":"00000","country":"AE"}}}`))
	expectReply(t, r, 200, `"emails":{"personal":"mara@example.com"}`)
	want := "GET , GET /addresses, PUT /email, PUT /mobile-number, PUT /identity, PUT /branch, PUT /number, PUT /data, PUT /credit-limit, " +
		"PUT /credit-rating-and-source, PUT /addresses/" + addressReed + ", GET "
	if got := town.partsOf(maraReed); got != want {
		t.Errorf("calls: %s\nwant:  %s", got, want)
	}
	r = town.ask(obpAsk("GET", reedPath+"/addresses", ""))
	expectReply(t, r, 200, `"line_1":"Flat 14"`)
	if strings.Contains(r.body, "line_2") || !strings.Contains(r.body, `"tags":["home"]`) {
		t.Errorf("not the whole address with its tags: %s", r.body)
	}
}

func TestOpenbankResidenceIsCreatedWhereThereIsNone(t *testing.T) {
	openReed(t, simulator.Options{}).createsResidence(t, strings.Replace(reedPath, maraReed, tobinReed, 1), tobinReed)
}

// TestOpenbankKeepsWhatItCannotRead asks for what the bank would empty and tells nobody.
func TestOpenbankKeepsWhatItCannotRead(t *testing.T) {
	town := openReed(t, simulator.Options{})
	r := town.ask(obpAsk("PATCH", reedPath, `{"relationship_status":"married","emails":{"personal":"mara@example.com"}}`))
	expectReply(t, r, 422, `"pointer":"/dependants/count"`)
	for _, call := range town.bank.took() {
		if !strings.HasPrefix(call, "GET ") {
			t.Errorf("something was written: %s", call)
		}
	}
}

// TestOpenbankPartlyApplied breaks the second of three PUTs.
func TestOpenbankPartlyApplied(t *testing.T) {
	change := `{"emails":{"personal":"mara@example.com"},"phones":{"mobile":{"country_code":"971","number":"500000021"}},"branch_id":"REED7"}`
	for _, c := range []struct{ fault, code, second string }{
		{`"status":409,"code":"6"`, "partially-applied", `"outcome":"refused","code":"already-exists"}`},
		{`"status":500,"code":"13"`, "outcome-unknown", `"outcome":"unknown","code":"outcome-unknown"}`},
	} {
		town := openReed(t, simulator.Options{})
		town.bank.fault(`{"fault":"status",` + c.fault + `,"path":"` + strings.Replace(reedPath, "/reed/", "/reed.bank/", 1) + `/mobile-number"}`)
		r := town.ask(obpAsk("PATCH", reedPath, change))
		for _, part := range []string{`"code":"` + c.code + `"`, `{"members":["/emails/personal"],"outcome":"applied"}`, c.second, `"outcome":"not-tried"}`} {
			if !strings.Contains(r.body, part) {
				t.Errorf("the answer does not say %s: %s", part, r.body)
			}
		}
	}
}

// TestOpenbankOtherBank refuses a bank in the path or in the body that is not the mount's.
func TestOpenbankOtherBank(t *testing.T) {
	town := openReed(t, simulator.Options{})
	expectReply(t, town.ask(obpAsk("GET", reedOwn+"/v1/banks/sedge.bank/customers", "")), 404, `{"code":5,`)
	expectReply(t, town.ask(obpAsk("POST", reedOwn+"/v1/customers", `{"bank_id":"sedge.bank","legal_name":"Runa Moss"}`)), 404, `{"code":5,`)
	expectReply(t, town.ask(obpAsk("POST", reedOwn+"/v1/customers", `{"legal_name":"Runa Moss"}`)), 201, `"bank_id":"reed.bank"`)
	for _, call := range town.bank.took() {
		if strings.Contains(call, "sedge") {
			t.Errorf("the other bank was asked: %s", call)
		}
	}
}

// TestOpenbankLoginIsRenewed gets a new token where the old one is taken no longer.
func TestOpenbankLoginIsRenewed(t *testing.T) {
	town := openReed(t, simulator.Options{})
	path := strings.Replace(reedPath, "/reed/", "/reed-client/", 1)
	expectReply(t, town.ask(obpAsk("GET", path, "")), 200, maraReed)
	town.bank.fault(`{"fault":"status","status":401,"code":"16","path":"` + strings.Replace(reedPath, "/reed/", "/reed.bank/", 1) + `"}`)
	expectReply(t, town.ask(obpAsk("GET", path, "")), 200, maraReed)
	tokens := 0
	for _, call := range town.bank.took() {
		if strings.HasPrefix(call, "POST /v1/token") {
			tokens++
		}
	}
	if tokens != 2 {
		t.Errorf("%d tokens were asked for, want 2", tokens)
	}
}
