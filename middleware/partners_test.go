package middleware_test

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/middleware"
)

func hashed(key string) string { return fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(key))) }

// visit is what became of one request: who it was, what it may do, or how it was refused.
type visit struct {
	partner   string
	status    int
	challenge string
	may       []string // of the scopes that were asked for
}

// visiting sends a request through the callers. Each of the scopes is asked for as OPERATION@BANK.
func visiting(callers *middleware.Callers, r *http.Request, scopes ...string) visit {
	var v visit
	end := handle(func(_ http.ResponseWriter, r *http.Request) {
		v.partner = middleware.RecordOf(r.Context()).Partner
		for _, scope := range scopes {
			if operation, bank, _ := strings.Cut(scope, "@"); callers.Allowed(r, bank, operation) {
				v.may = append(v.may, scope)
			}
		}
	})
	w := answer(middleware.Chain(end, middleware.Track, callers.Authenticate(refuse)), r)
	v.status, v.challenge = w.Code, w.Header().Get("WWW-Authenticate")
	return v
}

// asking makes a request with headers, each name followed by its value.
func asking(header ...string) *http.Request {
	r := httptest.NewRequest("GET", "/", nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	return r
}

const (
	noCredential  = "Bearer"
	notUnderstood = `Bearer error="invalid_request", error_description="send one credential, in one header"`
	notKnown      = `Bearer error="invalid_token", error_description="the credential is not known here, or not valid now"`
)

func TestAPIKeys(t *testing.T) {
	callers := middleware.NewCallers(middleware.CallerSettings{Partners: middleware.Partners{
		"acme": {Keys: []string{hashed("old"), hashed("new")}}, "bolt": {Keys: []string{hashed("other.with.dots")}}}})
	for name, test := range map[string]struct {
		header             []string
		partner, challenge string
	}{
		"bearer":          {[]string{"Authorization", "Bearer new"}, "acme", ""},
		"any case":        {[]string{"Authorization", "bearer old"}, "acme", ""},
		"own header":      {[]string{"X-Api-Key", "other.with.dots"}, "bolt", ""},
		"like a token":    {[]string{"Authorization", "Bearer other.with.dots"}, "bolt", ""},
		"none":            {nil, "", noCredential},
		"unknown":         {[]string{"Authorization", "Bearer nobody"}, "", notKnown},
		"a token":         {[]string{"Authorization", "Bearer a.b.c"}, "", notKnown},
		"the hash itself": {[]string{"Authorization", "Bearer " + hashed("new")}, "", notKnown},
		"another scheme":  {[]string{"Authorization", "Basic new"}, "", notUnderstood},
		"empty":           {[]string{"Authorization", "Bearer "}, "", notUnderstood},
		"empty own":       {[]string{"X-Api-Key", ""}, "", notUnderstood},
		"two":             {[]string{"Authorization", "Bearer new", "Authorization", "Bearer other"}, "", notUnderstood},
		"two headers":     {[]string{"Authorization", "Bearer new", "X-Api-Key", "other"}, "", notUnderstood},
	} {
		t.Run(name, func(t *testing.T) {
			got := visiting(callers, asking(test.header...))
			if got.partner != test.partner || got.challenge != test.challenge || (got.status == 200) != (test.partner != "") {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestOnlyAHeaderCarriesACredential(t *testing.T) {
	callers := middleware.NewCallers(middleware.CallerSettings{Partners: middleware.Partners{"acme": {Keys: []string{hashed("new")}}}})
	r := httptest.NewRequest("POST", "/?access_token=new&api_key=new", strings.NewReader("access_token=new"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.AddCookie(&http.Cookie{Name: "access_token", Value: "new"})
	if got := visiting(callers, r); got.status != 401 || got.challenge != noCredential {
		t.Errorf("got %+v", got)
	}
}

func TestNobodyIsLetInByDefault(t *testing.T) {
	if got := visiting(middleware.NewCallers(middleware.CallerSettings{}), asking("Authorization", "Bearer ")); got.status != 401 {
		t.Errorf("got %+v", got)
	}
	r := asking()
	if middleware.NewCallers(middleware.CallerSettings{}).Allowed(r, "netxd", "customer.get") {
		t.Error("a request that nobody has let in may do something")
	}
	open := middleware.NewCallers(middleware.CallerSettings{Open: true})
	if got := visiting(open, asking(), "customer.get@netxd"); got.status != 200 || got.partner != "" || len(got.may) != 1 {
		t.Errorf("open: %+v", got)
	}
}

func TestPartnersCheck(t *testing.T) {
	for want, partners := range map[string]middleware.Partners{
		"": {"acme": {Keys: []string{hashed("a")}, Certificates: []string{hashed("c"), "dns:acme.example", "uri:spiffe://acme/api"},
			Subjects: []string{"s"}, Scopes: middleware.Scopes{"customer.*@netxd", "*@*"}}, "bolt": {}},
		"acme.keys.0 must be":                   {"acme": {Keys: []string{"secret"}}},
		"acme.keys.1 must be":                   {"acme": {Keys: []string{hashed("a"), "sha256:00"}}},
		"bolt.keys.0 is one of acme as well":    {"acme": {Keys: []string{hashed("a")}}, "bolt": {Keys: []string{strings.Replace(strings.ToUpper(hashed("a")), "SHA256", "sha256", 1)}}},
		"bolt.subjects.0 is one of acme":        {"acme": {Subjects: []string{"s"}}, "bolt": {Subjects: []string{"s"}}},
		"bolt.certificates.0 is one of acme":    {"acme": {Certificates: []string{"dns:a.example"}}, "bolt": {Certificates: []string{"dns:A.example"}}},
		"acme.certificates.0 must be dns:NAME":  {"acme": {Certificates: []string{"dns:*.example"}}},
		"acme.certificates.0 must be  dns:NAME": {"acme": {Certificates: []string{"acme.example"}}},
		"acme.subjects.0 must not be empty":     {"acme": {Subjects: []string{""}}},
		"acme.scopes.0 must be OPERATION@BANK":  {"acme": {Scopes: middleware.Scopes{"customer.get"}}},
		"a b a partner's name":                  {"a b": {}},
	} {
		got := ""
		for _, f := range partners.Check() {
			got += f.Key + " " + f.Cause
		}
		if !strings.HasPrefix(got, strings.ReplaceAll(want, "  ", " ")) || want == "" && got != "" {
			t.Errorf("%v: %q, want %q", partners, got, want)
		}
	}
}

func BenchmarkAPIKey(b *testing.B) {
	callers := middleware.NewCallers(middleware.CallerSettings{Partners: middleware.Partners{
		"acme": {Keys: []string{hashed("key")}, Scopes: middleware.Scopes{"customer.*@netxd"}}}})
	benchmarkVisit(b, callers, asking("Authorization", "Bearer key"))
}

// benchmarkVisit lets one request in again and again, and asks what it may do.
func benchmarkVisit(b *testing.B, callers *middleware.Callers, r *http.Request) {
	b.Helper()
	end := handle(func(_ http.ResponseWriter, r *http.Request) {
		if !callers.Allowed(r, "netxd", "customer.get") {
			b.Error("not allowed")
		}
	})
	stack := middleware.Chain(end, middleware.Track, callers.Authenticate(refuse))
	w := httptest.NewRecorder()
	b.ReportAllocs()
	for b.Loop() {
		stack.ServeHTTP(w, r)
	}
}

// TestAPIKeysAllocateNothing beside what every request has.
func TestAPIKeysAllocateNothing(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	callers := middleware.NewCallers(middleware.CallerSettings{Partners: middleware.Partners{
		"acme": {Keys: []string{hashed("key")}, Scopes: middleware.Scopes{"customer.*@netxd"}}}})
	r, w := asking("Authorization", "Bearer key"), httptest.NewRecorder()
	end := handle(func(_ http.ResponseWriter, r *http.Request) {
		if !callers.Allowed(r, "netxd", "customer.get") || callers.Allowed(r, "obp", "customer.get") {
			t.Error("the scopes do not hold")
		}
	})
	bare := middleware.Chain(handle(func(http.ResponseWriter, *http.Request) {}), middleware.Track)
	stack := middleware.Chain(end, middleware.Track, callers.Authenticate(refuse))
	before := testing.AllocsPerRun(1000, func() { bare.ServeHTTP(w, r) })
	if got := testing.AllocsPerRun(1000, func() { stack.ServeHTTP(w, r) }); got > before {
		t.Errorf("%.0f allocations, %.0f without", got, before)
	}
}
