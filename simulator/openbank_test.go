package simulator_test

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/truchman-proxy/truchman/simulator"
)

const (
	openbankReed   = "/v1/banks/reed.bank"
	openbankSedge  = "/v1/banks/sedge.bank"
	openbankMaraID = "c0000000-0000-4000-8000-000000000001"
	openbankMara   = openbankReed + "/customers/" + openbankMaraID
	openbankTobin  = openbankReed + "/customers/c0000000-0000-4000-8000-000000000002"
	openbankFlat   = openbankMara + "/addresses/a0000000-0000-4000-8000-000000000001"
	openbankTax    = openbankMara + "/tax_residencies/d0000000-0000-4000-8000-000000000001"
	openbankOwner  = "u0000000-0000-4000-8000-000000000001"
	openbankGuest  = "u0000000-0000-4000-8000-000000000002"

	openbankNew = `{"bank_id":"reed.bank","legal_name":"Runa Moss","mobile_phone_number":"+971500000009","email":"runa.moss@example.com",
		"face_image":{"url":"https://example.com/faces/runa.moss","date":{"seconds":1746091800}},"date_of_birth":"1991-03-04T04:00:00+04:00",
		"relationship_status":"single","dob_of_dependents":["2019-09-19T00:00:00Z",{"seconds":1568851200,"nanos":0}],"credit_rating":{"rating":"B","source":"Reed Ratings"},
		"credit_limit":{"cur":"AED","num":"500"},"highest_education_attained":"Master","employment_status":"employed",
		"last_ok_date":{"seconds":1758240000,"nanos":500000000},"title":"Dr.","branchId":"REED1"}`
	openbankKept = `"bank_id":"reed.bank","legal_name":"Runa Moss","phone_number":"+971500000009","email":"runa.moss@example.com",
		"face_image":{"url":"https://example.com/faces/runa.moss","date":"2025-05-01T09:30:00Z"},"date_of_birth":"1991-03-04T00:00:00Z",
		"relationship_status":"single","credit_rating":{"rating":"B","source":"Reed Ratings"},
		"credit_limit":{"cur":"AED","num":"500"},"highest_educational_attained":"Master","employment_status":"employed","kyc_status":false,
		"last_ok_data":"2025-09-19T00:00:00.500Z","title":"Dr.","branch_id":"REED1"`
	openbankHome = `"line_1":"No 1","line_2":"The Place","line_3":"The Hill","city":"Berlin","county":"Mitte","state":"Berlin","postcode":"13359",
		"country_code":"DE","tags":["mailing","home"],"status":"OK"`
	openbankForum = `"type":"forum","handle":"quill","date_added":"2025-09-19T00:00:00Z"`
)

var openbankLoggedIn = []string{"Authorization", "Bearer demo-bearer-token"}

func openbankStart(t testing.TB) *provider { return start(t, "openbank", simulator.Options{}) }

// openbankIs sends and fails unless the status is the wanted one and the answer keeps the schema, "" for none.
func (p *provider) openbankIs(method, path, body string, status int, schemaName string) string {
	p.t.Helper()
	got, answer := p.send(method, path, body, openbankLoggedIn...)
	if got != status {
		p.t.Fatalf("%s %s: %d %s, want %d", method, path, got, answer, status)
	}
	if schemaName == "" && answer != "" {
		p.t.Fatalf("%s %s: an answer without content is %s", method, path, answer)
	}
	if schemaName != "" {
		keeps(p.t, schema(p.t, "openbank", schemaName), answer)
	}
	return answer
}

// openbankID is the one member of an answer that holds a new id.
func openbankID(t testing.TB, answer, member string) string {
	t.Helper()
	var object map[string]any
	if err := json.Unmarshal([]byte(answer), &object); err != nil {
		t.Fatal(err)
	}
	id, _ := object[member].(string)
	if id == "" {
		t.Fatalf("%s is missing in %s", member, answer)
	}
	return id
}

