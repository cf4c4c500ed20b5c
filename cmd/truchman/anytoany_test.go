package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
	"go.yaml.in/yaml/v4"

	"github.com/truchman-proxy/truchman/mappings"
)

var rewriteMatrix = flag.Bool("matrix", false, "write testdata/anytoany anew; read what differs")

// normalizedOf says what each operation of each API's contract is in the normalized API. The test fails where a
// contract has an operation that is not here, so that no pack decides what is asked of it.
var normalizedOf = map[string]map[string]string{
	"obp": {
		"directLogin": "", "getCustomersForCurrentUserAtBank": "customer.list-own", "createCustomer": "customer.create",
		"getCustomerByCustomerNumber": "customer.find", "getFirehoseCustomers": "customer.list", "getCrmEvents": "crm-event.list",
		"createUserCustomerLinks": "user-link.create", "getCustomersForUser": "customer.list-own-anywhere", "getCustomerByCustomerId": "customer.get",
		"getSocialMediaHandles": "social-handle.list", "addSocialMediaHandle": "social-handle.create", "createCustomerAddress": "address.create",
		"getCustomerAddresses": "address.list", "deleteCustomerAddress": "address.delete", "updateCustomerAddress": "address.replace",
		"createTaxResidence": "tax-residence.create", "getTaxResidence": "tax-residence.list", "deleteTaxResidence": "tax-residence.delete",
		"getCreditLimitRequests": "credit-limit-request.list", "createCreditLimitRequest": "credit-limit-request.create",
		"getCreditLimitRequestByRequestId": "credit-limit-request.get", "updateCustomerBranch": "customer.update",
		"updateCustomerCreditLimit": "customer.update", "updateCustomerCreditRatingAndSource": "customer.update", "updateCustomerEmail": "customer.update",
		"updateCustomerIdentity": "customer.update", "updateCustomerMobileNumber": "customer.update", "updateCustomerNumber": "customer.update",
		"updateCustomerData": "customer.update",
	},
	"openbank": {
		"CreateToken": "", "CreateCustomer": "customer.create", "AddAddressToCustomer": "address.create", "AddSocialMediaHandle": "social-handle.create",
		"GetCustomersForCurrentUser": "customer.list-own-anywhere", "GetCustomersForCurrentUserAtBank": "customer.list-own",
		"GetFirehoseCustomer": "customer.list", "GetCRMEvents": "crm-event.list", "CreateUserCustomerLink": "user-link.create",
		"GetCustomerByCustomerID": "customer.get", "GetCustomerByCustomerNumber": "customer.find", "GetCustomerAddresses": "address.list",
		"UpdateCustomerAddress": "address.replace", "DeleteCustomerAddress": "address.delete", "GetTaxResidenceOfCustomer": "tax-residence.list",
		"DeleteTaxResidence": "tax-residence.delete", "GetCustomerSocialMediaHandles": "social-handle.list", "GetCreditLimitOrder": "credit-limit-request.list",
		"CreateCreditLimitOrder": "credit-limit-request.create", "GetCreditLimitOrderByID": "credit-limit-request.get", "UpdateCustomerBranch": "customer.update",
		"UpdateCustomerCreditLimit": "customer.update", "UpdateCustomerCreditRatingAndSource": "customer.update", "UpdateCustomerOtherData": "customer.update",
		"UpdateCustomerEmail": "customer.update", "UpdateCustomerIdentity": "customer.update", "UpdateCustomerMobileNumber": "customer.update",
		"UpdateCustomerNumber": "customer.update",
	},
	"caas":    {"createToken": "", "customerStatus": "", "validateCustomer": "customer.validate", "onboardCustomer": "customer.create", "getCustomer": "customer.get"},
	"rakbank": {"CreateToken": "", "UpdateCustomerById": "customer.update"},
	"netxd":   {"jsonrpc": "customer.update"},
}

// further are operations that an endpoint of a contract serves besides.
var further = map[string][]string{"netxd": {"customer.get", "customer.find"}, "caas": {"customer.update", "customer.find"}}

// offers tells by the contracts whether a provider has an operation.
func offers(bank, operation string) bool {
	if slices.Contains(further[bank], operation) {
		return true
	}
	for _, normalized := range normalizedOf[bank] {
		if normalized == operation {
			return true
		}
	}
	return false
}

var matrixFronts = []string{"normalized", "obp", "openbank", "caas", "netxd", "rakbank"}

