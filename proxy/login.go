package proxy

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// obtain gets a token into its entry: by the refresh token where there is one, by the credentials where
// there is none or the bank refuses it.
func (x *exchange) obtain(ctx context.Context, login *mappings.Login, in *mappings.Input, entry *token) *failed {
	if login.Refresh != nil && entry.refresh != "" && fresh(entry.refreshEnd) {
		f := x.renew(ctx, login, *in, entry)
		if f == nil || f.name != "provider-rejected" {
			return f
		}
	}
	return x.logIn(ctx, login.Endpoint, in, entry)
}

// renew gets a token for the entry's refresh token. That one stays in use where no new one comes
// (RFC 6749, section 6).
func (x *exchange) renew(ctx context.Context, login *mappings.Login, in mappings.Input, entry *token) *failed {
	body, err := refreshBody(login.Refresh.Operation, entry.refresh)
	if err != nil {
		return because("internal-error", err)
	}
	in.Body = body
	old, end := entry.refresh, entry.refreshEnd
	f := x.logIn(ctx, login.Refresh, &in, entry)
	if f == nil && entry.refresh == "" {
		entry.refresh, entry.refreshEnd = old, end
	}
	return f
}

// refreshBody is the normalized request of a refresh.
func refreshBody(op *mappings.Operation, token string) (*contract.Reading, error) {
	body := append(document.Quote([]byte(`{"refresh_token":`), []byte(token)), '}')
	m := new(message)
	if err := m.document.Read(body, document.DefaultLimits); err != nil {
		return nil, err
	}
	op.Request.Read(&m.reading, &m.document, contract.Request)
	return &m.reading, nil
}

// logIn calls a login endpoint and keeps what it gives. A failure is one of the request that the token
// is for.
func (x *exchange) logIn(ctx context.Context, e *mappings.Endpoint, in *mappings.Input, entry *token) *failed {
	c := new(call)
	e.Request.Outward.Run(&c.out, in)
	if len(c.out.Problems) > 0 {
		return because("internal-error", errors.New("the token's request cannot be made: "+c.out.Problems[0].Detail))
	}
	if err := c.compose(e, in); err != nil {
		return because("internal-error", err)
	}
	if f := x.bank.send(ctx, x, c, e, ""); f != nil {
		c.attempt.end(f)
		return asLogin(f)
	}
	if f := x.understand(c, e); f != nil {
		f.retryAfter = max(f.retryAfter, c.retryAfter)
		return asLogin(f)
	}
	answer, err := c.read(e.Operation)
	if err != nil {
		return because("provider-contract-broken", err)
	}
	return entry.take(answer)
}

// take keeps a normalized token answer.
func (t *token) take(answer *contract.Reading) *failed {
	text := memberText(answer, "access_token")
	if text == "" {
		return because("provider-contract-broken", errors.New("the token answer has no token"))
	}
	t.text, t.expires = text, endOf(answer, "expires_in")
	t.life.Store(&lifetime{time.Now(), t.expires})
	t.refresh, t.refreshEnd = memberText(answer, "refresh_token"), endOf(answer, "refresh_expires_in")
	return nil
}

func memberText(answer *contract.Reading, name string) string {
	n := answer.Doc.Find(0, name)
	if n < 0 || answer.Doc.Nodes[n].Kind != document.String {
		return ""
	}
	return string(answer.Doc.AppendText(nil, n))
}

// longestLife bounds a lifetime in seconds: ten years.
const longestLife = 10 * 365 * 24 * 3600

// endOf is when something ends whose lifetime in seconds the answer gives; the zero time where it gives
// none.
func endOf(answer *contract.Reading, name string) time.Time {
	n := answer.Doc.Find(0, name)
	if n < 0 {
		return time.Time{}
	}
	seconds, err := strconv.Atoi(string(answer.Doc.Raw(n)))
	if err != nil {
		return time.Time{}
	}
	lifetime := time.Duration(min(seconds, longestLife)) * time.Second
	return time.Now().Add(max(lifetime-tokenMargin, lifetime/2))
}
