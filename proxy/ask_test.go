package proxy_test

import "strconv"

// Customers of the simulators.
const (
	mara      = "100000000001001" // at NetXD
	tobin     = "100000000001002"
	tobinID   = "784199000000002" // Tobin's national identity document
	maraAt    = "1000001"         // an account at RAKBank
	tobinAt   = "1000002"
	aUUID     = "5f0c2a9e-7d1b-4c36-9a53-1c8e6f2b7d40"
	jsonMedia = "application/json"
)

func patch(bank, customer, id, body string) question {
	return question{"PATCH", "/v1/banks/" + bank + "/customers/" + customer,
		[]string{"Content-Type", "application/merge-patch+json", "X-Request-Id", id}, body}
}

func get(bank, customer, id string) question {
	return question{"GET", "/v1/banks/" + bank + "/customers/" + customer, []string{"X-Request-Id", id}, ""}
}

func find(bank, id, body string) question {
	return question{"POST", "/v1/banks/" + bank + "/customers/find", []string{"Content-Type", jsonMedia, "X-Request-Id", id}, body}
}

// fromRAKBank is a request of a partner that speaks RAKBank's API.
func fromRAKBank(bank, customer, id, body string) question {
	return question{"POST", "/fronts/rakbank/" + bank + "/v1/customers/" + customer,
		[]string{"Content-Type", jsonMedia, "MsgId", id, "X-IBM-Client-Id", "demo-client"}, body}
}

// fromNetXD is a request of a partner that speaks NetXD's API.
func fromNetXD(bank, id, method, payload string) question {
	return question{"POST", "/fronts/netxd/" + bank + "/jsonrpc", []string{"Content-Type", jsonMedia}, rpc(id, method, payload)}
}

func rpc(id, method, payload string) string {
	return `{"method":"CustomerService.` + method + `","id":` + strconv.Quote(id) + `,"params":{"api":{"signature":"","keyId":"1",` +
		`"credential":"Basic ZGVtbzpkZW1vLWFwaS1rZXk=","apiKey":"demo-api-key"},"payload":` + payload + `}}`
}

// toNetXD is what NetXD receives for it.
func toNetXD(id, method, payload string) string {
	return `POST /jsonrpc {"method":"CustomerService.` + method + `","id":` + strconv.Quote(id) + `,"params":{"api":{"signature":"...","keyId":"1",` +
		`"credential":"Basic ZGVtbzpkZW1vLWFwaS1rZXk=","apiKey":"demo-api-key"},"payload":` + payload + `}}`
}

const tokenCall = `POST /v1/partner_auth/token {"grant_type":"client_credentials","scope":"customers","oauth_metadata":`
