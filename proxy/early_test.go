package proxy_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/proxy"
)

// hasty is a transport that answers before it has read a request's body, as it may (net/http's
// RoundTripper says: wait for Close before you reuse the body).
type hasty struct{ bodies []io.ReadCloser }

func (h *hasty) RoundTrip(r *http.Request) (*http.Response, error) {
	trace := httptrace.ContextClientTrace(r.Context())
	trace.GotConn(httptrace.GotConnInfo{})
	trace.WroteHeaders()
	h.bodies = append(h.bodies, r.Body)
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"id":"1"}`)), ContentLength: 10}, nil
}

// TestEarlyAnswer sees that what is still being sent is not overwritten by the next request.
func TestEarlyAnswer(t *testing.T) {
	set, err := shippedPacks()
	if err != nil {
		t.Fatal(err)
	}
	bank := &hasty{}
	handler, findings := proxy.New(demo(nowhere, nowhere, signingPEM(t), at("normalized", nowhere)), set, proxy.Options{Client: bank})
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	names := []string{"Mara", "Ines", "Odo", "Tobin", "Una"}
	for _, name := range names {
		q := patch("normalized", "1", "42", `{"first_name":"`+name+`"}`)
		r := httptest.NewRequest(q.method, q.path, strings.NewReader(q.body))
		r.Header.Set("Content-Type", jsonMedia)
		r.Header.Set("X-Request-Id", "42")
		handler.ServeHTTP(httptest.NewRecorder(), r)
	}
	if len(bank.bodies) != len(names) {
		t.Fatalf("%d calls", len(bank.bodies))
	}
	for i, body := range bank.bodies {
		text, err := io.ReadAll(body)
		if want := `{"first_name":"` + names[i] + `"}`; err != nil || string(text) != want {
			t.Errorf("call %d sends %s, not %s", i, text, want)
		}
	}
}
