package simulator

import (
	"fmt"
	"net/http"
	"net/url"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// caasTokenFailure is an error of the token endpoint (RFC 6749, 5.2).
type caasTokenFailure struct {
	Error       string `json:"error"`
	Description string `json:"error_description,omitempty"`
}

func (f caasTokenFailure) reply(status int) reply { return reply{status: status, body: encode(f)} }

// caasTokenNo says a bare status.
func caasTokenNo(status int) reply {
	return caasTokenFailure{Error: fmt.Sprintf("HTTP %d %s", status, http.StatusText(status))}.reply(status)
}

type caasTokenAnswer struct {
	Access  string `json:"access_token"`
	Expires int    `json:"expires_in"`
	Refresh string `json:"refresh_token"`
	Type    string `json:"token_type"`
}

// token hands out an access token and a refresh token for the user's password or for an earlier refresh token.
func (a *caas) token(c *call, media string) reply {
	switch {
	case c.method != http.MethodPost:
		return caasTokenNo(http.StatusMethodNotAllowed)
	case media != "application/x-www-form-urlencoded":
		return caasTokenNo(http.StatusUnsupportedMediaType)
	}
	form, failure := caasForm(c.body)
	if failure == nil {
		failure = a.grantForm(form)
	}
	if failure != nil {
		return failure.reply(http.StatusBadRequest)
	}
	if form["client_id"] != a.options.ClientID || form["client_secret"] != a.options.ClientSecret {
		return caasTokenFailure{"invalid_client", "Invalid client or Invalid client credentials"}.reply(http.StatusUnauthorized)
	}
	return a.grant(form)
}

func (a *caas) grant(form map[string]any) reply {
	if form["grant_type"] == "password" {
		if form["username"] != a.options.Username || form["password"] != a.options.Password {
			return caasTokenFailure{"invalid_grant", "Invalid user credentials"}.reply(http.StatusUnauthorized)
		}
	} else if _, known := a.refresh.holder(form["refresh_token"].(string)); !known {
		return caasTokenFailure{"invalid_grant", "Invalid refresh token"}.reply(http.StatusBadRequest)
	}
	expires := int(a.options.TokenLifetime.Seconds())
	answer := caasTokenAnswer{a.access.issue(a.options.Username), expires, a.refresh.issue(a.options.Username), "Bearer"}
	return reply{status: http.StatusOK, body: encode(answer)}
}

// caasForm reads a form as a document. A parameter without a value counts as not sent; none may come twice (RFC
// 6749, 3.2).
func caasForm(body []byte) (map[string]any, *caasTokenFailure) {
	values, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, &caasTokenFailure{"invalid_request", "The body is not a form"}
	}
	form := map[string]any{}
	for name, list := range values {
		if len(list) > 1 {
			return nil, &caasTokenFailure{"invalid_request", "duplicated parameter"}
		}
		if list[0] != "" {
			form[name] = list[0]
		}
	}
	return form, nil
}

// grantForm checks a form by the schema of its grant.
func (a *caas) grantForm(form map[string]any) *caasTokenFailure {
	var schema *jsonschema.Schema
	switch form["grant_type"] {
	case nil:
		return &caasTokenFailure{"invalid_request", "Missing form parameter: grant_type"}
	case "password":
		schema = a.schemas.password
	case "refresh_token":
		schema = a.schemas.refresh
	default:
		return &caasTokenFailure{"unsupported_grant_type", "Unsupported grant_type"}
	}
	list := breaches(schema, form)
	switch {
	case len(list) == 0:
		return nil
	case list[0].missing:
		return &caasTokenFailure{"invalid_request", "Missing form parameter: " + list[0].name()}
	}
	return &caasTokenFailure{"invalid_request", "Form parameter " + list[0].name() + " " + list[0].cause}
}
