package simulator_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// obpRefuses sends with the bearer token and fails unless the call is refused so.
func (p *provider) obpRefuses(method, path, body string, status int, code string, headers ...string) string {
	p.t.Helper()
	if headers == nil {
		headers = obpLoggedIn
	}
	before := p.effects()
	got, answer := p.send(method, path, body, headers...)
	keeps(p.t, schema(p.t, "obp", "ErrorResponse"), answer)
	want := fmt.Sprintf(`{"code":%d,"message":"%s: `, status, code)
	if got != status || !strings.HasPrefix(answer, want) {
		p.t.Fatalf("%s %s: %d %s\nwant %d %s", method, path, got, answer, status, want)
	}
	if p.effects() != before {
		p.t.Fatalf("%s %s: refused with an effect", method, path)
	}
	return answer
}

// obpOperations are all operations that want a login: old is the old style of refusals.
var obpOperations = []struct {
	method, path, body, role string
	old                      bool
}{
	{"POST", obpMara + "/social_media_handles", obpNewHandle, "CanAddSocialMediaHandle", true},
	{"POST", obpMara + "/address", obpNewAddress, "CanCreateCustomerAddress", false},
	{"POST", obpBank + "/customers", obpNewCustomer, "CanCreateCustomer", false},
	{"POST", obpMara + "/tax-residence", obpNewTax, "CanCreateTaxResidence", false},
	{"POST", obpBank + "/user_customer_links", `{"user_id":"` + obpGuestID + `","customer_id":"` + obpMaraID + `"}`, "CanCreateUserCustomerLink", true},
	{"DELETE", obpFlat, "", "CanDeleteCustomerAddress", false},
	{"DELETE", obpTax, "", "CanDeleteTaxResidence", false},
	{"GET", obpBank + "/crm-events", "", "", true},
	{"GET", obpMara + "/addresses", "", "CanGetCustomerAddress", false},
	{"GET", obpMara + "/social_media_handles", "", "CanGetSocialMediaHandles", true},
	{"GET", obpMara, "", "CanGetCustomer", false},
	{"POST", obpBank + "/customers/customer-number", `{"customer_number":"5987951"}`, "CanGetCustomer", false},
	{"GET", obpOfUser, "", "", false},
	{"GET", obpBank + "/customers", "", "", false},
	{"GET", obpBank + "/firehose/customers", "", "CanUseCustomerFirehoseAtAnyBank", false},
	{"GET", obpMara + "/tax-residences", "", "CanGetTaxResidence", false},
	{"PUT", obpFlat, obpNewAddress, "CanCreateCustomer", false},
	{"PUT", obpMara + "/branch", `{"branch_id":"1"}`, "CanUpdateCustomerBranch", false},
	{"PUT", obpMara + "/credit-limit", `{"credit_limit":{"currency":"EUR","amount":"1"}}`, "CanUpdateCustomerCreditLimit", false},
	{"PUT", obpMara + "/credit-rating-and-source", `{"credit_rating":"A","credit_source":"B"}`, "CanUpdateCustomerCreditRatingAndSource", false},
	{"PUT", obpMara + "/email", `{"email":"x@example.com"}`, "CanUpdateCustomerEmail", false},
	{"PUT", obpMara + "/identity", `{"legal_name":"M","date_of_birth":"1990-01-01T00:00:00Z","title":"","name_suffix":""}`, "CanUpdateCustomerIdentity", false},
	{"PUT", obpMara + "/mobile-number", `{"mobile_phone_number":"+971500000007"}`, "CanUpdateCustomerMobilePhoneNumber", false},
	{"PUT", obpMara + "/number", `{"customer_number":"778"}`, "CanUpdateCustomerNumber", false},
	{"PUT", obpMara + "/data", obpData, "CanUpdateCustomerData", false},
}

