package simulator_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/truchman-proxy/truchman/simulator"
)

const netxdAPI = `"keyId":"1","credential":"Basic ZGVtbzpkZW1vLWFwaS1rZXk=","apiKey":"demo-api-key"`

func rpc(method, signature, payload string) string {
	return fmt.Sprintf(`{"method":"CustomerService.%s","id":"41","params":{"api":{"signature":"%s",%s},"payload":%s}}`, method, signature, netxdAPI, payload)
}

func (p *provider) rpc(method, payload string) string {
	p.t.Helper()
	status, answer := p.send("POST", "/jsonrpc", rpc(method, "", payload))
	if status != 200 {
		p.t.Fatalf("status %d: %s", status, answer)
	}
	return answer
}

func noon() time.Time { return time.Date(2025, 3, 4, 12, 0, 0, 5e6, time.UTC) }

func TestNetXDUpdateIsSeenByTheNextRead(t *testing.T) {
	p := start(t, "netxd", simulator.Options{Clock: noon})
	answer := p.rpc("UpdateCustomer", `{"ID":"100000000001001","firstName":"Maren","lastName":"Quill","gender":"","DOB":"19910418",
		"address":{"addressLine1":"Flat 9","city":"Dubai","state":"Dubai","country":"AE","zip":"00002"},"contact":{"phoneNumber":"500000099"}}`)
	same(t, answer, `{"id":"41","jsonrpc":"2.0","result":{"ID":"100000000001001","type":"INDIVIDUAL",
		"identification":[{"type":"SSN","value":"784199000000001"}],"contact":{"email":"mara.quill@example.com","phoneNumber":"500000099"},
		"address":{"addressLine1":"Flat 9","city":"Dubai","state":"Dubai","country":"AE","zip":"00002"},"DOB":"19910418","title":"Ms",
		"firstName":"Maren","lastName":"Quill","createdDate":"2024-05-22T07:24:36.881Z","updatedDate":"2025-03-04T12:00:00.005Z","status":"ACTIVE"}}`)
	keeps(t, schema(t, "netxd", "UpdateCustomerAnswer"), answer)

	answer = p.rpc("GetCustomer", `{"customerID":"100000000001001"}`)
	same(t, answer, `{"id":"41","jsonrpc":"2.0","result":{"ID":"100000000001001","type":"INDIVIDUAL",
		"identification":[{"type":"SSN","value":"***********0001"}],"contact":{"email":"******************.com","phoneNumber":"*****0099"},
		"address":{"addressLine1":"Flat 9","city":"Dubai","state":"Dubai","country":"AE","zip":"00002"},"DOB":"19910418","title":"Ms",
		"firstName":"Maren","lastName":"Quill","createdDate":"2024-05-22T07:24:36.881Z","updatedDate":"2025-03-04T12:00:00.005Z",
		"status":"ACTIVE","accounts":[]}}`)
	keeps(t, schema(t, "netxd", "GetCustomerAnswer"), answer)
	if p.effects() != 1 {
		t.Fatalf("%d effects, want 1", p.effects())
	}
}

func TestNetXDFindsByAnyOneThing(t *testing.T) {
	p := start(t, "netxd", simulator.Options{})
	for _, query := range []string{
		`{"customerID":"100000000001002"}`,
		`{"customerNumber":"200002"}`,
		`{"contact":{"email":"tobin.fen@example.com"}}`,
		`{"contact":{"phoneNumber":"500000002"}}`,
		`{"Identification":{"type":"SSN","value":"784199000000002"}}`,
	} {
		if answer := p.rpc("GetCustomer", query); !strings.Contains(answer, `"firstName":"Tobin"`) || !strings.Contains(answer, `"businessNameLegal":"Fen and Row Trading"`) {
			t.Errorf("%s: %s", query, answer)
		}
	}
	for _, query := range []string{`{"customerID":"1"}`, `{"Identification":{"type":"PASSPORT","value":"784199000000002"}}`} {
		same(t, p.rpc("GetCustomer", query), `{"id":"41","error":{"code":"NOT_FOUND_CUSTOMER","message":"Customer does not exist"},"jsonrpc":"2.0"}`)
	}
}

