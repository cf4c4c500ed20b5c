package proxy_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"testing"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/proxy"
	"github.com/truchman-proxy/truchman/secret"
)

const benchUpdate = `{"title":"ms","first_name":"Mara","last_name":"Quill","date_of_birth":"1990-04-17","gender":"female","phones":{"mobile":{"country_code":"971","number":"500000001"}},"emails":{"personal":"mara.quill@example.com"},"addresses":{"residence":{"line_1":"Flat 1204, Sky Harbour Tower","city":"Dubai","state":"Dubai","postal_code":"00000","country":"AE"}}}`

const benchAnswer = `{"id":"42","result":{"ID":"100000000001001","type":"INDIVIDUAL","identification":[{"type":"SSN","value":"784199000000001"}],"contact":{"email":"mara.quill@example.com","phoneNumber":"500000001"},"address":{"addressLine1":"Flat 1204, Sky Harbour Tower","city":"Dubai","state":"Dubai","country":"AE","zip":"00000"},"DOB":"19900417","title":"Ms","firstName":"Mara","lastName":"Quill","createdDate":"2024-05-22T07:24:36.881Z","updatedDate":"2024-05-22T10:25:18.079Z","status":"ACTIVE"},"jsonrpc":"2.0"}`

type fixedAnswer struct{}

func (fixedAnswer) RoundTrip(r *http.Request) (*http.Response, error) {
	_, _ = io.Copy(io.Discard, r.Body)
	_ = r.Body.Close()
	return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, ContentLength: int64(len(benchAnswer)),
		Body: io.NopCloser(bytes.NewReader([]byte(benchAnswer)))}, nil
}

// discard is a ResponseWriter that costs nothing.
type discard struct{ header http.Header }

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(p []byte) (int, error) { return len(p), nil }
func (d *discard) WriteHeader(int)             {}

func benchHandler(b *testing.B, h http.Handler) {
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest("PATCH", "/v1/banks/netxd/customers/100000000001001", bytes.NewReader([]byte(benchUpdate)))
		r.Header.Set("Content-Type", "application/merge-patch+json")
		r.Header.Set("X-Request-Id", "42")
		h.ServeHTTP(&discard{http.Header{}}, r)
	}
}

// BenchmarkHandler is the proxy without its network: what it adds to the reverse proxy that it stands on.
func BenchmarkHandler(b *testing.B) {
	b.Run("bare", func(b *testing.B) {
		benchHandler(b, &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.Out.URL.Host = "bank.example" }, Transport: fixedAnswer{}})
	})
	b.Run("truchman", func(b *testing.B) {
		set, err := mappings.Load()
		if err != nil {
			b.Fatal(err)
		}
		h, findings := proxy.New(proxy.Config{
			Banks: map[string]proxy.Bank{"netxd": {Pack: "netxd", Address: "http://bank.example",
				Settings: map[string]string{"key_id": "1", "signature_algorithm": "none", "phone_country_code": "971"},
				Secrets:  map[string]secret.Value{"credential": secret.New("Basic ZGVtbzpkZW1v"), "api_key": secret.New("demo")}}},
			Mounts: []proxy.Mount{{Front: "normalized", Path: "/"}},
		}, set, proxy.Options{Client: fixedAnswer{}})
		if findings != nil {
			b.Fatal(findings)
		}
		benchHandler(b, h)
	})
}
