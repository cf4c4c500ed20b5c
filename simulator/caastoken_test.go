package simulator_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/simulator"
)

const refreshForm = "grant_type=refresh_token&client_id=demo-client&client_secret=demo-secret&refresh_token="

func TestCAASTokensEndAndAreRefreshed(t *testing.T) {
	var elapsed atomic.Int64
	clock := func() time.Time { return noon().Add(time.Duration(elapsed.Load())) }
	p := start(t, "caas", simulator.Options{Clock: clock})
	first := p.grant(passwordForm)
	if first.Expires != 7199 {
		t.Fatalf("expires in %d", first.Expires)
	}
	works := func(token string) bool {
		status, _ := p.send("GET", caasCustomer+"7841003200000001", "", "Authorization", "Bearer "+token)
		return status == 200
	}
	elapsed.Store(int64(7199*time.Second - 1))
	if !works(first.Access) {
		t.Fatal("refused within its lifetime")
	}
	elapsed.Store(int64(7199 * time.Second))
	if works(first.Access) {
		t.Fatal("taken after its lifetime")
	}
	second := p.grant(refreshForm + first.Refresh)
	if !works(second.Access) || second.Access == first.Access || works(second.Refresh) {
		t.Fatal("the refreshed tokens do not do their work")
	}
	elapsed.Store(int64(4 * time.Hour))
	_, answer := p.send("POST", caasToken, refreshForm+first.Refresh, "Content-Type", "application/x-www-form-urlencoded")
	same(t, answer, `{"error":"invalid_grant","error_description":"Invalid refresh token"}`)
	if p.grant(refreshForm+second.Refresh).Access == "" || p.effects() != 0 {
		t.Fatal("a token is no effect")
	}
}

func TestCAASRefusesTokens(t *testing.T) {
	p := start(t, "caas", simulator.Options{})
	access := p.grant(passwordForm).Access
	const media = "application/x-www-form-urlencoded"
	swap := func(from, to string) string { return strings.Replace(passwordForm, from, to, 1) }
	for _, test := range []struct {
		name, method, media, body string
		status                    int
		failure, description      string
	}{
		{"wrong password", "POST", media, swap("demo-password", "x"), 401, "invalid_grant", "Invalid user credentials"},
		{"wrong user", "POST", media, swap("username=demo", "username=x"), 401, "invalid_grant", "Invalid user credentials"},
		{"wrong secret", "POST", media, swap("demo-secret", "x"), 401, "invalid_client", "Invalid client or Invalid client credentials"},
		{"wrong client", "POST", media, swap("demo-client", "x"), 401, "invalid_client", "Invalid client or Invalid client credentials"},
		{"no grant", "POST", media, "", 400, "invalid_request", "Missing form parameter: grant_type"},
		{"no scope", "POST", media, swap("scope=openid&", ""), 400, "invalid_request", "Missing form parameter: scope"},
		{"empty password", "POST", media, swap("demo-password", ""), 400, "invalid_request", "Missing form parameter: password"},
		{"other grant", "POST", media, swap("=password&", "=client_credentials&"), 400, "unsupported_grant_type", "Unsupported grant_type"},
		{"twice", "POST", media, passwordForm + "&scope=openid", 400, "invalid_request", "duplicated parameter"},
		{"one more", "POST", media, passwordForm + "&more=1", 400, "invalid_request", "Form parameter more is not a known member"},
		{"no form", "POST", media, "%zz", 400, "invalid_request", "The body is not a form"},
		{"an access token", "POST", media, refreshForm + access, 400, "invalid_grant", "Invalid refresh token"},
		{"no refresh token", "POST", media, refreshForm, 400, "invalid_request", "Missing form parameter: refresh_token"},
		{"JSON", "POST", "application/json", `{}`, 415, "HTTP 415 Unsupported Media Type", ""},
		{"GET", "GET", media, "", 405, "HTTP 405 Method Not Allowed", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			status, answer := p.send(test.method, caasToken, test.body, "Content-Type", test.media)
			want := `{"error":"` + test.failure + `"}`
			if test.description != "" {
				want = `{"error":"` + test.failure + `","error_description":"` + test.description + `"}`
			}
			if status != test.status || answer != want {
				t.Fatalf("%d %s\nwant %d %s", status, answer, test.status, want)
			}
			keeps(t, schema(t, "caas", "TokenFailure"), answer)
		})
	}
}

func TestCAASChecksItsOptions(t *testing.T) {
	for want, options := range map[string]simulator.Options{
		"token lifetime 5ns is not in whole seconds":                        {TokenLifetime: 5},
		"the lifetime of refresh tokens is below zero":                      {RefreshLifetime: -1},
		"customers: each needs its ecrn as its id":                          {Customers: customers(`{"ecrn":"2"}`)},
		"customers: one does not keep the contract: gender must be of type": {Customers: customers(`{"ecrn":"1","gender":1}`)},
	} {
		if _, err := simulator.New("caas", contractText(t, "caas"), options); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