func TestNetXDRefuses(t *testing.T) {
	p := start(t, "netxd", simulator.Options{})
	update := func(members string) string {
		return rpc("UpdateCustomer", "", `{"ID":"100000000001001","firstName":"Mara","lastName":"Quill"`+members+`}`)
	}
	parameters := "Invalid params: params.payload."
	for _, test := range []struct{ name, body, code, message string }{
		{"no JSON", `{"method":`, "-32700", "Parse error: the body is not one JSON value"},
		{"more than one value", update("") + "{}", "-32700", "Parse error: the body is not one JSON value"},
		{"not UTF-8", "{\"method\":\"\xff\"}", "-32700", "Parse error: the body is not UTF-8"},
		{"a member twice", strings.Replace(update(""), `"lastName"`, `"firstName"`, 1), "-32700", "Parse error: a member stands twice"},
		{"a member twice, escaped", update(`,"f\u0069rstName":"Maren"`), "-32700", "Parse error: a member stands twice"},
		{"no object", `[]`, "-32600", "Invalid Request: method is missing"},
		{"method is no text", `{"method":1}`, "-32600", "Invalid Request: method is missing"},
		{"unknown method", rpc("DeleteCustomer", "", `{}`), "-32601", "Method not found"},
		{"id not of digits", strings.Replace(update(""), `"41"`, `"4x"`, 1), "-32602", "Invalid params: id does not have the documented form"},
		{"no name", rpc("UpdateCustomer", "", `{"ID":"1","firstName":"Mara"}`), "-32602", parameters + "lastName is missing"},
		{"null", update(`,"title":null`), "-32602", parameters + "title"},
		{"unknown member", update(`,"nickname":"M"`), "-32602", parameters + "nickname is not a known member"},
		{"number for text", update(`,"DOB":19900417`), "-32602", parameters + "DOB must be of type string"},
		{"unknown title", update(`,"title":"Miss"`), "-32602", parameters + "title is not an allowed value"},
		{"no such day", update(`,"DOB":"19900231"`), "-32602", parameters + "DOB is not a date"},
		{"address with a part missing", update(`,"address":{"addressLine1":"Flat 1","city":"Dubai","state":"Dubai","country":"AE"}`), "-32602", parameters + "address must have all"},
		{"two things to find by", rpc("GetCustomer", "", `{"customerID":"1","customerNumber":"2"}`), "-32602", "Invalid params: params.payload has the wrong number"},
		{"wrong key id", strings.Replace(update(""), `"keyId":"1"`, `"keyId":"2"`, 1), "-32600", "Invalid Request: keyId"},
		{"wrong credential", strings.Replace(update(""), `Basic `, `Basic x`, 1), "-32600", "Invalid Request: credential"},
		{"wrong key", strings.Replace(update(""), `"demo-api-key"`, `"other"`, 1), "-32600", "Invalid Request: apiKey"},
		{"unknown customer", strings.Replace(update(""), `100000000001001`, `7`, 1), `"NOT_FOUND_CUSTOMER"`, "Customer does not exist"},
	} {
		t.Run(test.name, func(t *testing.T) {
			status, answer := p.send("POST", "/jsonrpc", test.body)
			if status != 200 || !strings.Contains(answer, `"code":`+test.code+`,"message":"`+test.message) {
				t.Fatalf("%d %s\nwant %s %s", status, answer, test.code, test.message)
			}
			keeps(t, schema(t, "netxd", "ErrorAnswer"), answer)
		})
	}
	if p.effects() != 0 {
		t.Fatal("a refused call had an effect")
	}
}

func TestNetXDTransport(t *testing.T) {
	p := start(t, "netxd", simulator.Options{})
	for _, test := range []struct {
		method, path, media string
		want                int
	}{
		{"POST", "/", "application/json", 404},
		{"GET", "/jsonrpc", "application/json", 405},
		{"POST", "/jsonrpc", "text/plain", 415},
	} {
		if status, answer := p.send(test.method, test.path, rpc("GetCustomer", "", `{"customerID":"1"}`), "Content-Type", test.media); status != test.want {
			t.Errorf("%s %s: %d %s, want %d", test.method, test.path, status, answer, test.want)
		}
	}
	if status, _ := p.send("POST", "/jsonrpc", strings.Repeat(" ", 16<<20+1)); status != 413 {
		t.Errorf("a body over 16 MiB: %d", status)
	}
}

func TestNetXDVerifiesSignatures(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p := start(t, "netxd", simulator.Options{PublicKey: &key.PublicKey})
	sign := func(text string) string {
		digest := sha256.Sum256([]byte(text))
		der, err := ecdsa.SignASN1(rand.Reader, key, digest[:])
		if err != nil {
			t.Fatal(err)
		}
		return base64.StdEncoding.EncodeToString(der)
	}
	spaced := `{ "customerID" : "100000000001001" }` // the bytes count, not what they mean
	for _, test := range []struct {
		name, signature string
		taken           bool
	}{
		{"of these bytes", sign(spaced), true},
		{"of the same meaning in other bytes", sign(`{"customerID":"100000000001001"}`), false},
		{"of nothing", "", false},
		{"not base64", "%%%", false},
		{"base64 without padding", strings.TrimRight(base64.StdEncoding.EncodeToString([]byte("1234")), "="), false},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, answer := p.send("POST", "/jsonrpc", rpc("GetCustomer", test.signature, spaced))
			if test.taken != strings.Contains(answer, `"result"`) || !test.taken && !strings.Contains(answer, `"code":-32600`) {
				t.Fatal(answer)
			}
		})
	}
}

// A read stars every character but the last four and lets nothing else of a value through.
func TestNetXDMasks(t *testing.T) {
	p := start(t, "netxd", simulator.Options{})
	rapid.Check(t, func(t *rapid.T) {
		phone := rapid.StringMatching(`[0-9]{1,20}`).Draw(t, "phone")
		p.rpc("UpdateCustomer", `{"ID":"100000000001001","firstName":"Mara","lastName":"Quill","contact":{"phoneNumber":"`+phone+`"}}`)
		want := strings.Repeat("*", len(phone))
		if len(phone) > 4 {
			want = want[:len(phone)-4] + phone[len(phone)-4:]
		}
		if answer := p.rpc("GetCustomer", `{"customerID":"100000000001001"}`); !strings.Contains(answer, `"phoneNumber":"`+want+`"`) {
			t.Fatalf("%s, want %s", answer, want)
		}
	})
}
