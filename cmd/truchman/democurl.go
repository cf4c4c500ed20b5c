package main

import (
	"crypto/rand"
	"encoding/hex"
	"math/big"
	"strings"
)

// demoLine is one call that the demo proposes, and the status that it promises.
type demoLine struct {
	says        string // one line for people
	method, url string
	headers     []string // "Name: value"
	body        string   // JSON; "" where there is none
	status      int
	answers     string // what the answer holds
}

// String writes the line for a shell. Nothing in it holds a single quote.
func (l demoLine) String() string {
	var b strings.Builder
	b.WriteString("curl -i -X " + l.method + " '" + l.url + "'")
	for _, header := range l.headers {
		b.WriteString(" \\\n  -H '" + header + "'")
	}
	if l.body != "" {
		b.WriteString(" \\\n  -d '" + l.body + "'")
	}
	return b.String()
}

// demoLines are the calls: each front toward each bank, a read, a lookup and a refusal. Request ids are
// new in every run. base is the proxy's address.
func demoLines(base string) []demoLine {
	return append(append(normalizedLines(base), rakbankLines(base)...), netxdLines(base)...)
}

const (
	demoBearer    = "Authorization: Bearer demo"
	demoJSON      = "Content-Type: application/json"
	demoPatch     = "Content-Type: application/merge-patch+json"
	demoNetXDID   = "100000000001001"
	demoRAKBankID = "1000001"
)

func normalizedLines(base string) []demoLine {
	patch := func(says, bank, customer, body string, status int, answers string) demoLine {
		return demoLine{says, "PATCH", base + "/v1/banks/" + bank + "/customers/" + customer,
			[]string{demoBearer, demoPatch, "X-Request-Id: " + newDemoUUID()}, body, status, answers}
	}
	return []demoLine{
		patch("The normalized API to NetXD: a new mobile number becomes a signed JSON-RPC call, its names read first.",
			"netxd", demoNetXDID, `{"phones": {"mobile": {"country_code": "971", "number": "500000021"}}}`, 200, `"500000021"`),
		{"The customer as NetXD tells it; what it masks is left out.", "GET", base + "/v1/banks/netxd/customers/" + demoNetXDID,
			[]string{demoBearer}, "", 200, `"first_name":"Mara"`},
		{"The same read at the normalized API's own front.", "GET", base + "/fronts/normalized/netxd/v1/banks/netxd/customers/" + demoNetXDID,
			[]string{demoBearer}, "", 200, `"first_name":"Mara"`},
		{"The customer found by the number of the national identity document.", "POST", base + "/v1/banks/netxd/customers/find",
			[]string{demoBearer, demoJSON}, `{"national_id": "784199000000002"}`, 200, `"first_name":"Tobin"`},
		patch("The normalized API to RAKBank: the city becomes its IATA code, null becomes NULL^.",
			"rakbank", demoRAKBankID, `{"addresses": {"residence": {"line_1": "Flat 14", "line_4": null, "city": "Dubai", "country": "AE", "preferred": true}}}`,
			200, `"Flat 14"`),
		patch("The normalized API to another proxy's normalized API, which here is this one's, toward NetXD.",
			"normalized", demoNetXDID, `{"emails": {"personal": "mara@example.com"}}`, 200, `"mara@example.com"`),
		patch("Refused with 422 before anything is sent: NetXD cannot take documents, and the answer names /documents.",
			"netxd", demoNetXDID, `{"documents": {"national_id": {"number": "784199000000001", "expiry_date": "2031-09-14"}}}`, 422, `"/documents`),
	}
}

func rakbankLines(base string) []demoLine {
	post := func(says, bank, customer, body string, status int, answers string) demoLine {
		return demoLine{says, "POST", base + "/fronts/rakbank/" + bank + "/v1/customers/" + customer,
			[]string{demoBearer, demoJSON, "X-IBM-Client-Id: demo-client", "MsgId: " + newDemoUUID()}, body, status, answers}
	}
	phone := `{"phones": [{"type": "CELLPH1", "country_code": "971", "number": "500000031"}]}`
	return []demoLine{
		post("RAKBank's API to RAKBank.", "rakbank", "Account_ID:"+demoRAKBankID, phone, 200, `"CELLPH1"`),
		post("RAKBank's API to NetXD: the account id is NetXD's customer id.", "netxd", "Account_ID:"+demoNetXDID, phone, 200, `"CELLPH1"`),
		post("RAKBank's API to NetXD by the Emirates id: NetXD is asked whose it is.", "netxd", "Emirates_ID:784199000000002", phone, 200, `"CELLPH1"`),
		post("RAKBank's API to the normalized API.", "normalized", "Account_ID:"+demoNetXDID, phone, 200, `"CELLPH1"`),
		post("Refused in RAKBank's own words: NetXD cannot take documents.", "netxd", "Account_ID:"+demoNetXDID,
			`{"documents": [{"type": "EMID", "number": "784199000000001", "expiry_date": "2031-09-14"}]}`, 422, `documents`),
	}
}

func netxdLines(base string) []demoLine {
	post := func(says, bank, method, payload, answers string) demoLine {
		body := `{"method": "CustomerService.` + method + `", "id": "` + newDemoNumber() + `", "params": {"api": ` +
			`{"signature": "", "keyId": "1", "credential": "Basic ZGVtbzpkZW1vLWFwaS1rZXk=", "apiKey": "demo-api-key"}, "payload": ` + payload + `}}`
		return demoLine{says, "POST", base + "/fronts/netxd/" + bank + "/jsonrpc", []string{demoBearer, demoJSON}, body, 200, answers}
	}
	update := func(id string) string {
		return `{"ID": "` + id + `", "type": "INDIVIDUAL", "firstName": "Mara", "lastName": "Quill", "contact": {"phoneNumber": "500000041"}}`
	}
	return []demoLine{
		post("NetXD's API to NetXD: the proxy signs the payload that it sends.", "netxd", "UpdateCustomer", update(demoNetXDID), `"500000041"`),
		post("NetXD's read.", "netxd", "GetCustomer", `{"customerID": "`+demoNetXDID+`"}`, `"firstName":"Mara"`),
		post("NetXD's API to RAKBank: the customer id is RAKBank's account id; the names, which NetXD wants in every update, go nowhere.",
			"rakbank", "UpdateCustomer", update(demoRAKBankID), `"500000041"`),
		post("NetXD's API to the normalized API.", "normalized", "UpdateCustomer", update(demoNetXDID), `"500000041"`),
	}
}

// newDemoUUID makes a random UUID (RFC 9562, section 5.4).
func newDemoUUID() string {
	var id [16]byte
	_, _ = rand.Read(id[:]) // never fails: it ends the process instead
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80
	text := hex.EncodeToString(id[:])
	return strings.Join([]string{text[:8], text[8:12], text[12:16], text[16:20], text[20:]}, "-")
}

// newDemoNumber makes a random request id of digits.
func newDemoNumber() string {
	number, _ := rand.Int(rand.Reader, big.NewInt(1e15)) // as above
	return number.String()
}