func TestOpenbankCreatesAndReadsACustomer(t *testing.T) {
	p := openbankStart(t)
	created := p.openbankIs("POST", "/v1/customers", openbankNew, 201, "CustomerCreationAnswer")
	id := openbankID(t, created, "customer_id")
	same(t, created, `{"customer_id":"`+id+`","bank_id":"reed.bank"}`)
	read := p.openbankIs("GET", openbankReed+"/customers/"+id, "", 200, "Customer")
	number := openbankID(t, read, "customer_number")
	same(t, read, `{"id":"`+id+`","customer_number":"`+number+`",`+openbankKept+`}`)
	same(t, p.openbankIs("GET", openbankReed+"/customers/-/customer-number/"+number, "", 200, "Customer"), read)
	again := openbankID(t, p.openbankIs("POST", "/v1/customers", `{"bank_id":"reed.bank"}`, 201, "CustomerCreationAnswer"), "customer_id")
	second := openbankID(t, p.openbankIs("GET", openbankReed+"/customers/"+again, "", 200, "Customer"), "customer_number")
	if again == id || second == number || p.effects() != 2 {
		t.Fatalf("ids %s and %s, numbers %s and %s, %d effects", id, again, number, second, p.effects())
	}
}

func TestOpenbankTakesCallsAtOnce(t *testing.T) {
	p := openbankStart(t)
	var answers sync.Map
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			status, answer, err := p.try("POST", "/v1/customers", openbankNew, openbankLoggedIn...)
			if _, twice := answers.LoadOrStore(answer, true); twice || status != 201 || err != nil {
				t.Errorf("%d %v, answered twice: %v", status, err, twice)
			}
			if status, _, err := p.try("PUT", openbankMara+"/email", `{"email":"m@example.com"}`, openbankLoggedIn...); status != 200 || err != nil {
				t.Errorf("%d %v", status, err)
			}
		})
	}
	all.Wait()
	if p.effects() != 32 {
		t.Fatalf("%d effects", p.effects())
	}
}

func TestOpenbankReplacesEachPart(t *testing.T) {
	for _, test := range []struct{ path, body, want string }{
		{"branch", `{"branch_id":"REED9"}`, `{"branch_id":"REED9"}`},
		{"credit-limit", `{"credit_limit":{"cur":"EUR","num":"7"}}`, `{"credit_limit":{"cur":"EUR","num":"7"}}`},
		{"credit-rating-and-source", `{"credit_rating":{"rating":"C"}}`, `{"credit_rating":{"rating":"C"}}`},
		{"email", `{"email":"new@example.com"}`, `{"email":"new@example.com"}`},
		{"mobile-number", `{"mobile_phone_number":"+971500000099"}`, `{"phone_number":"+971500000099"}`},
		{"number", `{"customer_number":"777"}`, `{"customer_number":"777"}`},
		{"number", `{"customer_number":"4400001"}`, `{}`},
		{"identity", `{"legal_name":"Mara Q","date_of_birth":"1990-01-02","title":"Ms."}`,
			`{"legal_name":"Mara Q","date_of_birth":"1990-01-02T00:00:00Z","title":"Ms."}`},
		{"identity", `{"legal_name":"Mara Q"}`, `{"legal_name":"Mara Q","date_of_birth":null,"title":null}`},
		{"data", `{"face_image":{"url":"new","date":{"seconds":-1}},"relationship_status":"married","dependants":4,"highest_education_attained":"PhD","employment_status":""}`,
			`{"face_image":{"url":"new","date":"1969-12-31T23:59:59Z"},"relationship_status":"married","highest_educational_attained":"PhD","employment_status":null}`},
		{"email", `{"bank_id":"other","customer_id":"other"}`, `{"email":null}`},
	} {
		t.Run(test.path, func(t *testing.T) {
			p := openbankStart(t)
			var want, change map[string]any
			if json.Unmarshal([]byte(p.openbankIs("GET", openbankMara, "", 200, "Customer")), &want) != nil || json.Unmarshal([]byte(test.want), &change) != nil {
				t.Fatal("not an object")
			}
			for member, value := range change {
				want[member] = value
				if value == nil {
					delete(want, member)
				}
			}
			changed, _ := json.Marshal(want)
			same(t, p.openbankIs("PUT", openbankMara+"/"+test.path, test.body, 200, "CustomerAnswer"), `{"customer":`+string(changed)+`}`)
			same(t, p.openbankIs("GET", openbankMara, "", 200, "Customer"), string(changed))
			if p.effects() != 1 {
				t.Fatalf("%d effects", p.effects())
			}
		})
	}
}

