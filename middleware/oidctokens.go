package middleware

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
)

// tokens checks bearer tokens and tells whose they are.
type tokens struct {
	settings OIDC
	keys     *issuerKeys
	verifier *oidc.IDTokenVerifier
	subjects map[string]string // by what the claim says: the partner that is listed
	listed   Partners
	checked  checkedTokens
}

// newTokens keeps the keys of last, the tokens before it, where these are of the same settings; last may be nil.
func newTokens(settings OIDC, partners Partners, last *tokens, log *slog.Logger) *tokens {
	settings = settings.WithDefaults()
	keys := newIssuerKeys(settings, log)
	if last != nil && reflect.DeepEqual(last.settings, settings) {
		keys = last.keys
	}
	t := &tokens{settings: settings, keys: keys, subjects: map[string]string{}, listed: partners}
	t.verifier = oidc.NewVerifier(settings.Issuer, t.keys, &oidc.Config{
		ClientID: settings.Audience, SupportedSigningAlgs: settings.Algorithms,
		SkipExpiryCheck: true, // its bounds for clocks are none (exp) and five minutes (nbf); timely has ours
	})
	for name, partner := range partners {
		for _, subject := range partner.Subjects {
			t.subjects[subject] = name
		}
	}
	return t
}

// owner is the partner whose token it is, and what the token lets it do; nil where it says nothing about that. errIssuer
// says that it is not known.
func (t *tokens) owner(ctx context.Context, token string) (string, *granted, error) {
	set, err := t.keys.ready(ctx)
	if err != nil {
		return "", nil, err
	}
	hash, now := sha256.Sum256([]byte(token)), time.Now()
	if known, is := t.checked.find(hash, set, now); is {
		return known.partner, known.granted, nil
	}
	checked, err := t.check(ctx, token, now)
	if err != nil {
		return "", nil, err
	}
	checked.keys = set
	t.checked.keep(hash, checked)
	return checked.partner, checked.granted, nil
}

// check goes through everything that can be wrong with a token. Its errors hold nothing that stands in it.
func (t *tokens) check(ctx context.Context, token string, now time.Time) (checkedToken, error) {
	verified, err := t.verifier.Verify(ctx, token)
	if err != nil {
		return checkedToken{}, errInvalid // its words can hold the token's
	}
	var claims map[string]json.RawMessage
	if err := verified.Claims(&claims); err != nil {
		return checkedToken{}, errMalformed
	}
	until, err := timely(claims, t.settings.Skew, now)
	if err != nil {
		return checkedToken{}, err
	}
	partner, granted, err := t.named(claims)
	return checkedToken{partner: partner, granted: granted, until: until}, err
}

var (
	errMalformed = errors.New("the token's claims cannot be read")
	errInvalid   = errors.New("the token's signature, issuer or audience is not the one that is wanted")
	errUntimely  = errors.New("the token is not valid yet, or not any more, or does not say until when")
	errNameless  = errors.New("the token is nobody's who may call")
)

// timely goes by exp and nbf (RFC 7519, sections 4.1.4 and 4.1.5), with a skew of both clocks, and tells until when the token is valid.
// One without exp is refused.
func timely(claims map[string]json.RawMessage, skew time.Duration, now time.Time) (until time.Time, err error) {
	expires, is := dateOf(claims["exp"])
	until = expires.Add(skew)
	if !is || !now.Before(until) {
		return until, errUntimely
	}
	if claims["nbf"] == nil {
		return until, nil
	}
	if begins, is := dateOf(claims["nbf"]); !is || now.Before(begins.Add(-skew)) {
		return until, errUntimely
	}
	return until, nil
}

// latest is the last second that counts as a date, so that sums of it stay dates.
const latest = 1 << 40

// dateOf reads seconds since 1970, which may have a fraction (RFC 7519, section 2).
func dateOf(raw json.RawMessage) (time.Time, bool) {
	var seconds float64
	if raw == nil || json.Unmarshal(raw, &seconds) != nil || seconds <= 0 || seconds > latest {
		return time.Time{}, false
	}
	return time.Unix(int64(seconds), 0), true
}

// named finds the partner. One that is listed is found by its subjects only: an issuer cannot make a token that is another
// partner's by name.
func (t *tokens) named(claims map[string]json.RawMessage) (string, *granted, error) {
	var subject string
	if json.Unmarshal(claims[t.settings.PartnerClaim], &subject) != nil || subject == "" {
		return "", nil, errNameless
	}
	partner, listed := t.subjects[subject]
	if t.settings.ScopeClaim == "" {
		if !listed {
			return "", nil, errNameless
		}
		return partner, nil, nil
	}
	if !listed {
		if _, taken := t.listed[subject]; taken || !validName(subject) {
			return "", nil, errNameless
		}
		partner = subject
	}
	scopes, err := scopesIn(claims[t.settings.ScopeClaim])
	if err != nil {
		return "", nil, err
	}
	return partner, &granted{scopes}, nil
}

// scopesIn reads a list, or a text with spaces between (RFC 8693, section 4.2). A token without the claim may do nothing.
func scopesIn(raw json.RawMessage) (Scopes, error) {
	if raw == nil {
		return nil, nil
	}
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return Scopes(strings.Fields(text)).valid(), nil
	}
	var list []string
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, fmt.Errorf("%w: scopes are a list or a text", errMalformed)
	}
	return Scopes(list).valid(), nil
}
