package simulator_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/simulator"
)

const (
	obpLogins = "/my/logins/direct"
	obpHeader = "username=demo, password=demo-password, consumer_key=demo-consumer-key"
)

// obpToken logs a user in.
func (p *provider) obpToken(name string) string {
	p.t.Helper()
	status, answer := p.send("POST", obpLogins, "", "DirectLogin", strings.Replace(obpHeader, "=demo,", "="+name+",", 1))
	if status != 201 {
		p.t.Fatalf("login: %d %s", status, answer)
	}
	keeps(p.t, schema(p.t, "obp", "Token"), answer)
	return strings.Trim(obpMember(p.t, answer, "token"), `"`)
}

func TestOBPLogsIn(t *testing.T) {
	p := obpStart(t)
	token := p.obpToken("demo")
	for _, header := range []string{"token=" + token, `token="` + token + `"`} {
		if status, answer := p.send("GET", obpMara, "", "DirectLogin", header); status != 200 {
			t.Fatalf("%d %s", status, answer)
		}
	}
	if status, answer := p.send("POST", obpLogins, "", "DirectLogin", `username="demo",password="demo-password",consumer_key="demo-consumer-key"`); status != 201 {
		t.Fatalf("quoted: %d %s", status, answer)
	}
	for _, c := range p.calls() {
		if strings.Contains(c.Headers["Directlogin"], "demo-password") || c.Effect {
			t.Fatalf("the journal shows a password, or an effect: %v", c)
		}
	}
}

func TestOBPTakesOtherLogins(t *testing.T) {
	p := start(t, "obp", simulator.Options{Username: "u", Password: "p", ConsumerKey: "k", BearerToken: "b"})
	if status, answer := p.send("POST", obpLogins, "", "DirectLogin", "username=u,password=p,consumer_key=k"); status != 201 {
		t.Fatalf("%d %s", status, answer)
	}
	if status, answer := p.send("GET", obpMara, "", "Authorization", "Bearer b"); status != 200 {
		t.Fatalf("%d %s", status, answer)
	}
	p.obpRefuses("GET", obpMara, "", 401, "OBP-20001")
}

func TestOBPRefusesLogins(t *testing.T) {
	p := obpStart(t)
	for _, test := range []struct {
		name, header string
		status       int
		message      string
	}{
		{"no header", "", 400, "OBP-20002: These DirectLogin parameters are missing: username, password, consumer_key"},
		{"no password", "username=demo, consumer_key=demo-consumer-key", 400, "OBP-20002: These DirectLogin parameters are missing: password"},
		{"password", strings.Replace(obpHeader, "demo-password", "x", 1), 401, "OBP-20004: "},
		{"user", strings.Replace(obpHeader, "=demo,", "=x,", 1), 401, "OBP-20004: "},
		{"guest's password", strings.NewReplacer("=demo,", "=guest,", "demo-password", "x").Replace(obpHeader), 401, "OBP-20004: "},
		{"consumer key", strings.Replace(obpHeader, "demo-consumer-key", "x", 1), 401, "OBP-20008: "},
	} {
		t.Run(test.name, func(t *testing.T) {
			status, answer := p.send("POST", obpLogins, "", "DirectLogin", test.header)
			keeps(t, schema(t, "obp", "ErrorResponse"), answer)
			if status != test.status || !strings.HasPrefix(strings.Trim(obpMember(t, answer, "message"), `"`), test.message) {
				t.Fatalf("%d %s", status, answer)
			}
		})
	}
	p.obpRefuses("GET", obpMara, "", 401, "OBP-20003", "DirectLogin", "token=x")
	p.obpRefuses("GET", obpMara, "", 401, "OBP-20003", "DirectLogin", "token=")
	p.obpRefuses("GET", obpMara, "", 401, "OBP-20001", "Authorization", "Bearer x")
	p.obpRefuses("GET", obpMara, "", 401, "OBP-20001", "Authorization", "demo-bearer-token")
	p.obpRefuses("GET", obpLogins, "", 404, "OBP-10404")
}

func TestOBPTokensExpire(t *testing.T) {
	var now atomic.Int64
	p := start(t, "obp", simulator.Options{TokenLifetime: time.Minute, Clock: func() time.Time { return time.Unix(now.Load(), 0) }})
	token := p.obpToken("demo")
	now.Store(59)
	if status, answer := p.send("GET", obpMara, "", "DirectLogin", "token="+token); status != 200 {
		t.Fatalf("%d %s", status, answer)
	}
	now.Store(60)
	p.obpRefuses("GET", obpMara, "", 401, "OBP-20003", "DirectLogin", "token="+token)
}

func TestOBPRefusesOptions(t *testing.T) {
	for want, options := range map[string]simulator.Options{
		"token lifetime 5ns is not in whole seconds":                    {TokenLifetime: 5},
		"customers: one does not keep the contract: bank_id is missing": {Customers: customers(`{"customer_id":"1","customer_number":"1"}`)},
	} {
		if _, err := simulator.New("obp", contractText(t, "obp"), options); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	own := simulator.Options{Customers: customers(`{"bank_id":"other.bank","customer_id":"1","customer_number":"7","email":null,"dob_of_dependants":null,"date_of_birth":null}`)}
	p := start(t, "obp", own)
	p.obpIs("GET", "/obp/v3.1.0/banks/other.bank/customers/1", "", 200, "CustomerWithAttributes")
	p.obpIs("GET", obpOfUser, "", 200, "CustomersOfUser")
}
