package simulator_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/simulator"
)

// openbankRefuses sends and fails unless the answer is an error with the status and the code.
func (p *provider) openbankRefuses(method, path, body string, status, code int, headers ...string) string {
	p.t.Helper()
	if headers == nil {
		headers = openbankLoggedIn
	}
	got, answer := p.send(method, path, body, headers...)
	keeps(p.t, schema(p.t, "openbank", "ErrorResponse"), answer)
	var said struct{ Code int }
	if err := json.Unmarshal([]byte(answer), &said); err != nil || got != status || said.Code != code {
		p.t.Fatalf("%s %s: %d %s, want %d with code %d", method, path, got, answer, status, code)
	}
	return answer
}

func TestOpenbankRefuses(t *testing.T) {
	p := openbankStart(t)
	firehose, nobody := openbankReed+"/firehose/customers", openbankReed+"/customers/404"
	for _, test := range []struct {
		name, method, path, body string
		status, code             int
	}{
		{"no JSON", "PUT", openbankMara + "/email", `{`, 400, 3},
		{"no body", "POST", "/v1/customers", ``, 400, 3},
		{"two values", "PUT", openbankMara + "/email", `{}{}`, 400, 3},
		{"member twice", "PUT", openbankMara + "/email", `{"email":"a","email":"b"}`, 400, 3},
		{"unknown member", "PUT", openbankMara + "/email", `{"mail":"a"}`, 400, 3},
		{"answer's name", "POST", "/v1/customers", `{"bank_id":"reed.bank","phone_number":"1"}`, 400, 3},
		{"type", "PUT", openbankMara + "/email", `{"email":1}`, 400, 3},
		{"null", "PUT", openbankMara + "/email", `{"email":null}`, 400, 3},
		{"array", "PUT", openbankMara + "/email", `[]`, 400, 3},
		{"time", "POST", "/v1/customers", `{"bank_id":"reed.bank","date_of_birth":"1991-03-04"}`, 400, 3},
		{"time of a dependant", "POST", "/v1/customers", `{"bank_id":"reed.bank","dob_of_dependents":[1]}`, 400, 3},
		{"leap second", "POST", "/v1/customers", `{"bank_id":"reed.bank","date_of_birth":"1990-12-31T23:59:60Z"}`, 400, 3},
		{"year 0", "POST", "/v1/customers", `{"bank_id":"reed.bank","date_of_birth":"0001-01-01T00:00:00+01:00"}`, 400, 3},
		{"nanos", "POST", "/v1/customers", `{"bank_id":"reed.bank","date_of_birth":{"nanos":1000000000}}`, 400, 3},
		{"date of birth", "PUT", openbankMara + "/identity", `{"date_of_birth":"04.03.1991"}`, 400, 3},
		{"dependants", "PUT", openbankMara + "/data", `{"dependants":2147483648}`, 400, 3},
		{"direction", "GET", firehose + "?sort_direction=asc", "", 400, 3},
		{"limit", "GET", firehose + "?limit=x", "", 400, 3},
		{"negative limit", "GET", firehose + "?limit=-1", "", 400, 3},
		{"offset", "GET", firehose + "?offset=2147483648", "", 400, 3},
		{"two offsets", "GET", firehose + "?offset=1&offset=1", "", 400, 3},
		{"from", "GET", firehose + "?from_date=2025-01-01", "", 400, 3},
		{"to", "GET", firehose + "?to_date=1990-12-31T23:59:60Z", "", 400, 3},
		{"query", "GET", firehose + "?limit=%zz", "", 400, 3},
		{"unknown bank", "GET", "/v1/banks/other/customers", "", 404, 5},
		{"creation at no bank", "POST", "/v1/customers", `{}`, 404, 5},
		{"customer of another bank", "GET", strings.Replace(openbankMara, "reed", "sedge", 1), "", 404, 5},
		{"unknown number", "GET", openbankMara + "/customer-number/404", "", 404, 5},
		{"unknown address", "PUT", openbankMara + "/addresses/404", `{}`, 404, 5},
		{"address to delete", "DELETE", openbankMara + "/addresses/404", "", 404, 5},
		{"address of another", "DELETE", openbankTobin + "/addresses/a0000000-0000-4000-8000-000000000001", "", 404, 5},
		{"unknown tax residence", "DELETE", openbankMara + "/tax_residencies/404", "", 404, 5},
		{"unknown order", "GET", openbankMara + "/credit_limit/request/404", "", 404, 5},
		{"link of an unknown user", "POST", openbankReed + "/user_customer_links", `{"user_id":"404","customer_id":"` + openbankMaraID + `"}`, 404, 5},
		{"link to an unknown customer", "POST", openbankReed + "/user_customer_links", `{"user_id":"` + openbankOwner + `"}`, 404, 5},
		{"link twice", "POST", openbankReed + "/user_customer_links", `{"user_id":"` + openbankOwner + `","customer_id":"` + openbankMaraID + `"}`, 409, 6},
		{"number in use", "PUT", openbankMara + "/number", `{"customer_number":"4400002"}`, 409, 6},
		{"nobody's branch", "PUT", nobody + "/branch", `{}`, 404, 5},
		{"nobody", "GET", nobody, "", 404, 5},
		{"nobody's addresses", "GET", nobody + "/addresses", "", 404, 5},
		{"nobody's address", "PUT", nobody + "/addresses/1", `{}`, 404, 5},
		{"nobody's address to delete", "DELETE", nobody + "/addresses/1", "", 404, 5},
		{"nobody's tax residences", "GET", nobody + "/tax-residences", "", 404, 5},
		{"nobody's tax residence", "DELETE", nobody + "/tax_residencies/1", "", 404, 5},
		{"nobody's handles", "GET", nobody + "/social_media_handles", "", 404, 5},
		{"nobody's orders", "GET", nobody + "/credit_limit/requests", "", 404, 5},
		{"nobody's order", "GET", nobody + "/credit_limit/request/1", "", 404, 5},
		{"nobody's wish", "POST", nobody + "/credit_limit/requests", `{}`, 404, 5},
		{"nobody's new address", "POST", "/v1/customers/404/address", `{}`, 404, 5},
		{"nobody's new handle", "POST", "/v1/customers/404/social_media_handles", `{}`, 404, 5},
		{"unknown path", "GET", "/v1/banks", "", 404, 5},
		{"empty id", "GET", openbankReed + "/customers/", "", 404, 5},
		{"the other spelling", "GET", openbankMara + "/tax_residencies", "", 404, 5},
		{"method", "PATCH", openbankMara, "", 501, 12},
	} {
		t.Run(test.name, func(t *testing.T) {
			p.t = t
			p.openbankRefuses(test.method, test.path, test.body, test.status, test.code)
		})
	}
	if p.effects() != 0 {
		t.Fatalf("%d effects", p.effects())
	}
}

