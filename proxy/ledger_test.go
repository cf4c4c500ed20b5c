package proxy_test

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/truchman-proxy/truchman/ledger"
	"github.com/truchman-proxy/truchman/proxy"
	"github.com/truchman-proxy/truchman/secret"
)

// guarded is the coop behind a proxy with a ledger.
type guarded struct {
	*coop
	ledger *ledger.Ledger
}

func openGuarded(t *testing.T, script map[string]string, change ...func(*proxy.Config)) *guarded {
	t.Helper()
	if script == nil {
		script = map[string]string{}
	}
	book := openLedger(t)
	return &guarded{openCoopWith(t, script, proxy.Options{Ledger: book, Version: always("v1")}, change...), book}
}

// attempt sends a merge patch with a request id.
func (g *guarded) attempt(id, body string, header ...string) *httptest.ResponseRecorder {
	g.Helper()
	g.sent = nil
	r := httptest.NewRequest("PATCH", coopUpdate, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if id != "" {
		r.Header.Set("X-Request-Id", id)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	g.handler.ServeHTTP(w, r)
	return w
}

// wrote lists the calls that change something, without their bodies.
func (g *guarded) wrote() []string {
	var calls []string
	for _, call := range g.sent {
		if !strings.HasPrefix(call, "GET") {
			words := strings.SplitN(call, " ", 3)
			calls = append(calls, words[0]+" "+words[1])
		}
	}
	return calls
}

func (g *guarded) expect(w *httptest.ResponseRecorder, status int, code string, wrote ...string) {
	g.Helper()
	if w.Code != status || gjson.Get(w.Body.String(), "code").String() != code {
		g.Errorf("answered %d %s, want %d %s", w.Code, w.Body, status, code)
	}
	if got := g.wrote(); !slices.Equal(got, wrote) {
		g.Errorf("sent %q, want %q", got, wrote)
	}
}

const (
	email = `{"emails":{"personal":"m@example.com"}}`
	both  = `{"phones":{"mobile":{"country_code":"971","number":"500000001"}},"emails":{"personal":"m@example.com"}}`
)

func TestRepeatIsReplayed(t *testing.T) {
	g := openGuarded(t, nil)
	first := g.attempt("1", email)
	g.expect(first, 200, "", "PUT /email")
	again := g.attempt("1", email)
	g.expect(again, 200, "")
	if again.Body.String() != first.Body.String() {
		t.Errorf("replayed %s, first %s", again.Body, first.Body)
	}
	if again.Header().Get("Idempotent-Replayed") != "true" || first.Header().Get("Idempotent-Replayed") != "" {
		t.Errorf("headers %v, first %v", again.Header(), first.Header())
	}
	again.Header().Del("Idempotent-Replayed")
	for name, values := range first.Header() {
		if !slices.Equal(again.Header()[name], values) {
			t.Errorf("%s: %q, first %q", name, again.Header()[name], values)
		}
	}
}

func TestRequestIDOfAnotherRequest(t *testing.T) {
	g := openGuarded(t, nil)
	g.expect(g.attempt("1", email), 200, "", "PUT /email")
	w := g.attempt("1", `{"emails":{"personal":"other@example.com"}}`)
	g.expect(w, 422, "request-id-reused")
	if at := gjson.Get(w.Body.String(), "errors.0.header").String(); at != "X-Request-Id" {
		t.Errorf("names %q in %s", at, w.Body)
	}
}

// TestWhatTheBankSaysOfAWrite: a refusal for good is kept, one for now is not, and what may have been done is unknown.
func TestWhatTheBankSaysOfAWrite(t *testing.T) {
	for said, test := range map[string]struct {
		status int
		code   string
		again  string // the code of the repeat, when the bank answers as usual
		sends  []string
	}{
		`404 {"code":"NOBODY"}`:      {404, "customer-not-found", "customer-not-found", nil},
		`400 {"code":"NEVER HEARD"}`: {502, "provider-rejected", "provider-rejected", nil},
		`429 {"code":"SLOWLY"}`:      {429, "rate-limited", "", []string{"PUT /email"}},
		`503 {"code":"BUSY"}`:        {503, "overloaded", "", []string{"PUT /email"}},
		`409 {"code":"RUNNING"}`:     {504, "outcome-unknown", "outcome-unknown", nil},
		`408 {"code":"NEVER"}`:       {504, "outcome-unknown", "outcome-unknown", nil},
		`500 {"code":"NEVER"}`:       {504, "outcome-unknown", "outcome-unknown", nil},
	} {
		t.Run(said, func(t *testing.T) {
			g := openGuarded(t, map[string]string{"PUT /email": said, "GET ": `500 {"code":"NEVER"}`})
			g.expect(g.attempt("1", email), test.status, test.code, "PUT /email")
			delete(g.script, "PUT /email")
			if test.again == "" {
				delete(g.script, "GET ")
			}
			again := g.attempt("1", email)
			if code := gjson.Get(again.Body.String(), "code").String(); code != test.again || !slices.Equal(g.wrote(), test.sends) {
				t.Errorf("the repeat is answered %d %s, and sends %q", again.Code, again.Body, g.sent)
			}
		})
	}
}

func TestRefusalIsReplayed(t *testing.T) {
	g := openGuarded(t, map[string]string{"PUT /email": `404 {"code":"NOBODY"}`})
	first := g.attempt("1", email)
	if first.Code < 400 || first.Code >= 500 {
		t.Fatalf("answered %d %s", first.Code, first.Body)
	}
	delete(g.script, "PUT /email")
	again := g.attempt("1", email)
	if again.Code != first.Code || again.Body.String() != first.Body.String() || len(g.sent) > 0 {
		t.Errorf("answered %d %s, sent %q", again.Code, again.Body, g.sent)
	}
}

// TestNothingSentIsNotKept lets a request be made again where nothing of it reached the bank.
func TestNothingSentIsNotKept(t *testing.T) {
	g := openGuarded(t, map[string]string{"PUT /email": "unsent"})
	g.expect(g.attempt("1", email), 503, "provider-unavailable")
	delete(g.script, "PUT /email")
	g.expect(g.attempt("1", email), 200, "", "PUT /email")
}

// TestOwnRefusalIsNotKept lets a request be corrected under the same id where it never went out.
func TestOwnRefusalIsNotKept(t *testing.T) {
	g := openGuarded(t, nil)
	g.expect(g.attempt("1", `{"middle_name":"O"}`), 422, "unsupported-member")
	g.expect(g.attempt("1", email), 200, "", "PUT /email")
}

// TestUnknownIsNeverRunAgain asks again and again after a call whose answer was lost.
func TestUnknownIsNeverRunAgain(t *testing.T) {
	g := openGuarded(t, map[string]string{"PUT /email": "broken"})
	g.expect(g.attempt("1", email), 504, "outcome-unknown", "PUT /email")
	delete(g.script, "PUT /email")
	for range 3 {
		g.expect(g.attempt("1", email), 504, "outcome-unknown")
	}
}

// TestUnknownIsFoundOut reads what the call would have changed, where the pack says how.
func TestUnknownIsFoundOut(t *testing.T) {
	g := openGuarded(t, map[string]string{"PUT /phone": "broken"})
	const phone = `{"phones":{"mobile":{"country_code":"971","number":"500000001"}}}`
	g.expect(g.attempt("1", phone), 504, "outcome-unknown", "PUT /phone")
	delete(g.script, "PUT /phone")
	g.expect(g.attempt("1", phone), 504, "outcome-unknown") // the record shows another number, or hides it
	g.script["GET "] = strings.Replace(coopPerson, "******001", "+971500000001", 1)
	first := g.attempt("1", phone)
	g.expect(first, 200, "")
	if first.Header().Get("Idempotent-Replayed") != "" {
		t.Error("it was found out, not replayed")
	}
	again := g.attempt("1", phone)
	if again.Header().Get("Idempotent-Replayed") != "true" || again.Body.String() != first.Body.String() {
		t.Errorf("answered %v %s", again.Header(), again.Body)
	}
}

// TestFlowGoesOn makes again only what was not done.
func TestFlowGoesOn(t *testing.T) {
	g := openGuarded(t, map[string]string{"PUT /phone": "unsent"})
	w := g.attempt("1", both)
	g.expect(w, 409, "partially-applied", "PUT /email")
	if steps := gjson.Get(w.Body.String(), "steps.#.outcome").String(); steps != `["applied","not-tried"]` {
		t.Errorf("steps %s", steps)
	}
	delete(g.script, "PUT /phone")
	g.expect(g.attempt("1", both), 200, "", "PUT /phone")
	g.expect(g.attempt("1", both), 200, "")
}

// TestFlowWithUnknownStep never passes the step; once an operator has said what became of it, the rest is done.
func TestFlowWithUnknownStep(t *testing.T) {
	for _, tt := range []struct {
		as   ledger.Resolution
		sent []string
	}{
		{ledger.AsDone, []string{"PUT /phone"}},
		{ledger.AsNotApplied, []string{"PUT /email", "PUT /phone"}},
	} {
		g := openGuarded(t, map[string]string{"PUT /email": "broken"})
		g.expect(g.attempt("1", both), 504, "outcome-unknown", "PUT /email")
		delete(g.script, "PUT /email")
		g.expect(g.attempt("1", both), 504, "outcome-unknown")
		g.resolve("1", tt.as)
		g.expect(g.attempt("1", both), 200, "", tt.sent...)
	}
}

// TestFlowOfAnotherVersion does not go on with a mapping that it did not begin with.
func TestFlowOfAnotherVersion(t *testing.T) {
	g := openGuarded(t, map[string]string{"PUT /phone": "unsent"})
	g.expect(g.attempt("1", both), 409, "partially-applied", "PUT /email")
	newer := &guarded{openCoopWith(t, map[string]string{}, proxy.Options{Ledger: g.ledger, Version: always("v2")}), g.ledger}
	newer.expect(newer.attempt("1", both), 504, "outcome-unknown")
	delete(g.script, "PUT /phone")
	g.expect(g.attempt("1", both), 200, "", "PUT /phone")
}

func TestPartnersDoNotShareIDs(t *testing.T) {
	c := &guarded{openCoopWith(t, map[string]string{}, proxy.Options{Ledger: openLedger(t), Version: always("v1"),
		Partner: func(r *http.Request) string { return r.Header.Get("X-Partner") }}), nil}
	c.expect(c.attempt("1", email, "X-Partner", "a"), 200, "", "PUT /email")
	c.expect(c.attempt("1", email, "X-Partner", "b"), 200, "", "PUT /email")
	c.expect(c.attempt("1", email, "X-Partner", "a"), 200, "")
}

// TestWhereTheIDStands holds the settings of a mount.
func TestWhereTheIDStands(t *testing.T) {
	set := func(id proxy.RequestID) func(*proxy.Config) {
		return func(c *proxy.Config) { c.Mounts[0].RequestID = id }
	}
	t.Run("another header", func(t *testing.T) {
		g := openGuarded(t, nil, set(proxy.RequestID{Header: "Idempotency-Key"}))
		g.expect(g.attempt("1", email), 400, "invalid-request-id")
		g.expect(g.attempt("", email, "Idempotency-Key", "k1"), 200, "", "PUT /email")
		g.expect(g.attempt("", email, "Idempotency-Key", "k1"), 200, "")
	})
	t.Run("a member", func(t *testing.T) {
		g := openGuarded(t, nil, set(proxy.RequestID{Body: "emails.personal"}))
		const body = `{"emails":{"personal":"A.1"}}`
		g.expect(g.attempt("", body), 200, "", "PUT /email")
		g.expect(g.attempt("", body), 200, "")
		g.expect(g.attempt("", email), 400, "invalid-request-id")
	})
	t.Run("missing and accepted", func(t *testing.T) {
		g := openGuarded(t, nil, set(proxy.RequestID{Missing: "accept"}))
		for range 2 {
			g.expect(g.attempt("", email), 200, "", "PUT /email")
		}
	})
	t.Run("missing and refused", func(t *testing.T) {
		g := openGuarded(t, nil)
		g.expect(g.attempt("", email), 400, "invalid-request-id")
	})
}

// openLedger is a ledger on a file.
func openLedger(t *testing.T, change ...func(*ledger.Config)) *ledger.Ledger {
	t.Helper()
	config := ledgerConfig(t)
	for _, c := range change {
		c(&config)
	}
	book, err := ledger.Open(t.Context(), config, nil)
	return opened(t, book, err)
}

func ledgerConfig(t *testing.T) ledger.Config {
	config := ledger.Default()
	config.Path = filepath.Join(t.TempDir(), "ledger.db")
	config.Identity = secret.New(base64.StdEncoding.EncodeToString(make([]byte, 32)))
	config.Keys = []ledger.SealingKey{{ID: "k1", Secret: config.Identity}}
	return config
}

// opened gives a ledger that is closed when the test ends.
func opened(t *testing.T, book *ledger.Ledger, err error) *ledger.Ledger {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := book.Close(); err != nil {
			t.Error(err)
		}
	})
	return book
}
