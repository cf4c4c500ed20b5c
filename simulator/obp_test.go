package simulator_test

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/truchman-proxy/truchman/simulator"
)

const (
	obpBank    = "/obp/v3.1.0/banks/gh.29.uk"
	obpSecond  = "/obp/v3.1.0/banks/reed.29.uk"
	obpOfUser  = "/obp/v3.1.0/users/current/customers"
	obpMaraID  = "7uy8a7e4-6d02-40e3-a129-0b2bf89de8u1"
	obpTobinID = "7uy8a7e4-6d02-40e3-a129-0b2bf89de8u2"
	obpMara    = obpBank + "/customers/" + obpMaraID
	obpTobin   = obpBank + "/customers/" + obpTobinID
	obpFlat    = obpMara + "/addresses/5995d6a2-01b3-423c-a173-5481df49bda1"
	obpTax     = obpMara + "/tax_residencies/902ba3bb-dedd-45e7-9319-2fd3f2cd98a1"
	obpGuestID = "9ca9a7e4-6d02-40e3-a129-0b2bf89de9b2"

	obpNewCustomer = `{"legal_name":"Runa Moss","mobile_phone_number":"+971500000009","email":"runa.moss@example.com",
		"face_image":{"url":"www.example.com/runa","date":"2017-09-19T00:00:00Z"},"date_of_birth":"1991-03-04T00:00:00Z","relationship_status":"single",
		"dependants":1,"dob_of_dependants":["2017-09-19T00:00:00Z"],"credit_rating":{"rating":"OBP","source":"OBP"},"credit_limit":{"currency":"EUR","amount":"0"},
		"highest_education_attained":"Master","employment_status":"worker","kyc_status":true,"last_ok_date":"2017-09-19T00:00:00Z","title":"Dr.","branch_id":"DERBY6","name_suffix":"Sr"}`
	obpNewAddress = `{"line_1":"No 1 the Road","line_2":"The Place","line_3":"The Hill","city":"Berlin","county":"","state":"Brandenburg",
		"postcode":"13359","country_code":"DE","tags":["mailing","home"],"status":"OK"}`
	obpNewTax    = `{"domain":"DE","tax_number":"900000002"}`
	obpNewHandle = `{"customer_number":"1","type":"forum","handle":"quill","date_added":"2017-09-19T00:00:00Z","date_activated":"2017-09-19T00:00:00Z"}`
	obpCredit    = `{"requested_current_rate_amount1":"1"}`
	obpData      = `{"face_image":{"url":"www.example.com/new","date":"2018-01-01T00:00:00Z"},"relationship_status":"married","dependants":4,
		"highest_education_attained":"PhD","employment_status":"retired"}`
)

var obpLoggedIn = []string{"Authorization", "Bearer demo-bearer-token"}

// obpSend calls with the static bearer token.
func (p *provider) obpSend(method, path, body string) (int, string) {
	p.t.Helper()
	return p.send(method, path, body, obpLoggedIn...)
}

// obpIs sends and fails unless the status is the wanted one and the answer keeps the schema.
func (p *provider) obpIs(method, path, body string, status int, schemaName string) string {
	p.t.Helper()
	got, answer := p.obpSend(method, path, body)
	if got != status {
		p.t.Fatalf("%s %s: %d %s, want %d", method, path, got, answer, status)
	}
	keeps(p.t, schema(p.t, "obp", schemaName), answer)
	return answer
}

// obpMember is a member of an object.
func obpMember(t testing.TB, text, name string) string {
	t.Helper()
	var object map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &object); err != nil {
		t.Fatalf("not an object: %s", text)
	}
	return string(object[name])
}

func obpStart(t testing.TB) *provider { return start(t, "obp", simulator.Options{}) }

func TestOBPCreatesAndReadsACustomer(t *testing.T) {
	p := obpStart(t)
	created := p.obpIs("POST", obpBank+"/customers", obpNewCustomer, 201, "Customer")
	id, number := obpMember(t, created, "customer_id"), obpMember(t, created, "customer_number")
	read := p.obpIs("GET", obpBank+"/customers/"+strings.Trim(id, `"`), "", 200, "CustomerWithAttributes")
	same(t, read, strings.TrimSuffix(created, "}")+`,"customer_attributes":[]}`)
	same(t, p.obpIs("POST", obpBank+"/customers/customer-number", `{"customer_number":`+number+`}`, 200, "CustomerWithAttributes"), read)
	again := p.obpIs("POST", obpBank+"/customers", obpNewCustomer, 201, "Customer")
	if obpMember(t, again, "customer_id") == id || obpMember(t, again, "customer_number") == number {
		t.Fatal("two customers have one id or number")
	}
	if p.effects() != 2 {
		t.Fatalf("%d effects, want those of the two creations", p.effects())
	}
}

func TestOBPTakesCallsAtOnce(t *testing.T) {
	p := obpStart(t)
	var ids sync.Map
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			status, answer, err := p.try("POST", obpBank+"/customers", obpNewCustomer, obpLoggedIn...)
			if _, twice := ids.LoadOrStore(answer, true); twice || status != 201 || err != nil {
				t.Errorf("%d %v, answered twice: %v", status, err, twice)
			}
		})
	}
	all.Wait()
	if p.effects() != 16 {
		t.Fatalf("%d effects", p.effects())
	}
}