// Every operation wants a token, and one of its own scope.
func TestOpenbankChecksEachOperationsToken(t *testing.T) {
	p := openbankStart(t)
	read := []string{"Authorization", "Bearer " + p.openbankToken(openbankReadScope)}
	write := []string{"Authorization", "Bearer " + p.openbankToken(openbankWriteScope)}
	checked := 0
	for path, item := range document(t, "openbank").(map[string]any)["paths"].(map[string]any) {
		for method, operation := range item.(map[string]any) {
			if method == "parameters" || path == "/v1/token" {
				continue
			}
			checked++
			method, path := strings.ToUpper(method), strings.NewReplacer("{", "", "}", "").Replace(path)
			p.openbankRefuses(method, path, "{}", 401, 16, "Authorization", "")
			p.openbankRefuses(method, path, "{}", 401, 16, "Authorization", "Bearer other")
			p.openbankRefuses(method, path, "{}", 401, 16, "Authorization", "demo-bearer-token")
			wrong, scope := write, "read"
			if method != "GET" {
				wrong, scope = read, "write"
			}
			p.openbankRefuses(method, path, "{}", 403, 7, wrong...)
			if said := fmt.Sprint(operation.(map[string]any)["security"]); !strings.Contains(said, "customer."+scope) {
				t.Errorf("%s %s: the contract says %s", method, path, said)
			}
		}
	}
	if checked != 27 {
		t.Fatalf("%d operations", checked)
	}
}

// Every error that the contract lists for an operation can be had by a fault.
func TestOpenbankSaysEveryDocumentedCode(t *testing.T) {
	p := openbankStart(t)
	checked := 0
	for _, item := range document(t, "openbank").(map[string]any)["paths"].(map[string]any) {
		for _, operation := range item.(map[string]any) {
			listed, _ := operation.(map[string]any)
			errors, _ := listed["x-errors"].(map[string]any)
			for status, codes := range errors {
				for _, code := range codes.([]any) {
					checked++
					p.fault(fmt.Sprintf(`{"fault":"status","status":%s,"code":%q}`, status, code))
					var wantStatus, wantCode int
					if _, err := fmt.Sscan(status+" "+code.(string), &wantStatus, &wantCode); err != nil {
						t.Fatal(err)
					}
					p.openbankRefuses("GET", openbankMara, "", wantStatus, wantCode)
				}
			}
		}
	}
	if checked < 27*8 {
		t.Fatalf("only %d codes found", checked)
	}
}

func TestOpenbankSaysBareStatuses(t *testing.T) {
	p := openbankStart(t)
	for status, code := range map[int]int{400: 3, 401: 16, 403: 7, 404: 5, 409: 6, 418: 2, 429: 8, 500: 13, 502: 2, 503: 14, 504: 4} {
		p.fault(fmt.Sprintf(`{"fault":"status","status":%d}`, status))
		p.openbankRefuses("PUT", openbankMara+"/email", `{"email":"x@example.com"}`, status, code)
	}
	for fault, want := range map[string]string{
		`{"fault":"status","status":500,"code":"17"}`: "code is not one that this API can be made to say",
		`{"fault":"status","status":500,"code":"x"}`:  "code is not one that this API can be made to say",
		`{"fault":"wrong-id"}`:                        "not supported here",
	} {
		if status, answer := p.send("POST", "/_simulator/faults", fault); status != 400 || !strings.Contains(answer, want) {
			t.Errorf("%s: %d %s", fault, status, answer)
		}
	}
	p.fault(`{"fault":"malformed"}`)
	p.openbankIs("DELETE", openbankTax, "", 204, "")
	if p.effects() != 1 {
		t.Fatalf("%d effects", p.effects())
	}
}

func TestOpenbankTakesBodiesWithoutMediaType(t *testing.T) {
	p := openbankStart(t)
	headers := append([]string{"Content-Type", "application/x-www-form-urlencoded"}, openbankLoggedIn...)
	if status, answer := p.send("PUT", openbankMara+"/email", `{"email":"x@example.com"}`, headers...); status != 200 {
		t.Fatalf("%d %s", status, answer)
	}
}

func TestOpenbankRefusesCustomersThatItCannotKeep(t *testing.T) {
	for text, want := range map[string]string{
		`{"email":1}`: "customers: one does not keep the contract: email must be of type string",
		`{"date_of_birth":"1990-12-31T23:59:60Z"}`: "customers: one cannot be kept: date_of_birth is not a time from year 1 to year 9999",
	} {
		_, err := simulator.New("openbank", contractText(t, "openbank"), simulator.Options{Customers: customers(text)})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
