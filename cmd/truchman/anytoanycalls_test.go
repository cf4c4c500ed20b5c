package main

import (
	"encoding/json"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/truchman-proxy/truchman/mappings"
)

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
