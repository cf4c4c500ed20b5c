package simulator_test

import (
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/simulator"
)

// Whatever is sent to whatever path, the Customer API answers a customer or its error body.
func FuzzOpenbank(f *testing.F) {
	for _, body := range []string{openbankNew, "{" + openbankHome + "}", `{"email":"\ud800"}`, `{"face_image":{"date":{"seconds":1e3}}}`,
		`{"date_of_birth":"9999-12-31T23:59:59-01:00"}`, `{"dependants":1e400}`, `[`, ``} {
		for _, path := range []string{"/v1/customers", openbankMara + "/data", openbankMara + "/identity", openbankFlat, "/v1/banks/%2F/customers/a/data", "//"} {
			f.Add(path, "limit=1&from_date=2025-01-01T00:00:00Z", []byte(body))
		}
	}
	h := handler(f, "openbank", simulator.Options{AsDocumented: true})
	failed, customer, list := schema(f, "openbank", "ErrorResponse"), schema(f, "openbank", "CustomerAnswer"), schema(f, "openbank", "Customers")
	f.Fuzz(func(t *testing.T, path, query string, body []byte) {
		for _, method := range []string{"POST", "PUT", "GET"} {
			r := request(t.Context(), "/", string(body))
			r.Method, r.URL.Path, r.URL.RawQuery = method, path, query
			if method == "GET" {
				r.URL.Path = openbankReed + "/firehose/customers"
			}
			r.Header.Set(openbankLoggedIn[0], openbankLoggedIn[1])
			answer := httptest.NewRecorder()
			h.ServeHTTP(answer, r)
			switch text := answer.Body.String(); {
			case path == "/v1/token" || strings.HasPrefix(path, "/_simulator/"):
			case answer.Code >= 400:
				keeps(t, failed, text)
			case method == "GET":
				keeps(t, list, text)
			case strings.HasPrefix(text, `{"customer":`):
				keeps(t, customer, text)
			}
		}
	})
}
