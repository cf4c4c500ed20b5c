package main

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/truchman-proxy/truchman/mappings"
)

// documentedCodes are the codes of the banks whose contracts do not list them by operation, with the status that they
// come with.
var documentedCodes = map[string][]string{
	"netxd":   {"200 NOT_FOUND_CUSTOMER", "200 NOT_FOUND_TRANSACTION", "200 1019", "200 -32700", "200 -32600", "200 -32601", "200 -32602", "200 -32603"},
	"rakbank": {"422 422001", "422 422002", "401 401001", "401 401", "403 403", "422 422", "500 500"},
	"caas":    {"200 40001", "400 40002", "400 45013", "406 45051", "406 45053", "404 45032", "502 40001"},
}

// TestEveryCodeThroughEveryFront has each bank answer each code that its documents have, and holds what the partners of
// each front are told against testdata/anytoany/codes-BANK.txt. Nothing that a bank says reaches a partner but its code.
func TestEveryCodeThroughEveryFront(t *testing.T) {
	on := startDemo(t, io.Discard)
	set, err := mappings.Load()
	if err != nil {
		t.Fatal(err)
	}
	request := 0x4000
	for _, bank := range matrixBanks {
		t.Run(bank.name, func(t *testing.T) {
			codes := codesOf(t, bank.name)
			var page strings.Builder
			for _, front := range matrixFronts {
				w := codeWalk{T: t, demo: on, bank: bank, front: set.Packs[front], request: &request}
				call, path, found := w.call()
				if !found {
					fmt.Fprintf(&page, "## %s: %s takes nothing of it\n\n", front, bank.name)
					continue
				}
				fmt.Fprintf(&page, "## %s: %s\n", front, call.id)
				for _, code := range codes {
					fmt.Fprintln(&page, w.say(call, path, code))
				}
				fmt.Fprintln(&page)
			}
			compareMatrix(t, "codes-"+bank.name, page.String())
		})
	}
}

// codesOf lists "STATUS CODE" of a bank.
func codesOf(t *testing.T, bank string) []string {
	t.Helper()
	codes := slices.Clone(documentedCodes[bank])
	contract := readContract(t, bank)
	for path := range keysOf(contract["paths"]) {
		for method := range keysOf(object(contract["paths"])[path]) {
			operation := object(object(object(contract["paths"])[path])[method])
			for status := range keysOf(operation["x-errors"]) {
				for _, code := range object(operation["x-errors"])[status].([]any) {
					codes = append(codes, fmt.Sprint(status, " ", code))
				}
			}
		}
	}
	slices.Sort(codes)
	if codes = slices.Compact(codes); len(codes) < 5 {
		t.Fatalf("%s has the codes %q only", bank, codes)
	}
	return codes
}

// codeWalk has one bank say its codes to the partners of one front.
type codeWalk struct {
	*testing.T
	demo    demoListeners
	bank    matrixBank
	front   *mappings.Pack
	request *int
}

// call finds a request of the front that the bank answers well, and the path of its last call there.
func (w codeWalk) call() (matrixCall, string, bool) {
	calls := matrixCalls(w.T, w.front.Name)
	if w.front.Name == "normalized" { // the contract's own example is of a whole customer, which few banks take
		calls = append(calls, matrixCall{"a phone", "customer.update", "PATCH", "/v1/banks/BANK/customers/CUSTOMER",
			`{"phones":{"mobile":{"country_code":"971","number":"500000051"}}}`, []string{"Content-Type", "application/json", "X-Request-Id", "REQUEST-UUID"}})
	}
	for _, operation := range []string{"customer.get", "customer.update", "customer.find", "customer.create"} {
		for _, call := range calls {
			if call.operation != operation {
				continue
			}
			status, answer, received := w.ask(call)
			list := gjson.Parse(received).Array()
			if status/100 == 2 && !strings.Contains(answer, `"error"`) && !strings.Contains(answer, "error_code") && len(list) > 0 {
				return call, list[len(list)-1].Get("path").String(), true
			}
		}
	}
	return matrixCall{}, "", false
}

func (w codeWalk) ask(call matrixCall) (status int, answer, received string) {
	w.Helper()
	*w.request++
	controls := w.demo.simulator(w.bank.name)
	journal(w.T, http.MethodDelete, controls+"calls")
	status, answer = call.ask(w.T, "http://"+w.demo.proxy.Addr().String(), w.bank.places(*w.request))
	return status, answer, journal(w.T, http.MethodGet, controls+"calls")
}

// say has the bank answer a code for long, since a login that it refuses is tried anew, and so is a read that failed, and tells what the partner got.
func (w codeWalk) say(call matrixCall, path, code string) string {
	w.Helper()
	status, own, _ := strings.Cut(code, " ")
	fault := fmt.Sprintf(`{"fault":"status","status":%s,"code":%q,"count":10,"path":%q}`, status, own, path)
	w.control(http.MethodPost, fault)
	got, answer, received := w.ask(call)
	w.control(http.MethodDelete, "")
	if gjson.Get(received, "#(effect==true)").Exists() {
		w.Errorf("%s at %s: something was done", code, w.front.Name)
	}
	for _, said := range gjson.Get(answer, "@values").Array() {
		if text := said.String(); strings.Contains(text, "country_code' is missing") || strings.Contains(text, "Customer does not exist") && w.front.Name != "netxd" {
			w.Errorf("%s at %s: the bank's own words reach the partner: %s", code, w.front.Name, answer)
		}
	}
	return fmt.Sprintf("%s <- %d %s", code, got, strings.TrimSpace(answer))
}

func (w codeWalk) control(method, body string) {
	w.Helper()
	request, err := http.NewRequest(method, w.demo.simulator(w.bank.name)+"faults", strings.NewReader(body))
	if err != nil {
		w.Fatal(err)
	}
	if status, answer := do(w.T, request); status/100 != 2 {
		w.Fatal(body, status, answer)
	}
}
