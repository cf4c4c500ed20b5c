package proxy_test

import (
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"github.com/truchman-proxy/truchman/ledger"
	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/proxy"
	"github.com/truchman-proxy/truchman/secret"
)

// otherPack are the packs with one of which a file is another one.
func otherPack(t *testing.T, pack string, files fs.FS, name string, change func(string) string) *mappings.Set {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, pack), files); err != nil {
		t.Fatal(err)
	}
	name = filepath.Join(dir, pack, name)
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(change(string(text))), 0o600); err != nil {
		t.Fatal(err)
	}
	set, err := mappings.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func openGuardedOf(t *testing.T, set *mappings.Set, script map[string]string, change ...func(*proxy.Config)) *guarded {
	t.Helper()
	book := openLedger(t)
	once := func(c *proxy.Config) {
		b := c.Banks["coop"]
		b.Retry.Attempts = 1
		c.Banks["coop"] = b
	}
	return &guarded{openCoopOf(t, set, script, proxy.Options{Ledger: book, Version: always("v1")}, append(change, once)...), book}
}

func repeatable(text string) string { return "repeatable: true\n" + text }

// TestADoubtOutlivesARepeatThatSaysNothing: a repeatable step is sent again, and what comes of that says nothing of the first time.
func TestADoubtOutlivesARepeatThatSaysNothing(t *testing.T) {
	set := otherPack(t, "coop", os.DirFS("testdata/packs/coop"), "put-phone.yaml", repeatable)
	const phone = `{"phones":{"mobile":{"country_code":"971","number":"500000001"}}}`
	for _, body := range []string{phone, both} {
		for _, again := range []string{"unsent", `429 {"code":"SLOWLY"}`, `401 {"code":"WHO"}`, "broken"} {
			t.Run(again, func(t *testing.T) {
				g := openGuardedOf(t, set, map[string]string{"PUT /phone": "broken"})
				_ = g.attempt("1", body)
				g.script["PUT /phone"] = again
				if w := g.attempt("1", body); gjson.Get(w.Body.String(), "code").String() != "outcome-unknown" || g.shown("1").State != ledger.Unknown {
					t.Errorf("answered %s, the record is %s", w.Body, g.shown("1").State)
				}
				delete(g.script, "PUT /phone")
				g.expect(g.attempt("1", body), 200, "", "PUT /phone")
			})
		}
		g := openGuardedOf(t, set, map[string]string{"PUT /phone": "broken"})
		_ = g.attempt("1", body)
		g.script["PUT /phone"] = `400 {"code":"BAD"}`
		_ = g.attempt("1", body)
		if state := g.shown("1").State; state != ledger.Done {
			t.Errorf("after a refusal the record is %s", state)
		}
	}
}

// TestAPutOffRepeatIsNoFailureOfTheBank: it is unknown what became of the write, and known that the bank is well.
func TestAPutOffRepeatIsNoFailureOfTheBank(t *testing.T) {
	set := otherPack(t, "coop", os.DirFS("testdata/packs/coop"), "put-email.yaml", repeatable)
	g := openGuardedOf(t, set, map[string]string{"PUT /email": "broken"}, func(c *proxy.Config) {
		b := c.Banks["coop"]
		b.Breaker = proxy.Breaker{Failures: 2, Open: time.Hour}
		c.Banks["coop"] = b
	})
	_ = g.attempt("1", email)
	for range 3 {
		g.script["PUT /email"] = `429 {"code":"SLOWLY"}`
		g.expect(g.attempt("1", email), 504, "outcome-unknown", "PUT /email")
	}
	delete(g.script, "PUT /email")
	g.expect(g.attempt("1", email), 200, "", "PUT /email")
}

// TestADoubtOutlivesALogin: the token ends between two attempts of a repeatable write, and there is no other.
func TestADoubtOutlivesALogin(t *testing.T) {
	files, err := mappings.Shipped("rakbank")
	if err != nil {
		t.Fatal(err)
	}
	set := otherPack(t, "rakbank", files, "update-customer.yaml", repeatable)
	inBubble(t, func(t *testing.T, _ *mappings.Set) {
		writes, logins := 0, 0
		d := openDirect(t, set, func(n int, r *http.Request) (*http.Response, error) {
			if strings.HasSuffix(r.URL.Path, "/token") {
				if logins++; logins == 1 {
					return says(200, `{"access_token":"a"}`)(n, r)
				}
				return notConnected(n, r)
			}
			if writes++; writes == 1 {
				return isReset(n, r)
			}
			return says(401, `{"status":"401","response_code":"401","response_message":"Unauthorized"}`)(n, r)
		}, func(b *proxy.Bank) {
			b.Pack, b.Settings = "rakbank", map[string]string{"client_id": "demo-client"}
			b.Secrets = map[string]secret.Value{"client_secret": secret.New("demo-secret")}
		})
		wantFailure(t, d.ask(t.Context(), patch("netxd", maraAt, "42", anEmail)), 504, unknown)
	})
}
