package proxy_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/truchman-proxy/truchman/proxy"
	"github.com/truchman-proxy/truchman/secret"
)

const anEmail = `{"emails":{"personal":"mara@example.com"}}`

// logins counts the calls for a token.
func logins(calls []received) (count int) {
	for _, c := range calls {
		if strings.HasSuffix(c.line, "/token") {
			count++
		}
	}
	return count
}

func TestTokensAreForOneCustomer(t *testing.T) {
	s := openTown(t)
	tokens := map[string]string{}
	for _, step := range []struct {
		customer string
		logins   int
	}{{maraAt, 1}, {tobinAt, 1}, {maraAt, 0}, {"ACCOUNT_ID:" + tobinAt, 0}, {"NATIONAL_ID:784199000000001", 1}} {
		got := s.ask(patch("rakbank", step.customer, "42", anEmail))
		calls := s.rakbank.calls()
		if got.status != 200 || logins(calls) != step.logins {
			t.Fatalf("%s: status %d, %d logins, not %d", step.customer, got.status, logins(calls), step.logins)
		}
		last := calls[len(calls)-1]
		if other := tokens[last.header.Get("Authorization")]; other != "" && other != last.line {
			t.Errorf("%s: the token of %s", step.customer, other)
		}
		tokens[last.header.Get("Authorization")] = last.line
	}
	if len(tokens) != 3 {
		t.Errorf("%d tokens for 3 customers", len(tokens))
	}
}

func TestTokenIsRenewedOnce(t *testing.T) {
	s := openTown(t)
	s.ask(patch("rakbank", maraAt, "42", anEmail))
	s.rakbank.calls()

	s.rakbank.fault(`{"fault":"status","status":401,"path":"/v1/customers/"}`)
	got := s.ask(patch("rakbank", maraAt, "43", anEmail))
	if calls := s.rakbank.calls(); got.status != 200 || len(calls) != 3 || logins(calls) != 1 {
		t.Errorf("after one 401: status %d, %d calls, %d logins", got.status, len(calls), logins(calls))
	}
	s.rakbank.fault(`{"fault":"status","status":401,"count":2,"path":"/v1/customers/"}`)
	got = s.ask(patch("rakbank", maraAt, "44", anEmail))
	if calls := s.rakbank.calls(); len(calls) != 3 || logins(calls) != 1 {
		t.Errorf("after two 401: %d calls, %d logins", len(calls), logins(calls))
	}
	wantFailure(t, got, 502, "provider-rejected")
	if effects := s.rakbank.effects(); len(effects) != 2 {
		t.Errorf("%d effects, not 2", len(effects))
	}
}

// TestRefusedTokenIsRenewedOnceForAll sends requests at once, all with a token that the bank has
// forgotten; the requests that waited must not ask for one more.
func TestRefusedTokenIsRenewedOnceForAll(t *testing.T) {
	const callers = 8
	var bank forgetful
	s := open(t, demo(nowhere, serve(t, bank.serve(callers)), signingPEM(t)))
	s.ask(patch("rakbank", maraAt, "1", anEmail))
	bank.forget()
	var group sync.WaitGroup
	for range callers {
		group.Go(func() {
			if got := s.ask(patch("rakbank", maraAt, "2", anEmail)); got.status != 200 {
				t.Errorf("status %d: %s", got.status, got.body)
			}
		})
	}
	group.Wait()
	if bank.logins != 2 {
		t.Errorf("%d logins, not 2", bank.logins)
	}
}

func TestOurCredentialsAreNotThePartners(t *testing.T) {
	wrong := openTown(t, alter("rakbank", func(b *proxy.Bank) {
		b.Secrets = map[string]secret.Value{"client_secret": secret.New("wrong")}
	}))
	wantFailure(t, wrong.ask(patch("rakbank", maraAt, "42", anEmail)), 502, "provider-rejected")
	if calls := wrong.rakbank.calls(); len(calls) != 1 || logins(calls) != 1 {
		t.Errorf("%d calls, %d logins", len(calls), logins(calls))
	}
	got := wrong.ask(fromRAKBank("rakbank", "Account_ID:"+maraAt, aUUID, cellphone))
	if got.status != 502 || strings.Contains(got.body, "client") {
		t.Errorf("as RAKBank: %d %s", got.status, got.body)
	}
	// the other proxy's, too
	got = wrong.ask(patch("normalized", mara, "42", anEmail))
	if got.status != 200 {
		t.Errorf("status %d: %s", got.status, got.body)
	}
}
