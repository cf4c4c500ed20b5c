package main

import "slices"

// demoLines are the calls: each front toward each bank, reads, lookups and refusals. Request ids are new in
// every run. base is the proxy's address.
func demoLines(base string) []demoLine {
	var lines []demoLine
	for _, front := range []func(string) []demoLine{normalizedLines, rakbankLines, netxdLines, obpLines, openbankLines, caasLines} {
		for _, line := range front(base) {
			if line.shown() {
				lines = append(lines, line)
			}
		}
	}
	return lines
}

// shown tells that the demo has what the line speaks of.
func (l demoLine) shown() bool {
	has := func(name string) bool { return name == "normalized" || slices.Contains(demoBanks(), name) }
	return has(l.front) && has(l.bank)
}

// demoTargets are the banks that a line of each front goes to, by the customer that it is about: Mara Quill,
// whom each of them knows by another id.
var demoTargets = []demoTarget{
	{"netxd", "NetXD", "100000000001001"},
	{"rakbank", "RAKBank", "1000001"},
	{"obp", "Open Bank Project", "7uy8a7e4-6d02-40e3-a129-0b2bf89de8u1"},
	{"openbank", "the Customer API", "c0000000-0000-4000-8000-000000000001"},
	{"caas", "CAAS", "7841003200000001"},
	{"normalized", "another proxy's normalized API, which here is this one's toward NetXD", "100000000001001"},
}

type demoTarget struct{ bank, called, id string }

// short is an id of 20 characters at most, which RAKBank's API and CAAS's can hold: a customer number where
// the id is longer. The reference configuration says at which mounts it is one.
func (t demoTarget) short() string {
	switch t.bank {
	case "obp":
		return "5987951"
	case "openbank":
		return "4400001"
	}
	return t.id
}

// The headers of all lines, and customers.
const (
	demoBearer    = "Authorization: Bearer demo"
	demoJSON      = "Content-Type: application/json"
	demoPatch     = "Content-Type: application/merge-patch+json"
	demoNetXDID   = "100000000001001"
	demoRAKBankID = "1000001"
	demoOBPID     = "7uy8a7e4-6d02-40e3-a129-0b2bf89de8u1"
)

func normalizedLines(base string) []demoLine {
	patch := func(says, bank, customer, body string, status int, answers string) demoLine {
		return demoLine{says, "normalized", bank, "PATCH", base + "/v1/banks/" + bank + "/customers/" + customer,
			[]string{demoBearer, demoPatch, "X-Request-Id: " + newDemoUUID()}, body, status, answers}
	}
	read := func(says, bank, method, path, body, answers string) demoLine {
		l := demoLine{says, "normalized", bank, method, base + path, []string{demoBearer}, body, 200, answers}
		if body != "" {
			l.headers = append(l.headers, demoJSON)
		}
		return l
	}
	lines := []demoLine{
		patch("The normalized API to NetXD: a new mobile number becomes a signed JSON-RPC call, its names read first.",
			"netxd", demoNetXDID, `{"phones": {"mobile": {"country_code": "971", "number": "500000021"}}}`, 200, `"500000021"`),
		read("The customer as NetXD tells it; what it masks is left out.", "netxd", "GET", "/v1/banks/netxd/customers/"+demoNetXDID, "", `"first_name":"Mara"`),
		read("The same read at the normalized API's own front.", "netxd", "GET", "/fronts/normalized/netxd/v1/banks/netxd/customers/"+demoNetXDID, "", `"first_name":"Mara"`),
		read("The customer found by the number of the national identity document.", "netxd", "POST", "/v1/banks/netxd/customers/find",
			`{"national_id": "784199000000002"}`, `"first_name":"Tobin"`),
		patch("The normalized API to RAKBank: the city becomes its IATA code, null becomes NULL^.",
			"rakbank", demoRAKBankID, `{"addresses": {"residence": {"line_1": "Flat 14", "line_4": null, "city": "Dubai", "country": "AE", "preferred": true}}}`,
			200, `"Flat 14"`),
		patch("One change of three parts becomes three PUTs at Open Bank Project; the address is found by its tag first.",
			"obp", demoOBPID, `{"emails": {"personal": "mara@example.com"}, "phones": {"mobile": {"country_code": "971", "number": "500000021"}}, `+
				`"credit_limit": {"amount": "2500.00"}}`, 200, `"2500.00"`),
		patch("Refused with 422 before anything is sent: NetXD cannot take documents, and the answer names /documents.",
			"netxd", demoNetXDID, `{"documents": {"national_id": {"number": "784199000000001", "expiry_date": "2031-09-14"}}}`, 422, `"/documents`),
		read("What a bank takes and tells.", "obp", "GET", "/v1/banks/obp/capabilities", "", `"customer.update"`),
	}
	for _, to := range demoTargets {
		if to.bank != "netxd" && to.bank != "rakbank" && to.bank != "obp" {
			lines = append(lines, patch("The normalized API to "+to.called+".", to.bank, to.id,
				`{"phones": {"mobile": {"country_code": "971", "number": "500000022"}}}`, 200, `"500000022"`))
		}
	}
	return lines
}

