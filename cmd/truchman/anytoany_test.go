package main

import (
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

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
			return strings.Contains(answer, strings.Trim(front.Spell(name).Code, `"`)) || front.Name == "caas" && strings.Contains(answer, "40002") ||
				front.Name == "obp" && bank == "obp" && strings.Contains(answer, "OBP-30007") // as the bank itself says it
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
	madeID    = regexp.MustCompile(`"id":"[0-9]{10,18}","params"`) // out of a request id that was made for a read without one
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
	got = madeID.ReplaceAllString(madeUUID.ReplaceAllString(got, `request_id":"…"`), `"id":"…","params"`)
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
