package simulator_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/simulator"
)

// Whatever is sent to whatever path, Open Bank Project answers a customer or its error body.
func FuzzOBP(f *testing.F) {
	for _, body := range []string{obpNewCustomer, obpNewAddress, obpData, `{"customer_number":"\ud800"}`, `{"customer_number":"1","customer_number":"2"}`, `{"credit_limit":{"currency":"<&>","amount":""}}`, `[`, ``} {
		for _, path := range []string{"customers", "customers/" + obpMaraID + "/number", "customers/" + obpMaraID + "/credit-limit", "customers/%2F/data", "//"} {
			f.Add(path, []byte(body))
		}
	}
	h := handler(f, "obp", simulator.Options{})
	failed, customer := schema(f, "obp", "ErrorResponse"), schema(f, "obp", "Customer")
	f.Fuzz(func(t *testing.T, path string, body []byte) {
		for _, method := range []string{"POST", "PUT"} {
			r := request(t.Context(), obpBank+"/", string(body))
			r.Method, r.URL.Path, r.URL.RawPath = method, obpBank+"/"+path, ""
			r.Header.Set(obpLoggedIn[0], obpLoggedIn[1])
			answer := httptest.NewRecorder()
			h.ServeHTTP(answer, r)
			switch {
			case answer.Code >= 400:
				keeps(t, failed, answer.Body.String())
			case strings.Contains(answer.Body.String(), `"legal_name"`):
				keeps(t, customer, answer.Body.String())
			}
		}
	})
}
