package middleware

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// CallerSettings are what decides who may call.
type CallerSettings struct {
	Partners Partners
	OIDC     OIDC
	Open     bool     // everybody may call, as one and without a name
	Last     *Callers // those before a reload, or nil: what they know of the same issuer stays known
	Log      *slog.Logger
}

// Callers knows who may call, and what.
type Callers struct {
	open         bool
	partners     Partners
	keys         apiKeys
	certificates certificates
	tokens       *tokens // nil where none are taken
	log          *slog.Logger
}

// NewCallers makes them out of settings that have passed their checks. It asks nobody: an issuer is asked when the first token
// comes.
func NewCallers(settings CallerSettings) *Callers {
	c := &Callers{open: settings.Open, partners: settings.Partners, keys: newAPIKeys(settings.Partners),
		certificates: newCertificates(settings.Partners), log: settings.Log}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	if settings.OIDC.Issuer != "" {
		c.tokens = newTokens(settings.OIDC, settings.Partners, settings.Last.issued(), c.log)
	}
	return c
}

// The challenges of RFC 6750, section 3.1.
var (
	challengeNone    = []string{"Bearer"}
	challengeRequest = []string{`Bearer error="invalid_request", error_description="send one credential, in one header"`}
	challengeToken   = []string{`Bearer error="invalid_token", error_description="the credential is not known here, or not valid now"`}
)

var (
	errNoCredential    = errors.New("no credential")
	errManyCredentials = errors.New("more than one credential, or none that can be read")
	errUnknown         = errors.New("unknown credential")
)

// Authenticate notes in the record whose request it is: by a bearer token or an API key in `Authorization: Bearer` (RFC 6750,
// section 2.1), an API key in X-Api-Key, or the client's certificate. It refuses any other request as "unauthorized" with a
// challenge, and as "internal-error" where the issuer of a token cannot be asked for its keys. Where the partner is one whose traces
// are trusted, the request goes over to its trace.
func (c *Callers) Authenticate(refuse Refuse) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		if c.open {
			return next
		}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			partner, proof, granted, err := c.who(r)
			if err != nil {
				c.refuse(w, r, err, refuse)
				return
			}
			record := RecordOf(r.Context())
			record.Partner, record.Proof = partner, proof
			if record.origin.tracer != nil && c.partners[partner].TrustParent {
				record.followParent(r)
			}
			if granted != nil {
				r = r.WithContext(context.WithValue(r.Context(), grantedKey{}, granted))
			}
			next.ServeHTTP(w, r)
		})
	}
}

func (c *Callers) refuse(w http.ResponseWriter, r *http.Request, err error, refuse Refuse) {
	if errors.Is(err, errIssuer) {
		c.log.LogAttrs(r.Context(), slog.LevelError, "a token could not be checked", slog.String("cause", err.Error()))
		refuse.because(w, r, "internal-error")
		return
	}
	c.log.LogAttrs(r.Context(), slog.LevelDebug, "request not let in", slog.String("cause", err.Error()))
	w.Header()["Www-Authenticate"] = challengeFor(err)
	refuse.because(w, r, "unauthorized")
}

func challengeFor(err error) []string {
	switch {
	case errors.Is(err, errNoCredential):
		return challengeNone
	case errors.Is(err, errManyCredentials):
		return challengeRequest
	}
	return challengeToken
}

// The ways in which a partner proves who it is, as the record names them.
const (
	proofKey         = "key"
	proofToken       = "token"
	proofCertificate = "certificate"
)

// grantedKey is where the scopes of a token are, that hold instead of the partner's.
type grantedKey struct{}

// granted is what a token lets its bearer do.
type granted struct{ scopes Scopes }

// who finds the one who calls, and how it proved it. granted is nil where the partner's own scopes hold. A credential in a header and a certificate that
// are of two partners are of none.
func (c *Callers) who(r *http.Request) (partner, proof string, granted *granted, err error) {
	sent := sentCredential(r)
	if sent.wrong {
		return "", "", nil, errManyCredentials
	}
	certified := c.certificates.owner(r.TLS, time.Now())
	if sent.text == "" {
		if certified == "" {
			return "", "", nil, errNoCredential
		}
		return certified, proofCertificate, nil, nil
	}
	proof = proofKey
	if partner = c.keys.owner(sent.text); partner == "" {
		proof = proofToken
		if partner, granted, err = c.bearer(r.Context(), sent); err != nil {
			return "", "", nil, err
		}
	}
	if certified != "" && certified != partner {
		return "", "", nil, errUnknown
	}
	return partner, proof, granted, nil
}

// bearer is the one whose token it is.
func (c *Callers) bearer(ctx context.Context, sent credential) (string, *granted, error) {
	if c.tokens == nil || !sent.bearer || strings.Count(sent.text, ".") != 2 {
		return "", nil, errUnknown
	}
	return c.tokens.owner(ctx, sent.text)
}

// Allowed tells whether the partner of a request, which Authenticate has let in, may do the operation at the bank. A partner without
// scopes may do everything but "dry-run", which has to be named.
func (c *Callers) Allowed(r *http.Request, bank, operation string) bool {
	if c.open {
		return true
	}
	if token, is := r.Context().Value(grantedKey{}).(*granted); is && !token.scopes.Allow(bank, operation) {
		return false
	}
	name := RecordOf(r.Context()).Partner
	partner, listed := c.partners[name]
	switch {
	case !listed:
		_, token := r.Context().Value(grantedKey{}).(*granted)
		return token // a token's own scopes have allowed it
	case partner.Scopes == nil:
		return operation != dryRun
	}
	return partner.Scopes.Allow(bank, operation)
}