// matrixBanks are the providers, with what of them the requests name.
var matrixBanks = []matrixBank{
	{"netxd", "100000000001001", "200001", "1", "1", "1"},
	{"rakbank", "1000001", "1000001", "1", "1", "1"},
	{"obp", "7uy8a7e4-6d02-40e3-a129-0b2bf89de8u1", "5987951", "5995d6a2-01b3-423c-a173-5481df49bda1", "902ba3bb-dedd-45e7-9319-2fd3f2cd98a1", "1"},
	{"openbank", "c0000000-0000-4000-8000-000000000001", "4400001", "a0000000-0000-4000-8000-000000000001", "d0000000-0000-4000-8000-000000000001",
		"e0000000-0000-4000-8000-000000000001"},
	{"caas", "7841003200000001", "7841003200000001", "1", "1", "1"},
}

type matrixBank struct{ name, id, number, address, tax, limit string }

// places says what stands for the bank's ids in a request, and for the request's own: each has another one.
func (b matrixBank) places(request int) *strings.Replacer {
	return strings.NewReplacer("REQUEST-UUID", fmt.Sprintf("5f0c2a9e-7d1b-4c36-9a53-1c8e6f2b%04x", request), "REQUEST-NUMBER", fmt.Sprint(10_000+request),
		"BANK", b.name, "CUSTOMER", b.id, "SHORT", short(b.id, b.number), "NUMBER", b.number, "ADDRESS", b.address, "TAX", b.tax, "LIMIT", b.limit)
}

// simulator is the address of a bank's own controls.
func (on demoListeners) simulator(bank string) string {
	return "http://" + on.banks[bank].Addr().String() + "/_simulator/"
}

// matrixCall is one request of a partner, for any bank.
type matrixCall struct {
	id, operation, method, path, body string
	headers                           []string
}

// TestAnyToAny asks every operation of each front's contract of every bank of the demo, over HTTP, and holds what
// the bank received and what the partner got against testdata/anytoany, and both against what the contracts say can be.
func TestAnyToAny(t *testing.T) {
	on := startDemo(t, io.Discard)
	set, err := mappings.Load()
	if err != nil {
		t.Fatal(err)
	}
	proxy := "http://" + on.proxy.Addr().String()
	for f, front := range matrixFronts {
		calls := matrixCalls(t, front)
		for b, bank := range matrixBanks {
			t.Run(front+"-"+bank.name, func(t *testing.T) {
				simulated := on.simulator(bank.name) + "calls"
				var page strings.Builder
				for i, call := range calls {
					journal(t, http.MethodDelete, simulated)
					place := bank.places((f*len(matrixBanks)+b)*64 + i)
					status, answer := call.ask(t, proxy, place)
					received := journal(t, http.MethodGet, simulated)
					judge(t, set.Packs[front], call, bank.name, status, answer, received)
					writeCall(&page, call, place, status, answer, received)
				}
				compareMatrix(t, front+"-"+bank.name, page.String())
			})
		}
	}
}

// short is an id that RAKBank's and CAAS's callers can write: 20 characters at most.
func short(id, number string) string {
	if len(id) > 20 {
		return number
	}
	return id
}

func (c matrixCall) ask(t *testing.T, proxy string, place *strings.Replacer) (int, string) {
	t.Helper()
	request, err := http.NewRequest(c.method, proxy+place.Replace(c.path), strings.NewReader(place.Replace(c.body)))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer demo")
	for i := 0; i < len(c.headers); i += 2 {
		request.Header.Set(c.headers[i], place.Replace(c.headers[i+1]))
	}
	return do(t, request)
}

