package simulator

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"time"
)

// tokens are the access tokens that were handed out, each for one customer.
type tokens struct {
	mu       sync.Mutex
	issued   map[string]grant
	lifetime time.Duration
	clock    func() time.Time
}

type grant struct {
	customer string // "Account_ID:1000001"
	until    time.Time
}

func newTokens(o Options) *tokens {
	return &tokens{issued: map[string]grant{}, lifetime: o.TokenLifetime, clock: o.Clock}
}

func (t *tokens) issue(customer string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.clock()
	for token, g := range t.issued {
		if !now.Before(g.until) {
			delete(t.issued, token)
		}
	}
	token := rand.Text()
	t.issued[token] = grant{customer, now.Add(t.lifetime)}
	return token
}

// check tells whether an Authorization header lets its bearer change the customer.
func (t *tokens) check(authorization, customer string) *refusal {
	token, bearer := strings.CutPrefix(authorization, "Bearer ")
	t.mu.Lock()
	defer t.mu.Unlock()
	g, known := t.issued[token]
	switch {
	case !bearer || !known || !t.clock().Before(g.until):
		return unauthorized("This server could not verify that you are authorized to access the URL.")
	case g.customer != customer:
		return wrongMetadata()
	}
	return nil
}

// tokenRequest is the body of POST /v1/partner_auth/token.
type tokenRequest struct {
	Scope    string `json:"scope"`
	Metadata struct {
		AccountID  *string `json:"account_id"`
		EmiratesID *string `json:"emirates_id"`
	} `json:"oauth_metadata"`
}

func (r *tokenRequest) customer() string {
	if r.Metadata.AccountID != nil {
		return "Account_ID:" + *r.Metadata.AccountID
	}
	return "Emirates_ID:" + *r.Metadata.EmiratesID
}

type tokenAnswer struct {
	Type    string `json:"token_type"`
	Token   string `json:"access_token"`
	Expires int    `json:"expires_in"`
	Scope   string `json:"scope"`
}

// token hands out a token to a client that knows its secret, for the customer that it names.
func (b *rakbank) token(c *call) reply {
	if r := b.headers(c, "X-IBM-Client-Id", "X-IBM-Client-Secret"); r != nil {
		return r.reply()
	}
	if c.headers.Get("X-IBM-Client-Secret") != b.options.ClientSecret {
		return unauthorized("Invalid client id or secret").reply()
	}
	if _, r := b.body(c, b.schemas.token); r != nil {
		return r.reply()
	}
	var request tokenRequest
	if err := json.Unmarshal(c.body, &request); err != nil {
		return invalid("Invalid object.").reply()
	}
	if request.Scope != "customers" {
		return unauthorized("Invalid Scope").reply()
	}
	token := b.tokens.issue(request.customer())
	return reply{status: http.StatusOK, body: encode(tokenAnswer{"bearer", token, int(b.options.TokenLifetime.Seconds()), "customers"})}
}