// Every operation refuses a missing login, bank, role, customer and a body that is not the documented one.
func TestOBPRefusesInEveryOperation(t *testing.T) {
	p := obpStart(t)
	guest := []string{"DirectLogin", "token=" + p.obpToken("guest")}
	for _, o := range obpOperations {
		t.Run(o.method+" "+o.path, func(t *testing.T) {
			notFound := 404
			if o.old {
				notFound = 400
			}
			p.obpRefuses(o.method, o.path, o.body, 401, "OBP-20001", "Authorization", "")
			if strings.Contains(o.path, "/banks/") {
				p.obpRefuses(o.method, strings.Replace(o.path, "gh.29.uk", "other", 1), o.body, notFound, "OBP-30001")
			}
			if strings.Contains(o.path, obpMaraID) {
				p.obpRefuses(o.method, strings.Replace(o.path, obpMaraID, "other", 1), o.body, notFound, "OBP-30046")
				p.obpRefuses(o.method, strings.Replace(o.path, "gh.29.uk", "reed.29.uk", 1), o.body, notFound, "OBP-30046")
			}
			if o.role != "" {
				code := "OBP-20006"
				if strings.Contains(o.path, "firehose") {
					code = "OBP-00012"
				}
				answer := p.obpRefuses(o.method, o.path, o.body, 403, code, guest...)
				if !strings.HasSuffix(answer, "OBP-20006: User is missing one or more roles: "+o.role+`"}`) {
					t.Fatal(answer)
				}
			}
			if o.body != "" {
				for _, body := range []string{"", "{", "[]", "{}", strings.TrimSuffix(o.body, "}") + `,"other":1}`, strings.TrimSuffix(o.body, "}") + "," + o.body[1:]} {
					p.obpRefuses(o.method, o.path, body, 400, "OBP-10001")
				}
				p.obpRefuses(o.method, o.path, o.body, 400, "OBP-10001", append([]string{"Content-Type", "text/plain"}, obpLoggedIn...)...)
			}
		})
	}
	if len(obpOperations)+3 != 28 {
		t.Fatalf("%d operations, and three of examples: want 28", len(obpOperations))
	}
}

func TestOBPRefusesWhatOneOperationChecks(t *testing.T) {
	p := obpStart(t)
	guest := []string{"DirectLogin", "token=" + p.obpToken("guest")}
	firehose, numbers := obpBank+"/firehose/customers", obpBank+"/customers/customer-number"
	for _, test := range []struct {
		name, method, path, body string
		status                   int
		code                     string
		headers                  []string
	}{
		{"dependants without births", "POST", obpBank + "/customers", strings.Replace(obpNewCustomer, `"dependants":1`, `"dependants":2`, 1), 400, "OBP-10020", nil},
		{"date with milliseconds", "POST", obpBank + "/customers", strings.Replace(obpNewCustomer, "04T00:00:00Z", "04T00:00:00.000Z", 1), 400, "OBP-10001", nil},
		{"no such day", "POST", obpBank + "/customers", strings.Replace(obpNewCustomer, "1991-03-04", "1991-02-30", 1), 400, "OBP-10001", nil},
		{"number of another", "PUT", obpMara + "/number", `{"customer_number":"5987952"}`, 400, "OBP-30006", nil},
		{"own number", "PUT", obpMara + "/number", `{"customer_number":"5987951"}`, 400, "OBP-30006", nil},
		{"unknown number", "POST", numbers, `{"customer_number":"404"}`, 404, "OBP-30002", nil},
		{"number at another bank", "POST", obpSecond + "/customers/customer-number", `{"customer_number":"5987951"}`, 404, "OBP-30002", nil},
		{"unknown address", "PUT", obpMara + "/addresses/404", obpNewAddress, 400, "OBP-50200", nil},
		{"delete an unknown address", "DELETE", obpMara + "/addresses/404", "", 400, "OBP-50200", nil},
		{"address of another", "DELETE", strings.Replace(obpFlat, obpMaraID, obpTobinID, 1), "", 400, "OBP-50200", nil},
		{"unknown tax residence", "DELETE", obpMara + "/tax_residencies/404", "", 400, "OBP-50200", nil},
		{"bank id of another form", "POST", strings.Replace(obpMara, "gh.29.uk", "gh%2029", 1) + "/social_media_handles", obpNewHandle, 400, "OBP-30111", nil},
		{"bank id too long", "POST", strings.Replace(obpBank, "gh.29.uk", strings.Repeat("g", 255), 1) + "/user_customer_links", `{}`, 400, "OBP-30111", nil},
		{"link of an unknown user", "POST", obpBank + "/user_customer_links", `{"user_id":"404","customer_id":"` + obpMaraID + `"}`, 400, "OBP-20005", nil},
		{"link to an unknown customer", "POST", obpBank + "/user_customer_links", `{"user_id":"` + obpGuestID + `","customer_id":"404"}`, 400, "OBP-30046", nil},
		{"user without customers", "GET", obpOfUser, "", 400, "OBP-30008", guest},
		{"user without customers at the bank", "GET", obpBank + "/customers", "", 400, "OBP-30008", guest},
		{"direction", "GET", firehose + "?sort_direction=asc", "", 400, "OBP-10023", nil},
		{"offset", "GET", firehose + "?offset=-1", "", 400, "OBP-10024", nil},
		{"limit", "GET", firehose + "?limit=0", "", 400, "OBP-10025", nil},
		{"from", "GET", firehose + "?from_date=2017-09-19T02:31:05Z", "", 400, "OBP-10026", nil},
		{"to", "GET", firehose + "?to_date=", "", 400, "OBP-10026", nil},
		{"query", "GET", firehose + "?a=%zz", "", 400, "OBP-50000", nil},
		{"body of an example", "POST", obpMara + "/credit_limit/requests", `{"other":1}`, 400, "OBP-10001", nil},
		{"unknown path", "GET", obpBank, "", 404, "OBP-10404", nil},
		{"path of another version", "GET", "/obp/v4.0.0/users/current/customers", "", 404, "OBP-10404", nil},
		{"method", "PATCH", obpMara, "", 404, "OBP-10404", nil},
		{"singular and plural", "POST", obpMara + "/addresses", obpNewAddress, 404, "OBP-10404", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			p.obpRefuses(test.method, test.path, test.body, test.status, test.code, test.headers...)
		})
	}
}

