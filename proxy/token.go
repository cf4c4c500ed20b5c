package proxy

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"github.com/truchman-proxy/truchman/mappings"
)

// tokens caches access tokens by whom they are for. Each is obtained once, however many requests wait
// for it.
type tokens struct {
	mutex sync.Mutex
	known map[string]*token
}

type token struct {
	mutex   sync.Mutex
	text    string
	expires time.Time
}

// mostTokens bounds the cache; past it, it starts anew.
const mostTokens = 10_000

// tokenMargin is how long before its end a token is renewed.
const tokenMargin = 30 * time.Second

func newTokens() tokens { return tokens{known: map[string]*token{}} }

func (t *tokens) entry(key string) *token {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	found := t.known[key]
	if found == nil {
		if len(t.known) >= mostTokens {
			clear(t.known)
		}
		found = &token{}
		t.known[key] = found
	}
	return found
}

// token gives the access token that an endpoint's request needs, "" where it needs none. A failure to
// obtain one means that nothing of the request was sent. refused is the token that the bank just did
// not take, "" at first; whoever finds it renewed already takes the new one.
func (x *exchange) token(ctx context.Context, e *mappings.Endpoint, in *mappings.Input, refused string) (string, *failed) {
	login := e.Pack.Login()
	if login == nil || login.Endpoint == e {
		return "", nil
	}
	if text, known := login.Known(&x.loss, in); known {
		return text, nil
	}
	params := x.paramsFor(login.Endpoint.Operation)
	request := mappings.Input{Params: params, Values: x.bank.values, Request: in.Request}
	request.Request.Step += "token"
	entry := x.bank.tokens.entry(login.Key(&x.loss, &request))
	entry.mutex.Lock()
	defer entry.mutex.Unlock()
	if entry.text != "" && entry.text != refused && time.Now().Before(entry.expires) {
		return entry.text, nil
	}
	text, lifetime, f := x.obtain(ctx, login, &request)
	if f != nil {
		return "", f
	}
	entry.text, entry.expires = text, time.Now().Add(max(lifetime-tokenMargin, lifetime/2))
	return text, nil
}

func (x *exchange) obtain(ctx context.Context, login *mappings.Login, in *mappings.Input) (string, time.Duration, *failed) {
	c := new(call)
	e := login.Endpoint
	e.Request.Outward.Run(&c.out, in)
	if len(c.out.Problems) > 0 {
		return "", 0, because("internal-error", errors.New("the token's request cannot be made: "+c.out.Problems[0].Detail))
	}
	c.sends = c.out.Body
	if f := x.bank.send(ctx, x, c, e, ""); f != nil {
		return "", 0, asLogin(f)
	}
	if f := x.understand(c, e); f != nil {
		return "", 0, asLogin(f)
	}
	answer, err := c.read(e.Operation)
	if err != nil {
		return "", 0, because("provider-contract-broken", err)
	}
	text := answer.Doc.Find(0, "access_token")
	if text < 0 {
		return "", 0, because("provider-contract-broken", errors.New("the token answer has no token"))
	}
	lifetime := 5 * time.Minute
	if n := answer.Doc.Find(0, "expires_in"); n >= 0 {
		if seconds, err := strconv.Atoi(string(answer.Doc.Raw(n))); err == nil {
			lifetime = time.Duration(seconds) * time.Second
		}
	}
	return string(answer.Doc.AppendText(nil, text)), lifetime, nil
}

// asLogin makes a failure of the login one of the request that it was for: nothing of that was sent.
// The bank's refusal of our credentials is never shown as the partner's.
func asLogin(f *failed) *failed {
	name := "provider-rejected"
	switch f.name {
	case "provider-unavailable", "provider-timeout", "provider-failure", "outcome-unknown", "provider-contract-broken":
		name = "provider-unavailable"
	}
	wrapped := because(name, f)
	wrapped.providerCode = f.providerCode
	return wrapped
}
