package middleware

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"
)

// OIDC is the issuer whose bearer tokens (RFC 6750, RFC 9068) are taken.
type OIDC struct {
	Issuer       string        `yaml:"issuer" doc:"The issuer, as the claim iss of its tokens has it. Without it no tokens are taken."`
	Keys         string        `yaml:"keys" doc:"The address of its keys (JWKS); without it, the issuer's discovery document tells it."`
	Audience     string        `yaml:"audience" doc:"What the claim aud of a token has to have."`
	Algorithms   []string      `yaml:"algorithms" doc:"Which signatures are taken, all of them asymmetric; without the key RS256, PS256, ES256, ES384 and EdDSA."`
	Skew         time.Duration `yaml:"skew" doc:"How far the issuer's clock may be off; 5m at most."`
	Refresh      time.Duration `yaml:"refresh" doc:"After what time its keys are asked for again. A key that nobody knows makes that happen at once, but not more often than every 10s."`
	Keep         time.Duration `yaml:"keep" doc:"How long its keys count at most while it cannot be asked for them again. After that its tokens cannot be checked, and their requests get 500."`
	PartnerClaim string        `yaml:"partner_claim" doc:"The claim that tells whose token it is: one of a partner's subjects, or else, with scope_claim, the name of a partner that is listed nowhere."`
	ScopeClaim   string        `yaml:"scope_claim" doc:"The claim with the scopes, a list or a text with spaces. With it, a token may do only what it says itself; a partner that is listed, only what its own scopes have too."`
	CA           string        `yaml:"ca" doc:"A file of certificates (PEM) by which the issuer is trusted, instead of the system's. A changed file is noticed."`
}

const (
	longestSkew = 5 * time.Minute
	refreshPace = 10 * time.Second
)

var (
	asymmetric        = []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"}
	defaultAlgorithms = []string{"RS256", "PS256", "ES256", "ES384", "EdDSA"}
)

// DefaultOIDC takes no tokens; with an issuer, it goes by the claim sub.
func DefaultOIDC() OIDC {
	return OIDC{Skew: 30 * time.Second, Refresh: 15 * time.Minute, Keep: 24 * time.Hour, PartnerClaim: "sub"}
}

// WithDefaults are the settings with the signatures that are taken where none are named.
func (o OIDC) WithDefaults() OIDC {
	if len(o.Algorithms) == 0 {
		o.Algorithms = defaultAlgorithms
	}
	return o
}

// Check gives all that is wrong with the settings.
func (o OIDC) Check() []Finding {
	if o.Issuer == "" {
		if o.Keys+o.Audience+o.ScopeClaim+o.CA != "" || len(o.Algorithms) > 0 {
			return []Finding{{"issuer", "is missing: no tokens are taken without it"}}
		}
		return nil
	}
	findings := checkIssuer("issuer", o.Issuer)
	if o.Keys != "" {
		findings = append(findings, checkIssuer("keys", o.Keys)...)
	}
	if o.Audience == "" {
		findings = append(findings, Finding{"audience", "is missing: tokens that are meant for others must not be taken"})
	}
	if o.PartnerClaim == "" {
		findings = append(findings, Finding{"partner_claim", "is missing: name the claim that tells whose token it is"})
	}
	for i, algorithm := range o.Algorithms {
		if !slices.Contains(asymmetric, algorithm) {
			findings = append(findings, Finding{fmt.Sprintf("algorithms.%d", i), "must be one of " + strings.Join(asymmetric, ", ")})
		}
	}
	if o.Skew < 0 || o.Skew > longestSkew {
		findings = append(findings, Finding{"skew", "must lie between 0s and 5m"})
	}
	if o.Refresh < refreshPace {
		findings = append(findings, Finding{"refresh", "must not be below 10s"})
	}
	if o.Keep < o.Refresh {
		findings = append(findings, Finding{"keep", "must not be below refresh, which is " + o.Refresh.String()})
	}
	return findings
}

// checkIssuer wants https, so that nobody on the way can put keys of his own in; on loopback there is no way.
func checkIssuer(key, address string) []Finding {
	u, err := url.Parse(address)
	if err == nil && u.Host != "" && u.User == nil && u.RawQuery == "" && u.Fragment == "" {
		ip, err := netip.ParseAddr(u.Hostname())
		if u.Scheme == "https" || u.Scheme == "http" && err == nil && ip.IsLoopback() {
			return nil
		}
	}
	return []Finding{{key, "must be https://host[:port][/path], without a query or credentials; http only on a loopback address"}}
}
