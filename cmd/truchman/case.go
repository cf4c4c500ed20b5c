package main

import "github.com/truchman-proxy/truchman/mappings/source"

// packCase is one file of a pack's testdata: what a partner asks, what the bank is then asked and
// answers, and what the partner gets.
//
//	title: A changed phone number reaches NetXD as a national number
//	front: normalized                 # who speaks to the partner; the default
//	provider: netxd                   # who is called, and the bank's name; the default is the file's pack
//	bank: {settings: {phone_country_code: "971"}}
//	request:
//	  method: PATCH
//	  path: /v1/banks/netxd/customers/100000000001001
//	  headers: {X-Request-Id: "42"}
//	  body: {phones: {mobile: {country_code: "971", number: "500000001"}}}
//	calls:
//	  - request: {method: POST, path: /jsonrpc, body: {…}}
//	    answer: {status: 200, body: {…}}
//	answer: {status: 200, body: {…}}
//
// Bodies are YAML values, or texts that hold JSON or anything else; they are compared to the byte but
// for white space between JSON's tokens. Headers that are listed must be there; a header whose name
// begins with Truchman- must be listed. Several exchanges with one proxy stand under exchanges:. With callback:
// and a callback's name, it is the bank that sends the request, and a partner who is called.
type packCase struct {
	Title, Front, Provider string
	Callback               string // where the bank tells something unasked
	Bank, Mount            caseValues
	References             map[string]map[string]string // of the mount, by bank
	Exchanges              []caseExchange
	Name                   string // "netxd/testdata/changed-phone.yaml"
	Text                   []byte // as it was read
}

// caseValues are the settings and secrets of a bank or a mount.
type caseValues struct{ Settings, Secrets map[string]string }

// caseExchange is one request of a partner with everything that it leads to.
type caseExchange struct {
	Request caseMessage
	Calls   []caseCall
	Answer  *caseMessage // nil where it is not written yet
	at      *source.Node // the map that holds these
}

// caseCall is one call of the bank.
type caseCall struct {
	Request *caseMessage // nil where it is not written yet
	Answer  caseMessage
	Fault   string // instead of an answer: a caseFault
	at      *source.Node
}

// caseMessage is a request or an answer.
type caseMessage struct {
	Start   string // "POST /jsonrpc", or "200"
	Headers []caseHeader
	Body    []byte
}

// caseHeader is one header field. An unset one is not sent.
type caseHeader struct {
	Name, Value string
	Unset       bool
}

// Faults that a call can meet instead of an answer.
const (
	faultRefused = "refused" // no connection: nothing was sent
	faultReset   = "reset"   // the request was sent and the connection broke
)

var caseFaults = []string{faultRefused, faultReset}

// header finds a header field by its name.
func (m *caseMessage) header(name string) (caseHeader, bool) {
	for _, h := range m.Headers {
		if equalNames(h.Name, name) {
			return h, true
		}
	}
	return caseHeader{}, false
}
