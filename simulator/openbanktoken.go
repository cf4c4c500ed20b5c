package simulator

import (
	"mime"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

const openbankTokenPath = "/v1/token"

const (
	openbankRead  = "https://auth.bnk.to/customer.read"
	openbankWrite = "https://auth.bnk.to/customer.write"
	openbankBoth  = openbankRead + " " + openbankWrite
)

// openbankLogin hands out tokens, each for scopes, and checks them. The API publishes that it takes the authorization code
// flow; what it says there is RFC 6749's.
type openbankLogin struct {
	options         Options
	access, refresh *tokens
	grants          map[string]*jsonschema.Schema
	codeUsed        atomic.Bool
}

type openbankTokenAnswer struct {
	Access  string `json:"access_token"`
	Type    string `json:"token_type"`
	Expires int    `json:"expires_in"`
	Refresh string `json:"refresh_token,omitempty"`
	Scope   string `json:"scope"`
}

func newOpenbankLogin(c *contract, options Options) (*openbankLogin, error) {
	l := &openbankLogin{options: options, access: newTokens(options), refresh: newTokens(options), grants: map[string]*jsonschema.Schema{}}
	l.refresh.lifetime = options.RefreshLifetime
	for grant, name := range map[string]string{"authorization_code": "AuthorizationCodeGrant", "refresh_token": "RefreshGrant",
		"client_credentials": "ClientCredentialsGrant"} {
		schema, err := c.schema("schemas/" + name)
		if err != nil {
			return nil, err
		}
		l.grants[grant] = schema
	}
	return l, nil
}

// check tells whether a call's token is good for what the call does.
func (l *openbankLogin) check(c *call) *openbankRefusal {
	token, bearer := strings.CutPrefix(c.headers.Get("Authorization"), "Bearer ")
	scopes, known := l.access.holder(token)
	if token == l.options.BearerToken {
		scopes, known = openbankBoth, true
	}
	wanted := openbankWrite
	if c.method == http.MethodGet {
		wanted = openbankRead
	}
	switch {
	case !bearer || !known:
		return &openbankRefusal{16, "the request has no valid access token"}
	case !slices.Contains(strings.Fields(scopes), wanted):
		return &openbankRefusal{7, "permission denied"}
	}
	return nil
}

// token hands out tokens for a grant.
func (l *openbankLogin) token(c *call) reply {
	if c.method != http.MethodPost {
		return caasTokenNo(http.StatusMethodNotAllowed)
	}
	if media, _, _ := mime.ParseMediaType(c.headers.Get("Content-Type")); media != "application/x-www-form-urlencoded" {
		return openbankTokenNo("invalid_request", "the body must be a form").reply(http.StatusBadRequest)
	}
	form, failure := caasForm(c.body)
	if failure == nil {
		failure = l.wrongForm(form)
	}
	if failure != nil {
		return failure.reply(http.StatusBadRequest)
	}
	if form["client_id"] != l.options.ClientID || form["client_secret"] != l.options.ClientSecret {
		return openbankTokenNo("invalid_client", "the client is not known").reply(http.StatusUnauthorized)
	}
	answer, failure := l.grant(form)
	if failure != nil {
		return failure.reply(http.StatusBadRequest)
	}
	return reply{status: http.StatusOK, body: encode(answer)}
}

// wrongForm checks a form by the schema of its grant.
func (l *openbankLogin) wrongForm(form openbankDocument) *caasTokenFailure {
	grant := openbankIn(form, "grant_type")
	switch schema := l.grants[grant]; {
	case grant == "":
		return openbankTokenNo("invalid_request", "grant_type is missing")
	case schema == nil:
		return openbankTokenNo("unsupported_grant_type", "the grant is not supported")
	default:
		if list := breaches(schema, form); len(list) > 0 {
			return openbankTokenNo("invalid_request", list[0].name()+" "+list[0].cause)
		}
	}
	return nil
}

// grant checks what a form grants by, and gives a token for the scopes that it asks for.
func (l *openbankLogin) grant(form openbankDocument) (answer openbankTokenAnswer, failure *caasTokenFailure) {
	granted, refresh := openbankBoth, ""
	switch form["grant_type"] {
	case "authorization_code":
		if form["code"] != l.options.AuthorizationCode || l.codeUsed.Swap(true) {
			return answer, openbankTokenNo("invalid_grant", "the code is not known")
		}
		refresh = l.refresh.issue(granted)
	case "refresh_token":
		known := false
		refresh = openbankIn(form, "refresh_token")
		if granted, known = l.refresh.holder(refresh); refresh == l.options.RefreshToken {
			granted, known = openbankBoth, true
		}
		if !known {
			return answer, openbankTokenNo("invalid_grant", "the refresh token is not known")
		}
	}
	scope, narrowed := openbankScope(openbankIn(form, "scope"), granted)
	if !narrowed {
		return answer, openbankTokenNo("invalid_scope", "a scope is not known or was not granted")
	}
	return openbankTokenAnswer{l.access.issue(scope), "Bearer", int(l.options.TokenLifetime.Seconds()), refresh, scope}, nil
}

// openbankScope is what is asked for, or all that is granted; false where more is asked for.
func openbankScope(asked, granted string) (scope string, ok bool) {
	for _, one := range strings.Fields(asked) {
		if !slices.Contains(strings.Fields(granted), one) {
			return "", false
		}
	}
	if asked == "" {
		return granted, true
	}
	return asked, true
}

func openbankTokenNo(failure, text string) *caasTokenFailure { return &caasTokenFailure{failure, text} }
