package proxy

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/truchman-proxy/truchman/mappings"
)

// tokens caches access tokens by whom they are for. Each is obtained once, however many requests wait
// for it.
type tokens struct {
	mutex sync.Mutex
	known map[string]*token
}

// token is an access token as it was obtained. An end that is not known is the zero time: the token is
// used until the bank refuses it.
type token struct {
	mutex      sync.Mutex
	text       string
	expires    time.Time
	refresh    string
	refreshEnd time.Time
	life       atomic.Pointer[lifetime] // nil until it was obtained; it is read while another one is being obtained
}

// lifetime is from when to when a token can be used.
type lifetime struct{ since, until time.Time }

// fresh tells whether something that ends at a time can still be used.
func fresh(end time.Time) bool { return end.IsZero() || time.Now().Before(end) }

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

// oldest is when the oldest token that can still be used was obtained; the zero time where there is none.
func (t *tokens) oldest() (since time.Time) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	for _, known := range t.known {
		if life := known.life.Load(); life != nil && fresh(life.until) && (since.IsZero() || life.since.Before(since)) {
			since = life.since
		}
	}
	return since
}

// token gives the access token that an endpoint's request needs, "" where it needs none. A failure to
// obtain one means that nothing of the request was sent. refused is the token that the bank just did
// not take, "" at first; whoever finds it renewed already takes the new one.
func (x *exchange) token(ctx context.Context, e *mappings.Endpoint, in *mappings.Input, refused string) (string, *failed) {
	login := x.bank.values.Login()
	if login == nil || login.Endpoint == e || login.Refresh == e {
		return "", nil
	}
	if text, known := login.Known(&x.loss, in); known {
		return text, nil
	}
	request := mappings.Input{Params: x.paramsFor(login.Endpoint.Operation), Values: x.bank.values, Request: in.Request}
	request.Request.Step += "token"
	entry := x.bank.tokens.entry(login.Key(&x.loss, &request))
	entry.mutex.Lock()
	defer entry.mutex.Unlock()
	if entry.text != "" && entry.text != refused && fresh(entry.expires) {
		return entry.text, nil
	}
	if entry.text == refused {
		entry.refresh = "" // what was refused before its time is not trusted to renew itself
	}
	if f := x.obtain(ctx, login, &request, entry); f != nil {
		return "", f
	}
	return entry.text, nil
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
	wrapped.providerCode, wrapped.retryAfter = f.providerCode, f.retryAfter
	return wrapped
}
