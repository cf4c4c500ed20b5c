package simulator_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/simulator"
)

const (
	openbankReadScope  = "https://auth.bnk.to/customer.read"
	openbankWriteScope = "https://auth.bnk.to/customer.write"
	openbankClient     = "&client_id=demo-client&client_secret=demo-secret"
)

var openbankForm = []string{"Content-Type", "application/x-www-form-urlencoded"}

type openbankGranted struct {
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token"`
	Scope   string `json:"scope"`
	Expires int    `json:"expires_in"`
}

// openbankGrant obtains tokens for a form that lacks the client.
func (p *provider) openbankGrant(form string) (granted openbankGranted) {
	p.t.Helper()
	status, answer := p.send("POST", "/v1/token", form+openbankClient, openbankForm...)
	if err := json.Unmarshal([]byte(answer), &granted); err != nil || status != 200 {
		p.t.Fatalf("token: %d %s", status, answer)
	}
	keeps(p.t, schema(p.t, "openbank", "TokenAnswer"), answer)
	return granted
}

// openbankToken obtains an access token for scopes.
func (p *provider) openbankToken(scope string) string {
	p.t.Helper()
	return p.openbankGrant("grant_type=client_credentials&scope=" + url.QueryEscape(scope)).Access
}

// openbankReads is the status of a read with a token.
func (p *provider) openbankReads(token string) int {
	p.t.Helper()
	status, _ := p.send("GET", openbankMara, "", "Authorization", "Bearer "+token)
	return status
}

func TestOpenbankGrantsTokens(t *testing.T) {
	p := openbankStart(t)
	both := openbankReadScope + " " + openbankWriteScope
	code := p.openbankGrant("grant_type=authorization_code&code=demo-authorization-code&redirect_uri=" + url.QueryEscape("https://partner.example.com/back"))
	refreshed := p.openbankGrant("grant_type=refresh_token&refresh_token=" + code.Refresh)
	narrow := p.openbankGrant("grant_type=refresh_token&refresh_token=demo-refresh-token&scope=" + url.QueryEscape(openbankWriteScope))
	client := p.openbankGrant("grant_type=client_credentials")
	for _, granted := range []openbankGranted{code, refreshed, client} {
		if granted.Scope != both || granted.Expires != 3600 || p.openbankReads(granted.Access) != 200 {
			t.Errorf("%+v", granted)
		}
	}
	if narrow.Scope != openbankWriteScope || p.openbankReads(narrow.Access) != 403 || client.Refresh != "" || refreshed.Refresh != code.Refresh {
		t.Errorf("%+v %+v %+v", narrow, client, refreshed)
	}
	if p.effects() != 0 {
		t.Fatal("a token had an effect")
	}
}

func TestOpenbankTokensEnd(t *testing.T) {
	now := time.Date(2026, 1, 2, 0, 0, 0, 0, time.UTC)
	p := start(t, "openbank", simulator.Options{Clock: func() time.Time { return now }, TokenLifetime: time.Minute, RefreshLifetime: time.Hour})
	granted := p.openbankGrant("grant_type=authorization_code&code=demo-authorization-code")
	now = now.Add(time.Minute)
	if p.openbankReads(granted.Access) != 401 || p.openbankReads("demo-bearer-token") != 200 {
		t.Fatal("the token did not end, or the lasting one did")
	}
	if again := p.openbankGrant("grant_type=refresh_token&refresh_token=" + granted.Refresh); again.Expires != 60 || p.openbankReads(again.Access) != 200 {
		t.Fatal("refreshed to no avail")
	}
	now = now.Add(time.Hour)
	p.openbankRefusesToken("grant_type=refresh_token&refresh_token="+granted.Refresh+openbankClient, 400, "invalid_grant")
	if _, err := simulator.New("openbank", contractText(t, "openbank"), simulator.Options{TokenLifetime: 5}); err == nil || !strings.Contains(err.Error(), "not in whole seconds") {
		t.Fatal(err)
	}
}

// openbankRefusesToken sends a form and fails unless the error is the wanted one (RFC 6749, 5.2).
func (p *provider) openbankRefusesToken(form string, status int, failure string) {
	p.t.Helper()
	got, answer := p.send("POST", "/v1/token", form, openbankForm...)
	keeps(p.t, schema(p.t, "openbank", "TokenFailure"), answer)
	if got != status || !strings.Contains(answer, `"error":"`+failure+`"`) {
		p.t.Fatalf("%d %s, want %d %s", got, answer, status, failure)
	}
}

func TestOpenbankRefusesTokens(t *testing.T) {
	p := openbankStart(t)
	p.openbankGrant("grant_type=authorization_code&code=demo-authorization-code")
	for form, want := range map[string]struct {
		status  int
		failure string
	}{
		"grant_type=client_credentials&client_id=demo-client&client_secret=other":      {401, "invalid_client"},
		"grant_type=client_credentials&client_id=other&client_secret=demo-secret":      {401, "invalid_client"},
		"grant_type=client_credentials&client_id=demo-client":                          {400, "invalid_request"},
		"grant_type=client_credentials&grant_type=client_credentials" + openbankClient: {400, "invalid_request"},
		"grant_type=client_credentials&other=1" + openbankClient:                       {400, "invalid_request"},
		"grant_type=client_credentials&scope=other" + openbankClient:                   {400, "invalid_scope"},
		"grant_type=password" + openbankClient:                                         {400, "unsupported_grant_type"},
		"a=%zz":                                                                        {400, "invalid_request"},
		"":                                                                             {400, "invalid_request"},
		"grant_type=refresh_token&refresh_token=other" + openbankClient:                {400, "invalid_grant"},
		"grant_type=authorization_code&code=other" + openbankClient:                    {400, "invalid_grant"},
		"grant_type=authorization_code&code=demo-authorization-code" + openbankClient:  {400, "invalid_grant"}, // used
	} {
		p.openbankRefusesToken(form, want.status, want.failure)
	}
	for _, call := range [][]string{{"GET", "405"}, {"POST", "invalid_request"}, {"POST", "503"}} {
		if call[1] == "503" {
			p.fault(`{"fault":"status","status":503}`)
		}
		status, answer := p.send(call[0], "/v1/token", "")
		keeps(t, schema(t, "openbank", "TokenFailure"), answer)
		if status == 200 || !strings.Contains(answer, call[1]) {
			t.Errorf("%v: %d %s", call, status, answer)
		}
	}
}
