package proxy

import (
	"context"
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

// token is a place in the cache. Its lock is never held while something is asked.
type token struct {
	mutex sync.Mutex
	grant
	under *signIn // the login that is under way; nil: none is
}

// grant is an access token as it was obtained. An end that is not known is the zero time: the token is
// used until the bank refuses it.
type grant struct {
	text       string
	expires    time.Time
	refresh    string
	refreshEnd time.Time
	since      time.Time // when it was obtained; zero before
}

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
		if began := known.inUse(); !began.IsZero() && (since.IsZero() || began.Before(since)) {
			since = began
		}
	}
	return since
}

// inUse is since when the token can be used; the zero time where it cannot.
func (t *token) inUse() time.Time {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.text == "" || !fresh(t.expires) {
		return time.Time{}
	}
	return t.since
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
	text, under, began := entry.get(refused)
	if text != "" {
		return text, nil
	}
	if began {
		x.start(ctx, login, &request, entry)
	}
	text, f, ended := under.wait(ctx, x.bank.config.Timeout)
	if began && ended {
		x.observed.add(&under.seen)
	}
	return text, f
}

// get gives the token that is there, or the login that brings one; began tells that the caller has to start it.
func (t *token) get(refused string) (text string, under *signIn, began bool) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if t.text != "" && t.text != refused && fresh(t.expires) {
		return t.text, nil, false
	}
	if t.under != nil {
		return "", t.under, false
	}
	if t.text == refused {
		t.refresh = "" // what was refused before its time is not trusted to renew itself
	}
	t.under = &signIn{done: make(chan struct{})}
	return "", t.under, true
}
