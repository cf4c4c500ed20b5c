package main

import (
	"fmt"
	"regexp"
	"sync"
	"sync/atomic"
	"time"
)

// write is one thing that a partner wants done, under one request id. Its body holds a token that no other write has, so
// the journals tell what became of it.
type write struct {
	id, token      string
	partner        string
	bank, customer string
	path, body     string
	steps          []string // the effects that it has when it is done, each once
	fault          *fault   // that happens to it, once; nil: none
	struck         atomic.Bool
	at             atomic.Int32 // the proxy that was asked last
	mu             sync.Mutex
	attempts       []attempt
}

// attempt is one time that it was asked for, and what the partner heard.
type attempt struct {
	begun, ended time.Time
	proxy        int
	status       int // 0: no answer
	code         string
	replayed     bool
	answer       string // status, media type and body, of final answers
	outcomes     map[string]string
	cause        error
}

// Steps of a flow by the last part of their paths at the bank, and the members that they carry.
var memberOfStep = map[string]string{"email": "/emails/personal", "branch": "/branch_id", "identity": "/legal_name"}

var tokenForm = regexp.MustCompile(`zq[a-z]{8}`)

// tokenOf is the nth token.
func tokenOf(n uint64) string {
	text := []byte("zqaaaaaaaa")
	for i := len(text) - 1; i > 1; i-- {
		text[i] = 'a' + byte(n%26)
		n /= 26
	}
	return string(text)
}

// newWrite makes a write to a bank: netxd takes it in one call, obp in three.
func (s *stage) newWrite(bank string) *write {
	n := s.made.Add(1)
	i := int(n) % s.customers
	w := &write{token: tokenOf(n), partner: "one", bank: bank}
	w.id = "f:" + w.token
	if bank == "netxd" {
		w.customer, w.steps = netxdCustomer(i), []string{"call"}
		w.body = fmt.Sprintf(`{"first_name":"Mara","last_name":%q}`, w.token)
	} else {
		w.customer, w.steps = obpCustomer(i), []string{"email", "branch", "identity"}
		w.body = fmt.Sprintf(`{"emails":{"personal":"%s@example.com"},"branch_id":%q,"legal_name":"Mara %s"}`, w.token, w.token, w.token)
	}
	w.path = "/v1/banks/" + bank + "/customers/" + w.customer
	s.register(w)
	return w
}

// byNationalID lets the proxy look the customer up before it sends the write: something lies between CLAIMED and SENT.
func (w *write) byNationalID() *write {
	var i int
	_, _ = fmt.Sscanf(w.customer, "1000000001%05d", &i) // it was written so
	w.path = "/v1/banks/" + w.bank + "/customers/NATIONAL_ID:" + nationalID(i)
	return w
}

func (w *write) add(a attempt) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.attempts = append(w.attempts, a)
}

// heard is what the partner heard, in the order of the answers.
func (w *write) heard() []attempt {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]attempt(nil), w.attempts...)
}

// ledgerSlow is what is heard where Redis does not answer within its 200 ms, which a busy machine brings about by itself.
const ledgerSlow = "ledger-unavailable"

// first is the first answer that is not about a ledger that was slow.
func (w *write) first() attempt {
	heard := w.heard()
	for len(heard) > 1 && heard[0].code == ledgerSlow {
		heard = heard[1:]
	}
	return heard[0]
}

// final tells of an answer that ends the matter: nobody has to ask again.
func (a *attempt) final() bool {
	switch {
	case a.status >= 200 && a.status < 300:
		return true
	case a.status < 400 || a.status >= 500 || a.status == 429:
		return false
	}
	return a.code != "request-in-flight" && !a.resumable()
}

// resumable tells of a flow whose rest was not sent: the same id goes on with it.
func (a *attempt) resumable() bool {
	if a.code != "partially-applied" {
		return false
	}
	for _, outcome := range a.outcomes {
		if outcome == "refused" {
			return false
		}
	}
	return true
}