func journal(t *testing.T, method, url string) string {
	t.Helper()
	request, err := http.NewRequest(method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	status, body := do(t, request)
	if status/100 != 2 {
		t.Fatal(status, body)
	}
	return body
}

// judge holds an answer against what the contracts say: an operation that the bank does not offer is refused so in
// the front's own words and nothing is sent; one that it offers succeeds, or a member of it is refused and the bank
// has done nothing. Nothing else can be.
func judge(t *testing.T, front *mappings.Pack, call matrixCall, bank string, status int, answer, received string) {
	t.Helper()
	effect := gjson.Get(received, "#(effect==true)").Exists()
	says := func(failures ...string) bool { // CAAS's onboarding has another code for what its search says with 40001
		return slices.ContainsFunc(failures, func(name string) bool {
			return strings.Contains(answer, strings.Trim(front.Spell(name).Code, `"`)) || front.Name == "caas" && strings.Contains(answer, "40002")
		})
	}
	switch {
	case !offers(bank, call.operation):
		if !says("unsupported-operation", "unsupported-member", "missing-member", "invalid-request") && status != 501 || gjson.Get(received, "#").Int() > 0 {
			t.Errorf("%s: %s does not offer %s; answered %d %s and the bank received %s", call.id, bank, call.operation, status, answer, received)
		}
	case status/100 == 2 && !strings.Contains(answer, `"error"`) && !strings.Contains(answer, `"failure"`) && !strings.Contains(answer, `"failed"`):
	case !says("unsupported-member", "missing-member", "invalid-request", "customer-not-found", "resource-not-found", "already-exists", "conflict") || effect:
		t.Errorf("%s at %s: answered %d %s, and the bank did something: %v", call.id, bank, status, answer, effect)
	}
}

var (
	passing   = regexp.MustCompile(`20(2[6-9]|[3-9][0-9])-[0-9-]{5}[T ][0-9:]{8}(\.[0-9]+)?(Z|[+-][0-9:]+)?`)
	signed    = regexp.MustCompile(`"signature":"[^"]+"`)
	madeUUID  = regexp.MustCompile(`request_id":"[0-9a-f]{32}"`)
	madeTrace = regexp.MustCompile(`"trace_id":"[0-9a-f]{32}",?`)
	madeID    = regexp.MustCompile(`"id":"[0-9]{16,18}"`) // out of a request id that was made for a read without one
)

func writeCall(page *strings.Builder, call matrixCall, place *strings.Replacer, status int, answer, received string) {
	fmt.Fprintf(page, "## %s: %s\n%s %s\n", call.id, call.operation, call.method, place.Replace(call.path))
	if call.body != "" {
		fmt.Fprintln(page, place.Replace(call.body))
	}
	for _, one := range gjson.Parse(received).Array() {
		fmt.Fprintf(page, "-> %s %s %s\n", one.Get("method"), one.Get("path"), one.Get("body").Raw)
	}
	fmt.Fprintf(page, "<- %d %s\n\n", status, strings.TrimSpace(answer))
}

func compareMatrix(t *testing.T, name, got string) {
	t.Helper()
	got = signed.ReplaceAllString(passing.ReplaceAllString(got, "NOW"), `"signature":"…"`)
	got = strings.ReplaceAll(madeTrace.ReplaceAllString(got, ""), ",}", "}")
	got = madeID.ReplaceAllString(madeUUID.ReplaceAllString(got, `request_id":"…"`), `"id":"…"`)
	file := filepath.Join("testdata", "anytoany", name+".txt")
	if *rewriteMatrix {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s differs:\n%s", file, firstDifference(string(want), got))
	}
}

func firstDifference(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return fmt.Sprintf("line %d\n- %s\n+ %s", i+1, a[i], b[i])
		}
	}
	return fmt.Sprintf("%d lines, not %d", len(b), len(a))
}

// matrixCalls lists the requests of a front: one for each operation of its contract, with the contract's own examples.
func matrixCalls(t *testing.T, front string) []matrixCall {
	t.Helper()
	switch front {
	case "netxd":
		return netxdCalls()
	case "rakbank":
		return []matrixCall{{"UpdateCustomerById", "customer.update", "POST", "/fronts/rakbank/BANK/v1/customers/Account_ID:SHORT",
			`{"phones":[{"type":"CELLPH1","country_code":"971","number":"500000031"}]}`,
			[]string{"Content-Type", "application/json", "X-IBM-Client-Id", "demo-client", "MsgId", "REQUEST-UUID"}}}
	}
	return contractCalls(t, front)
}

func netxdCalls() []matrixCall {
	call := func(operation, method, payload string) matrixCall {
		return matrixCall{method, operation, "POST", "/fronts/netxd/BANK/jsonrpc", `{"method":"CustomerService.` + method + `","id":"REQUEST-NUMBER","params":{"api":` +
			`{"signature":"","keyId":"1","credential":"Basic ZGVtbzpkZW1vLWFwaS1rZXk=","apiKey":"demo-api-key"},"payload":` + payload + `}}`,
			[]string{"Content-Type", "application/json"}}
	}
	return []matrixCall{
		call("customer.update", "UpdateCustomer", `{"ID":"CUSTOMER","type":"INDIVIDUAL","firstName":"Mara","lastName":"Quill","contact":{"phoneNumber":"500000041"}}`),
		call("customer.get", "GetCustomer", `{"customerID":"CUSTOMER"}`),
		call("customer.find", "GetCustomer", `{"customerNumber":"NUMBER"}`),
	}
}

