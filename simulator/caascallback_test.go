package simulator_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/simulator"
)

// partnerHook is a partner that is called back and keeps what it was told.
type partnerHook struct {
	*httptest.Server
	told chan string
}

func hook(t *testing.T, status int, answer string) partnerHook {
	t.Helper()
	told := make(chan string, 8)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		told <- fmt.Sprint(r.Method, " ", r.URL.Path, " ", r.Header.Get("Content-Type"), " ", r.Header.Get("X-Callback-Secret"), " ", string(body))
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	return partnerHook{server, told}
}

func TestCAASCallsBack(t *testing.T) {
	c := startCAAS(t, simulator.Options{})
	partner := hook(t, 200, `{"status":"success"}`)
	if _, answer := c.onboarded(newcomer("784199000000071")); !strings.Contains(answer, `"aml_scan_status":"Under Investigation"`) || !strings.Contains(answer, `"customer_status":"KYC PENDING"`) {
		t.Fatalf("not under investigation: %s", answer)
	}
	if _, answer := c.ask("POST", caasValidate, idOf("4", "784199000000071")); !strings.Contains(answer, "45013") {
		t.Fatalf("validated before the callback: %s", answer)
	}
	status, answer := c.send("POST", "/_simulator/callbacks", `{"url":"`+partner.URL+`/callbacks/caas/drap","ecrn":"7841003200001001","aml_scan_status":"Accepted","customer_status":"ACTIVE"}`)
	if status != 200 {
		t.Fatalf("%d %s", status, answer)
	}
	same(t, answer, `{"status":200,"body":{"status":"success"}}`)
	payload := `{"aml_scan_status":"Accepted","ecrn":"7841003200001001","customer_status":"ACTIVE"}`
	if got := <-partner.told; got != "POST /callbacks/caas/drap application/json demo-callback-secret "+payload {
		t.Fatalf("told %s", got)
	}
	keeps(t, schema(t, "caas", "StatusCallback"), payload)
	if _, answer := c.ask("POST", caasValidate, idOf("4", "784199000000071")); !strings.Contains(answer, `"customer_status":"ACTIVE"`) {
		t.Fatalf("the customer's status did not change: %s", answer)
	}
}

func TestCAASTellsWhatThePartnerAnswered(t *testing.T) {
	for _, test := range []struct {
		status       int
		answer, want string
	}{
		{500, "sorry", `{"status":500,"body":"sorry"}`},
		{204, "", `{"status":204,"body":""}`},
		{302, "{}", `{"status":302,"body":{}}`},
	} {
		p := start(t, "caas", simulator.Options{CallbackSecret: "s3"})
		partner := hook(t, test.status, test.answer)
		status, answer := p.send("POST", "/_simulator/callbacks", `{"url":"`+partner.URL+`","ecrn":"1"}`)
		if status != 200 {
			t.Errorf("%d %s", status, answer)
		}
		same(t, answer, test.want)
		if got := <-partner.told; got != `POST / application/json s3 {"ecrn":"1"}` {
			t.Errorf("told %s", got)
		}
		if len(partner.told) != 0 {
			t.Error("called more than once")
		}
	}
}

func TestCAASChecksCallbacks(t *testing.T) {
	p := start(t, "caas", simulator.Options{})
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	for _, test := range []struct {
		body   string
		status int
		want   string
	}{
		{`{"url":"http://192.0.2.1/","ecrn":"1"}`, 400, "url must be http or https on the loopback"},
		{`{"url":"http://bank.example/","ecrn":"1"}`, 400, "url must be"},
		{`{"url":"http://127.0.0.1.example/","ecrn":"1"}`, 400, "url must be"},
		{`{"url":"http://127.0.0.1@192.0.2.1/","ecrn":"1"}`, 400, "url must be"},
		{`{"url":"file://localhost/x","ecrn":"1"}`, 400, "url must be"},
		{`{"url":"","ecrn":"1"}`, 400, "url must be"},
		{`{"url":"` + gone.URL + `"}`, 400, "ecrn is shorter than 1 characters"},
		{`{"url":"` + gone.URL + `","ecrn":"1","aml_scan_status":"Fine"}`, 400, "aml_scan_status is not an allowed value"},
		{`{"url":"` + gone.URL + `","ecrn":"1","customer_status":"GONE"}`, 400, "customer_status is not an allowed value"},
		{`{"url":"` + gone.URL + `","ecrn":"1","more":1}`, 400, "not a callback"},
		{`[]`, 400, "not a callback"},
		{`{"url":"` + gone.URL + `","ecrn":"1"}`, 502, "the callback was not answered"},
	} {
		status, answer := p.send("POST", "/_simulator/callbacks", test.body)
		if status != test.status || !strings.Contains(answer, test.want) {
			t.Errorf("%s: %d %s, want %d %s", test.body, status, answer, test.status, test.want)
		}
	}
	if status, _ := start(t, "netxd", simulator.Options{}).send("POST", "/_simulator/callbacks", `{}`); status != 404 {
		t.Errorf("NetXD has no callbacks: %d", status)
	}
}