func rakbankLines(base string) []demoLine {
	post := func(says, bank, customer, body string, status int, answers string) demoLine {
		return demoLine{says, "rakbank", bank, "POST", base + "/fronts/rakbank/" + bank + "/v1/customers/" + customer,
			[]string{demoBearer, demoJSON, "X-IBM-Client-Id: demo-client", "MsgId: " + newDemoUUID()}, body, status, answers}
	}
	phone := `{"phones": [{"type": "CELLPH1", "country_code": "971", "number": "500000031"}]}`
	var lines []demoLine
	for _, to := range demoTargets {
		lines = append(lines, post("RAKBank's API to "+to.called+".", to.bank, "Account_ID:"+to.short(), phone, 200, `"CELLPH1"`))
	}
	return append(lines,
		post("RAKBank's API to NetXD by the Emirates id: NetXD is asked whose it is.", "netxd", "Emirates_ID:784199000000002", phone, 200, `"CELLPH1"`),
		post("Refused in RAKBank's own words: NetXD cannot take documents.", "netxd", "Account_ID:"+demoNetXDID,
			`{"documents": [{"type": "EMID", "number": "784199000000001", "expiry_date": "2031-09-14"}]}`, 422, `documents`))
}

func netxdLines(base string) []demoLine {
	post := func(says, bank, method, payload, answers string) demoLine {
		body := `{"method": "CustomerService.` + method + `", "id": "` + newDemoNumber() + `", "params": {"api": ` +
			`{"signature": "", "keyId": "1", "credential": "Basic ZGVtbzpkZW1vLWFwaS1rZXk=", "apiKey": "demo-api-key"}, "payload": ` + payload + `}}`
		return demoLine{says, "netxd", bank, "POST", base + "/fronts/netxd/" + bank + "/jsonrpc", []string{demoBearer, demoJSON}, body, 200, answers}
	}
	lines := []demoLine{post("NetXD's read.", "netxd", "GetCustomer", `{"customerID": "`+demoNetXDID+`"}`, `"firstName":"Mara"`)}
	for _, to := range demoTargets {
		lines = append(lines, post("NetXD's API to "+to.called+".", to.bank, "UpdateCustomer",
			`{"ID": "`+to.id+`", "type": "INDIVIDUAL", "firstName": "Mara", "lastName": "Quill", "contact": {"phoneNumber": "500000041"}}`, `500000041`))
	}
	return lines
}

func obpLines(base string) []demoLine {
	return mobileLines("Open Bank Project's API", "obp", base, "/obp/v3.1.0/banks/gh.29.uk/customers/", "500000051")
}

func openbankLines(base string) []demoLine {
	return mobileLines("The Customer API", "openbank", base, "/v1/banks/reed.bank/customers/", "500000061")
}

// mobileLines change the mobile number through a front that has an address for it.
func mobileLines(says, front, base, customers, number string) []demoLine {
	var lines []demoLine
	for _, to := range demoTargets {
		lines = append(lines, demoLine{says + " to " + to.called + ".", front, to.bank, "PUT",
			base + "/fronts/" + front + "/" + to.bank + customers + to.id + "/mobile-number",
			[]string{demoBearer, demoJSON}, `{"mobile_phone_number": "+971` + number + `"}`, 200, number})
	}
	return lines
}

// caasLines read: CAAS's one write is a whole onboarding. RAKBank cannot be read.
func caasLines(base string) []demoLine {
	var lines []demoLine
	for _, to := range demoTargets {
		line := demoLine{"CAAS's API to " + to.called + ".", "caas", to.bank, "GET", base + "/fronts/caas/" + to.bank + "/caas/api/v2/customer/" + to.short(),
			[]string{demoBearer, demoJSON}, "", 200, `"success"`}
		if to.bank == "rakbank" {
			line.says, line.status, line.answers = "CAAS's API to RAKBank: 501 in CAAS's words, for RAKBank offers no read.", 501, `"status":501`
		}
		lines = append(lines, line)
	}
	return lines
}
