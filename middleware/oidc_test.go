package middleware_test

import (
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/truchman-proxy/truchman/middleware"
)

func TestTokens(t *testing.T) {
	first, stranger := ecKey("first"), ecKey("first")
	i := newIssuer(t, first, rsaKey())
	callers := i.callers(nil)
	in := func(d time.Duration) int64 { return time.Now().Add(d).Unix() }
	for name, test := range map[string]struct {
		token string
		want  string
	}{
		"ES256":             {i.token(t, first, "ES256", nil), "acme"},
		"RS256":             {i.token(t, rsaKey(), "RS256", nil), "acme"},
		"PS256":             {i.token(t, rsaKey(), "PS256", nil), "acme"},
		"one audience":      {i.token(t, first, "ES256", map[string]any{"aud": "truchman"}), "acme"},
		"just over":         {i.token(t, first, "ES256", map[string]any{"exp": in(-20 * time.Second)}), "acme"},
		"soon valid":        {i.token(t, first, "ES256", map[string]any{"nbf": in(20 * time.Second)}), "acme"},
		"expired":           {i.token(t, first, "ES256", map[string]any{"exp": in(-time.Minute)}), ""},
		"no end":            {i.token(t, first, "ES256", map[string]any{"exp": nil}), ""},
		"an end as a text":  {i.token(t, first, "ES256", map[string]any{"exp": "tomorrow"}), ""},
		"an endless end":    {i.token(t, first, "ES256", map[string]any{"exp": 1e300}), ""},
		"not yet":           {i.token(t, first, "ES256", map[string]any{"nbf": in(time.Minute)}), ""},
		"another audience":  {i.token(t, first, "ES256", map[string]any{"aud": "other"}), ""},
		"no audience":       {i.token(t, first, "ES256", map[string]any{"aud": nil}), ""},
		"another issuer":    {i.token(t, first, "ES256", map[string]any{"iss": "https://id.example"}), ""},
		"another subject":   {i.token(t, first, "ES256", map[string]any{"sub": "somebody"}), ""},
		"a partner's name":  {i.token(t, first, "ES256", map[string]any{"sub": "acme"}), ""},
		"a stranger's key":  {i.token(t, stranger, "ES256", nil), ""},
		"RS512, not listed": {i.token(t, rsaKey(), "RS512", nil), ""},
		"none":              {encoded(map[string]string{"alg": "none"}) + "." + encoded(i.claims(nil)) + ".", ""},
		"none, signed":      {encoded(map[string]string{"alg": "none"}) + "." + encoded(i.claims(nil)) + ".AAAA", ""},
		"HS256, public key": {i.token(t, publicAsSecret(first), "HS256", nil), ""},
		"HS256, oct":        {i.token(t, jose.JSONWebKey{Key: []byte("secret-secret-secret-secret-secret"), KeyID: "shared"}, "HS256", nil), ""},
		"changed":           {tamper(i.token(t, first, "ES256", nil)), ""},
		"not base64":        {"a.b.c", ""},
		"JSON":              {`{"a":"."."."}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := visiting(callers, bearing(test.token))
			if got.partner != test.want || test.want == "" && (got.status != 401 || got.challenge != notKnown) {
				t.Errorf("got %+v", got)
			}
		})
	}
	if i.count() != 1 {
		t.Errorf("the issuer was asked %d times", i.count())
	}
	if got := visiting(callers, asking("X-Api-Key", i.token(t, first, "ES256", nil))); got.status != 401 {
		t.Errorf("a token beside Authorization: %+v", got)
	}
}

// publicAsSecret is the old trick: the public key, which everybody has, as the secret of an HMAC.
func publicAsSecret(key jose.JSONWebKey) jose.JSONWebKey {
	text, _ := key.Public().MarshalJSON()
	return jose.JSONWebKey{Key: text, KeyID: key.KeyID}
}

// tamper takes other claims under the same signature.
func tamper(token string) string {
	parts := strings.Split(token, ".")
	return parts[0] + "." + encoded(map[string]any{"sub": "acme-client"}) + "." + parts[2]
}

func TestScopesOfTokens(t *testing.T) {
	key := ecKey("a")
	i := newIssuer(t, key)
	callers := i.callers(func(o *middleware.OIDC) { o.ScopeClaim = "scope" })
	asked := []string{"customer.get@netxd", "customer.get@obp", "customer.update@netxd"}
	for name, test := range map[string]struct {
		sub   string
		scope any
		who   string
		may   int
	}{
		"listed, all":           {"acme-client", "openid *@*", "acme", 2},
		"listed, one":           {"acme-client", []string{"customer.get@*"}, "acme", 1},
		"listed, none":          {"acme-client", nil, "acme", 0},
		"unlisted, all":         {"newcomer", "*@* profile", "newcomer", 3},
		"unlisted, words":       {"newcomer", "openid profile", "newcomer", 0},
		"unlisted, none":        {"newcomer", nil, "newcomer", 0},
		"no list and no text":   {"newcomer", 7, "", 0},
		"the name of a partner": {"keeper", "*@*", "", 0},
		"no name":               {"new\ncomer", "*@*", "", 0},
		"no text":               {"", "*@*", "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			got := visiting(callers, bearing(i.token(t, key, "ES256", map[string]any{"sub": test.sub, "scope": test.scope})), asked...)
			if got.partner != test.who || len(got.may) != test.may {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// TestKeysRotate turns a clock of its own; the issuer is outside of it, on a real connection.
func TestKeysRotate(t *testing.T) {
	older, newer := ecKey("older"), ecKey("newer")
	i := newIssuer(t, older)
	synctest.Test(t, func(t *testing.T) {
		callers := i.callers(nil)
		wants := func(key jose.JSONWebKey, status int, what string) {
			t.Helper()
			if got := visiting(callers, bearing(i.token(t, key, "ES256", nil))); got.status != status {
				t.Errorf("%s: %+v, want %d", what, got, status)
			}
		}
		wants(older, 200, "the first key")
		i.set(false, older, newer)
		wants(newer, 401, "a new key, a moment after the issuer was asked")
		time.Sleep(10 * time.Second)
		wants(newer, 200, "a new key")
		wants(older, 200, "the old one beside it")
		i.set(false, newer)
		time.Sleep(15*time.Minute + time.Second)
		wants(newer, 200, "the key that stays")
		wants(older, 401, "the key that went")
		if i.count() != 3 {
			t.Errorf("the issuer was asked %d times", i.count())
		}
	})
}

// TestACheckedToken is remembered, but not for longer than it or its key lasts.
func TestACheckedToken(t *testing.T) {
	key, other := ecKey("a"), ecKey("b")
	i := newIssuer(t, key)
	synctest.Test(t, func(t *testing.T) {
		callers := i.callers(nil)
		short := i.token(t, key, "ES256", nil)
		long := i.token(t, key, "ES256", map[string]any{"exp": time.Now().Add(24 * time.Hour).Unix()})
		wants := func(token string, status int, what string) {
			t.Helper()
			if got := visiting(callers, bearing(token)); got.status != status {
				t.Errorf("%s: %+v, want %d", what, got, status)
			}
		}
		wants(short, 200, "at first")
		wants(short, 200, "again")
		wants(long, 200, "another one")
		time.Sleep(89 * time.Second)
		wants(short, 200, "at the end of the skew")
		time.Sleep(time.Second)
		wants(short, 401, "when it is over")
		i.set(false, other)
		wants(long, 200, "as long as nobody has told that its key went")
		time.Sleep(15 * time.Minute)
		wants(long, 401, "when its key went")
	})
}

func TestTheIssuerIsDown(t *testing.T) {
	key, other := ecKey("a"), ecKey("b")
	i := newIssuer(t, key)
	i.set(true, key)
	synctest.Test(t, func(t *testing.T) {
		callers := i.callers(func(o *middleware.OIDC) { o.Keys = i.URL + "/keys" })
		wants := func(r func() string, status int, what string) {
			t.Helper()
			if got := visiting(callers, bearing(r())); got.status != status || (got.challenge == "") != (status != 401) {
				t.Errorf("%s: %+v, want %d", what, got, status)
			}
		}
		good := func() string { return i.token(t, key, "ES256", nil) }
		unknown := func() string { return i.token(t, other, "ES256", nil) }
		wants(good, 500, "down from the start")
		wants(good, 500, "down still, and not asked again")
		if i.count() != 1 {
			t.Errorf("the issuer was asked %d times", i.count())
		}
		if got := visiting(callers, asking("X-Api-Key", "keeper's")); got.partner != "keeper" {
			t.Errorf("an API key meanwhile: %+v", got)
		}
		i.set(false, key)
		time.Sleep(10 * time.Second)
		wants(good, 200, "up again")
		i.set(true)
		time.Sleep(time.Hour)
		wants(good, 200, "down later: what is known stays")
		time.Sleep(10 * time.Second)
		wants(unknown, 401, "a key that nobody knows, while it is down")
	})
}

// TestManyUnknownKeys cannot be used against the issuer.
func TestManyUnknownKeys(t *testing.T) {
	key, stranger := ecKey("a"), ecKey("a")
	i := newIssuer(t, key)
	callers := i.callers(nil)
	for range 20 {
		unknown := ecKey("b")
		visiting(callers, bearing(i.token(t, unknown, "ES256", nil)))
		visiting(callers, bearing(i.token(t, stranger, "ES256", nil)))
	}
	if i.count() != 1 {
		t.Errorf("the issuer was asked %d times", i.count())
	}
}

// TestManyAtOnce come with a new key, and none of them is refused while the issuer is asked for it.
func TestManyAtOnce(t *testing.T) {
	older, newer := ecKey("older"), ecKey("newer")
	i := newIssuer(t, older)
	synctest.Test(t, func(t *testing.T) {
		callers := i.callers(nil)
		visiting(callers, bearing(i.token(t, older, "ES256", nil)))
		i.set(false, older, newer)
		time.Sleep(10 * time.Second)
		var group sync.WaitGroup
		for range 20 {
			group.Go(func() {
				if got := visiting(callers, bearing(i.token(t, newer, "ES256", nil))); got.status != 200 {
					t.Errorf("got %+v", got)
				}
			})
		}
		group.Wait()
		if i.count() != 2 {
			t.Errorf("the issuer was asked %d times", i.count())
		}
	})
}

func TestAnIssuerThatSaysItIsAnother(t *testing.T) {
	key := ecKey("a")
	i := newIssuer(t, key)
	i.elsewhere = "https://id.example"
	if got := visiting(i.callers(nil), bearing(i.token(t, key, "ES256", nil))); got.status != 500 || i.count() != 0 {
		t.Errorf("got %+v, asked %d times", got, i.count())
	}
}

func TestOIDCCheck(t *testing.T) {
	for want, change := range map[string]func(*middleware.OIDC){
		"":                              func(*middleware.OIDC) {},
		"issuer is missing":             func(o *middleware.OIDC) { o.Issuer = "" },
		"issuer must be https":          func(o *middleware.OIDC) { o.Issuer = "http://id.example" },
		"keys must be https":            func(o *middleware.OIDC) { o.Keys = "https://user:pass@id.example/keys" },
		"audience is missing":           func(o *middleware.OIDC) { o.Audience = "" },
		"algorithms.1 must be one of R": func(o *middleware.OIDC) { o.Algorithms = []string{"ES256", "HS256"} },
		"algorithms.0 must be one of R": func(o *middleware.OIDC) { o.Algorithms = []string{"none"} },
		"skew must lie":                 func(o *middleware.OIDC) { o.Skew = time.Hour },
		"refresh must not be":           func(o *middleware.OIDC) { o.Refresh = time.Second },
		"keep must not be below refr":   func(o *middleware.OIDC) { o.Keep = time.Minute },
		"partner_claim is missing":      func(o *middleware.OIDC) { o.PartnerClaim = "" },
	} {
		settings := middleware.DefaultOIDC()
		settings.Issuer, settings.Audience = "https://id.example", "truchman"
		change(&settings)
		got := ""
		for _, f := range settings.Check() {
			got += f.Key + " " + f.Cause
		}
		if !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if findings := middleware.DefaultOIDC().Check(); len(findings) > 0 {
		t.Error(findings)
	}
}