func TestOBPUpdatesEachPart(t *testing.T) {
	for path, test := range map[string]struct{ body, member, want string }{
		"branch":                   {`{"branch_id":"REED9"}`, "branch_id", `"REED9"`},
		"credit-limit":             {`{"credit_limit":{"currency":"AED","amount":"7"}}`, "credit_limit", `{"currency":"AED","amount":"7"}`},
		"credit-rating-and-source": {`{"credit_rating":"Good","credit_source":"Bank"}`, "credit_rating", `{"rating":"Good","source":"Bank"}`},
		"email":                    {`{"email":"new@example.com"}`, "email", `"new@example.com"`},
		"mobile-number":            {`{"mobile_phone_number":"+971500000099"}`, "mobile_phone_number", `"+971500000099"`},
		"number":                   {`{"customer_number":"777"}`, "customer_number", `"777"`},
		"identity": {`{"legal_name":"Mara Q","date_of_birth":"1990-01-02T00:00:00Z","title":"Ms.","name_suffix":""}`,
			"date_of_birth", `"1990-01-02T00:00:00Z"`},
		"data": {obpData, "dependants", "4"},
	} {
		t.Run(path, func(t *testing.T) {
			p := obpStart(t)
			before := p.obpIs("GET", obpMara, "", 200, "CustomerWithAttributes")
			answer := p.obpIs("PUT", obpMara+"/"+path, test.body, 200, "Customer")
			same(t, obpMember(t, answer, test.member), test.want)
			if strings.Contains(answer, "customer_attributes") || strings.Contains(answer, "credit_source") {
				t.Fatalf("not a customer of version 3.1.0: %s", answer)
			}
			after := p.obpIs("GET", obpMara, "", 200, "CustomerWithAttributes")
			same(t, strings.TrimSuffix(answer, "}")+`,"customer_attributes":`+obpMember(t, before, "customer_attributes")+"}", after)
			if before == after || p.effects() != 1 {
				t.Fatal("the update changed nothing")
			}
		})
	}
}

func TestOBPKeepsAddresses(t *testing.T) {
	p := obpStart(t)
	created := p.obpIs("POST", obpMara+"/address", obpNewAddress, 201, "Address")
	id := strings.Trim(obpMember(t, created, "customer_address_id"), `"`)
	changed := p.obpIs("PUT", obpMara+"/addresses/"+id, strings.Replace(obpNewAddress, "Berlin", "Bonn", 1), 200, "Address")
	same(t, changed, strings.Replace(created, "Berlin", "Bonn", 1))
	list := p.obpIs("GET", obpMara+"/addresses", "", 200, "Addresses")
	if !strings.Contains(list, "Bonn") || !strings.Contains(list, "Heron House") {
		t.Fatal(list)
	}
	same(t, p.obpIs("DELETE", obpMara+"/addresses/"+id, "", 200, "Deleted"), "true")
	same(t, p.obpIs("DELETE", obpFlat, "", 200, "Deleted"), "true")
	same(t, p.obpIs("GET", obpMara+"/addresses", "", 200, "Addresses"), `{"addresses":[]}`)
	if p.effects() != 4 {
		t.Fatalf("%d effects", p.effects())
	}
}

func TestOBPKeepsTaxResidences(t *testing.T) {
	p := obpStart(t)
	created := p.obpIs("POST", obpMara+"/tax-residence", obpNewTax, 201, "TaxResidence")
	same(t, p.obpIs("DELETE", obpTax, "", 200, "Deleted"), "true")
	same(t, p.obpIs("GET", obpMara+"/tax-residences", "", 200, "TaxResidences"), `{"tax_residence":[`+created+`]}`)
}

func TestOBPKeepsSocialMediaHandles(t *testing.T) {
	p := obpStart(t)
	same(t, p.obpIs("POST", obpTobin+"/social_media_handles", obpNewHandle, 201, "Success"), `{"success":"Success"}`)
	same(t, p.obpIs("GET", obpTobin+"/social_media_handles", "", 200, "SocialMediaHandles"), `{"checks":[`+obpNewHandle+`]}`)
}

func TestOBPAnswersCreditLimitRequestsWithExamples(t *testing.T) {
	p := obpStart(t)
	for _, call := range [][4]string{{"POST", "", obpCredit, "CreditLimitOrder"}, {"GET", "", "", "CreditLimitRank"}, {"GET", "/1", "", "CreditLimitRank"}} {
		status, answer := p.send(call[0], obpMara+"/credit_limit/requests"+call[1], call[2])
		if status != 200 && !(call[0] == "POST" && status == 201) {
			t.Fatalf("%v: %d %s", call, status, answer)
		}
		keeps(t, schema(t, "obp", call[3]), answer)
	}
	if p.effects() != 0 {
		t.Fatal("an example had an effect")
	}
}

func TestOBPAnswersAsDocumented(t *testing.T) {
	p := start(t, "obp", simulator.Options{AsDocumented: true})
	same(t, p.obpIs("DELETE", obpFlat, "", 200, "Deleted"), `{"jsonString":"{}"}`)
	list := p.obpIs("GET", obpOfUser, "", 200, "CustomersOfUser")
	if !strings.Contains(list, `"date_of_birth":"19900101"`) || !strings.Contains(list, `["20170919"]`) || strings.Contains(list, "customer_attributes") {
		t.Fatal(list)
	}
}