// contractCalls reads the requests out of a contract.
func contractCalls(t *testing.T, front string) []matrixCall {
	t.Helper()
	c := readContract(t, front)
	var calls []matrixCall
	for _, path := range slices.Sorted(keysOf(c["paths"])) {
		item := object(c["paths"])[path]
		for _, method := range slices.Sorted(keysOf(item)) {
			operation := object(object(item)[method])
			id, isOperation := operation["operationId"].(string)
			if !isOperation || operation["x-local"] == true {
				continue
			}
			normalized, known := id, front == "normalized"
			if !known {
				if normalized, known = normalizedOf[front][id]; !known {
					t.Errorf("%s: the table has no operation %s", front, id)
				}
			}
			if normalized != "" {
				calls = append(calls, c.call(front, id, normalized, strings.ToUpper(method), path, operation))
			}
		}
	}
	return calls
}

type contractFile map[string]any

func readContract(t *testing.T, name string) contractFile {
	t.Helper()
	files, err := mappings.Shipped(name)
	if err != nil {
		t.Fatal(err)
	}
	text, err := fs.ReadFile(files, "openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var c contractFile
	if err := yaml.Unmarshal(text, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

var institutions = map[string]string{"obp": "gh.29.uk", "openbank": "reed.bank"}

func (c contractFile) call(front, id, operation, method, path string, spec map[string]any) matrixCall {
	call := matrixCall{id: id, operation: operation, method: method}
	customer := "CUSTOMER"
	if front == "caas" {
		customer = "SHORT"
	}
	bank := institutions[front]
	if front == "normalized" {
		bank = "BANK"
	}
	call.path = strings.NewReplacer("{bank_id}", bank, "{customer_id}", customer, "{ecrn}", customer, "{address_id}", "ADDRESS", "{customer_address_id}", "ADDRESS",
		"{tax_residence_id}", "TAX", "{credit_limit_request_id}", "LIMIT", "{request_id}", "LIMIT", "{customer_number}", "NUMBER").Replace(path)
	if front != "normalized" {
		call.path = "/fronts/" + front + "/BANK" + call.path
	} else if method != http.MethodGet {
		call.headers = append(call.headers, "X-Request-Id", "REQUEST-UUID")
	}
	content := object(object(c.follow(spec["requestBody"]))["content"])
	for _, media := range slices.Sorted(keysOf(content)) {
		body, _ := json.Marshal(c.example(object(content[media])["schema"], ""))
		call.body = string(body)
		call.headers = append(call.headers, "Content-Type", media)
		break
	}
	return call
}

func (c contractFile) follow(v any) any {
	for {
		ref, is := object(v)["$ref"].(string)
		if !is {
			return v
		}
		var at any = map[string]any(c)
		for _, part := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
			at = object(at)[part]
		}
		v = at
	}
}

// example makes a document of the examples of a schema's members; ids are those of the bank that is asked.
func (c contractFile) example(schema any, name string) any {
	s := object(c.follow(schema))
	switch {
	case name == "customer_number" || name == "customerNumber":
		return "NUMBER"
	case name == "customer_id":
		return "CUSTOMER"
	case name == "ecrn":
		return nil // whose is onboarded has none yet
	case s["properties"] != nil && s["example"] == nil:
		made := map[string]any{}
		for _, member := range slices.Sorted(keysOf(s["properties"])) {
			if value := c.example(object(s["properties"])[member], member); value != nil && object(object(s["properties"])[member])["readOnly"] != true {
				made[member] = value
			}
			if s["maxProperties"] == 1 && len(made) == 1 {
				break
			}
		}
		return made
	case s["example"] != nil:
		return s["example"]
	case s["items"] != nil:
		if element := c.example(s["items"], ""); element != nil {
			return []any{element}
		}
	}
	return nil
}

func object(v any) map[string]any {
	switch m := v.(type) {
	case map[string]any:
		return m
	case contractFile:
		return m
	}
	return nil
}

func keysOf(v any) func(func(string) bool) {
	return func(yield func(string) bool) {
		for key := range object(v) {
			if !yield(key) {
				return
			}
		}
	}
}
