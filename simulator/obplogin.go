package simulator

import "strings"

// obpUser is somebody who can log in.
type obpUser struct {
	id    string
	roles bool // every role, or none
}

// The user of Options.Username has every role and is linked to all customers of the start. The other one logs in as
// "guest" with the same password and has neither roles nor links.
var (
	obpOwner = obpUser{"9ca9a7e4-6d02-40e3-a129-0b2bf89de9b1", true}
	obpGuest = obpUser{"9ca9a7e4-6d02-40e3-a129-0b2bf89de9b2", false}
)

const obpGuestName = "guest"

// obpLogin knows the users and the tokens of DirectLogin.
type obpLogin struct {
	options Options
	tokens  *tokens
}

// directLogin gives a token for "username=…, password=…, consumer_key=…".
func (l *obpLogin) directLogin(c *call) reply {
	token, refusal := l.token(obpPairs(c.headers.Get("DirectLogin")))
	if refusal != nil {
		return refusal.reply(refusal.status())
	}
	return reply{status: 201, body: encode(map[string]string{"token": token})}
}

func (l *obpLogin) token(given map[string]string) (string, *obpRefusal) {
	var missing []string
	for _, name := range []string{"username", "password", "consumer_key"} {
		if given[name] == "" {
			missing = append(missing, name)
		}
	}
	user := obpOwner
	if given["username"] == obpGuestName {
		user = obpGuest
	}
	switch {
	case missing != nil:
		return "", &obpRefusal{"OBP-20002", strings.Join(missing, ", ")}
	case given["consumer_key"] != l.options.ConsumerKey:
		return "", obpNo("OBP-20008")
	case user == obpOwner && given["username"] != l.options.Username, given["password"] != l.options.Password:
		return "", obpNo("OBP-20004")
	}
	return l.tokens.issue(user.id), nil
}

// obpPairs reads name=value pairs with commas between; values may stand in quotes.
func obpPairs(header string) map[string]string {
	pairs := map[string]string{}
	for part := range strings.SplitSeq(header, ",") {
		name, value, _ := strings.Cut(part, "=")
		pairs[strings.TrimSpace(name)] = strings.Trim(strings.TrimSpace(value), `"`)
	}
	return pairs
}

// user tells who calls.
func (l *obpLogin) user(c *call) (obpUser, *obpRefusal) {
	header := c.headers.Get("DirectLogin")
	if header == "" {
		token, bearer := strings.CutPrefix(c.headers.Get("Authorization"), "Bearer ")
		if !bearer || token != l.options.BearerToken {
			return obpUser{}, obpNo("OBP-20001")
		}
		return obpOwner, nil
	}
	holder, known := l.tokens.holder(obpPairs(header)["token"])
	switch {
	case !known:
		return obpUser{}, obpNo("OBP-20003")
	case holder == obpGuest.id:
		return obpGuest, nil
	}
	return obpOwner, nil
}

// holder tells whose a token is, as long as it lives.
func (t *tokens) holder(token string) (string, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	g, known := t.issued[token]
	return g.customer, known && t.clock().Before(g.until)
}
