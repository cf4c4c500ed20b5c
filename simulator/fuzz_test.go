package simulator_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/simulator"
)

// Whatever is sent, NetXD answers by its contract.
func FuzzNetXD(f *testing.F) {
	for _, body := range []string{
		rpc("UpdateCustomer", "", renameMara), rpc("GetCustomer", "", `{"customerID":"100000000001002"}`),
		rpc("UpdateCustomer", "", `{"ID":"100000000001002","firstName":"","lastName":"","gender":"","contact":{},"DOB":"20000229"}`),
		`{"method":"CustomerService.GetCustomer","id":null}`, `{"id":"1","id":"2"}`, `[[[[`, `"\ud800"`, `1e400`, ``,
	} {
		f.Add([]byte(body))
	}
	h := handler(f, "netxd", simulator.Options{})
	failed, updated, read := schema(f, "netxd", "ErrorAnswer"), schema(f, "netxd", "UpdateCustomerAnswer"), schema(f, "netxd", "GetCustomerAnswer")
	f.Fuzz(func(t *testing.T, body []byte) {
		answer := httptest.NewRecorder()
		h.ServeHTTP(answer, request(t.Context(), "/jsonrpc", string(body)))
		text := answer.Body.String()
		if answer.Code != 200 || !strings.HasSuffix(text, `"jsonrpc":"2.0"}`) {
			t.Fatalf("%d %s", answer.Code, text)
		}
		if strings.Contains(text, `"result":`) {
			keeps(t, read, text)
			keeps(t, updated, text)
		} else {
			keeps(t, failed, text)
		}
	})
}

// Whatever is sent, RAKBank answers a token or its error body.
func FuzzRAKBank(f *testing.F) {
	for _, body := range []string{grantFor(`{"account_id":"1000001"}`), grantFor(`{"account_id":"<&>"}`), grantFor(`{}`), `{}`, `[`, ``} {
		f.Add([]byte(body))
	}
	h := handler(f, "rakbank", simulator.Options{})
	failed, granted := schema(f, "rakbank", "ErrorResponse"), schema(f, "rakbank", "TokenResponse")
	f.Fuzz(func(t *testing.T, body []byte) {
		r := request(t.Context(), tokenPath, string(body))
		for i := 0; i < len(partner); i += 2 {
			r.Header.Set(partner[i], partner[i+1])
		}
		r.Header.Set("X-IBM-Client-Secret", "demo-secret")
		answer := httptest.NewRecorder()
		h.ServeHTTP(answer, r)
		if answer.Code == 200 {
			keeps(t, granted, answer.Body.String())
		} else {
			keeps(t, failed, answer.Body.String())
		}
	})
}