func TestOpenbankKeepsAddresses(t *testing.T) {
	p := openbankStart(t)
	created := p.openbankIs("POST", "/v1/customers/"+openbankMaraID+"/address", "{"+openbankHome+"}", 201, "Address")
	id, inserted := openbankID(t, created, "customer_address_id"), openbankID(t, created, "insert_date")
	fixed := `{"customer_address_id":"` + id + `","customer_id":"` + openbankMaraID + `","insert_date":"` + inserted + `",`
	same(t, created, fixed+openbankHome+"}")
	changed := p.openbankIs("PUT", openbankMara+"/addresses/"+id, `{"line_1":"No 2","tags":[]}`, 200, "Address")
	same(t, changed, fixed+`"line_1":"No 2","tags":[]}`)
	if list := p.openbankIs("GET", openbankMara+"/addresses", "", 200, "Addresses"); !strings.Contains(list, "No 2") || !strings.Contains(list, "Heron House") {
		t.Fatal(list)
	}
	p.openbankIs("DELETE", openbankMara+"/addresses/"+id, "", 204, "")
	p.openbankIs("DELETE", openbankFlat, "", 204, "")
	same(t, p.openbankIs("GET", openbankMara+"/addresses", "", 200, "Addresses"), `{"addresses":[]}`)
	if p.effects() != 4 {
		t.Fatalf("%d effects", p.effects())
	}
}

func TestOpenbankKeepsWhatHangsOnACustomer(t *testing.T) {
	p := openbankStart(t)
	same(t, p.openbankIs("GET", openbankMara+"/tax-residences", "", 200, "TaxResidences"),
		`{"result":[{"domain":"AE","tax_number":"900000001","tax_residence_id":"d0000000-0000-4000-8000-000000000001"}]}`)
	p.openbankIs("DELETE", openbankTax, "", 204, "")
	same(t, p.openbankIs("GET", openbankMara+"/tax-residences", "", 200, "TaxResidences"), `{"result":[]}`)
	handles := "/v1/customers/c0000000-0000-4000-8000-000000000002/social_media_handles"
	same(t, p.openbankIs("POST", handles, "{"+openbankForum+"}", 201, "Success"), `{"success":"Success"}`)
	same(t, p.openbankIs("GET", openbankTobin+"/social_media_handles", "", 200, "SocialMediaHandles"), `{"checks":[{`+openbankForum+`}]}`)
	order := p.openbankIs("POST", openbankTobin+"/credit_limit/requests", `{"requested_current_rate_amount1":"5","temporary_credit_documentation":"invoice"}`, 201, "CreditLimitOrderCreationAnswer")
	same(t, p.openbankIs("GET", openbankTobin+"/credit_limit/requests", "", 200, "CreditLimitOrders"), `{"result":[{"rank_amount_1":"5"}]}`)
	same(t, p.openbankIs("GET", openbankTobin+"/credit_limit/request/"+openbankID(t, order, "credit_limit_order_id"), "", 200, "CreditLimitOrderAnswer"), `{"credit_limit_order":{"rank_amount_1":"5"}}`)
	if p.effects() != 3 {
		t.Fatalf("%d effects", p.effects())
	}
}

func TestOpenbankWritesBothDocumentedForms(t *testing.T) {
	p := start(t, "openbank", simulator.Options{AsDocumented: true})
	if read := p.openbankIs("GET", openbankMara, "", 200, "Customer"); !strings.Contains(read, `"date_of_birth":{"nanos":0,"seconds":631152000}`) ||
		!strings.Contains(read, `"date":{"nanos":0,"seconds":1714555800}`) {
		t.Fatal(read)
	}
	events := p.openbankIs("GET", openbankReed+"/crm-events", "", 200, "CRMEvents")
	if !strings.Contains(events, `"actual_date":{"nanos":500000000,"seconds":1758269100}`) {
		t.Fatal(events)
	}
	p = start(t, "openbank", simulator.Options{GatewayStatuses: true})
	p.openbankIs("POST", "/v1/customers", openbankNew, 200, "CustomerCreationAnswer")
	same(t, p.openbankIs("DELETE", openbankTax, "", 200, "Empty"), `{}`)
	if p.effects() != 2 {
		t.Fatalf("%d effects", p.effects())
	}
}