// Every error that the contract lists for an operation can be had, by a fault where nothing else leads to it.
func TestOBPSaysEveryDocumentedCode(t *testing.T) {
	p := obpStart(t)
	checked := 0
	for _, path := range document(t, "obp").(map[string]any)["paths"].(map[string]any) {
		for _, operation := range path.(map[string]any) {
			listed, _ := operation.(map[string]any)
			codes, _ := listed["x-errors"].(map[string]any)
			for status, list := range codes {
				for _, code := range list.([]any) {
					checked++
					p.fault(fmt.Sprintf(`{"fault":"status","status":%s,"code":%q}`, status, code))
					var want int
					if err := json.Unmarshal([]byte(status), &want); err != nil {
						t.Fatal(err)
					}
					p.obpRefuses("GET", obpMara, "", want, code.(string))
				}
			}
		}
	}
	if checked < 100 {
		t.Fatalf("only %d codes found", checked)
	}
}

func TestOBPSaysBareStatuses(t *testing.T) {
	p := obpStart(t)
	for status, code := range map[int]string{400: "OBP-50000", 401: "OBP-20001", 403: "OBP-20006", 404: "OBP-30046", 429: "OBP-10018", 500: "OBP-50015", 503: "OBP-50015"} {
		p.fault(fmt.Sprintf(`{"fault":"status","status":%d}`, status))
		p.obpRefuses("PUT", obpMara+"/branch", `{"branch_id":"1"}`, status, code)
	}
	for fault, want := range map[string]string{
		`{"fault":"status","status":400,"code":"OBP-1"}`:                 "code is not one that this API can be made to say",
		`{"fault":"delay","delay_ms":1,"code":"OBP-50000"}`:              "code belongs to fault status only",
		`{"fault":"wrong-id"}`:                                           "not supported here",
		`{"fault":"status","status":400,"code":"OBP-50000","other":"x"}`: "not a fault",
	} {
		if status, answer := p.send("POST", "/_simulator/faults", fault); status != 400 || !strings.Contains(answer, want) {
			t.Errorf("%s: %d %s", fault, status, answer)
		}
	}
}
