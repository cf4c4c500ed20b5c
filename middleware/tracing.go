package middleware

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/truchman-proxy/truchman/secret"
)

// Tracing says where the spans of requests are sent to, and of which requests.
type Tracing struct {
	Endpoint string                  `yaml:"endpoint" doc:"Where spans are sent to, by OTLP over HTTP (protobuf): http(s)://host[:port][/path], as in https://collector:4318/v1/traces. Without it there are none."`
	Headers  map[string]secret.Value `yaml:"headers" doc:"Headers that are sent with them, such as Authorization. A changed file: is noticed."`
	CA       string                  `yaml:"ca" doc:"A file of certificates (PEM) by which the collector is trusted, instead of the system's. A changed file is noticed."`
	Sample   float64                 `yaml:"sample" doc:"The share of the requests that have spans, between 0 and 1."`
}

// DefaultTracing sends nothing; with an endpoint, one request in ten.
func DefaultTracing() Tracing { return Tracing{Sample: 0.1} }

// Check gives all that is wrong with the settings.
func (t Tracing) Check() []Finding {
	var findings []Finding
	if t.Sample < 0 || t.Sample > 1 || t.Sample != t.Sample {
		findings = append(findings, Finding{"sample", "must lie between 0 and 1"})
	}
	if t.Endpoint == "" {
		if len(t.Headers) > 0 || t.CA != "" {
			findings = append(findings, Finding{"endpoint", "is missing: no spans are sent without it"})
		}
		return findings
	}
	return append(append(findings, t.checkEndpoint()...), t.checkHeaders()...)
}

// checkEndpoint wants https where a secret is sent along, other than on loopback.
func (t Tracing) checkEndpoint() []Finding {
	u, err := url.Parse(t.Endpoint)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return []Finding{{"endpoint", "must be http(s)://host[:port][/path], without a query or credentials"}}
	}
	ip, err := netip.ParseAddr(u.Hostname())
	switch local := u.Hostname() == "localhost" || err == nil && ip.IsLoopback(); {
	case u.Scheme == "http" && len(t.Headers) > 0 && !local:
		return []Finding{{"endpoint", "must be https where headers are sent along, for they are secret"}}
	case u.Scheme == "http" && t.CA != "":
		return []Finding{{"ca", "is for https: leave it out, or change the endpoint"}}
	}
	return nil
}

func (t Tracing) checkHeaders() []Finding {
	names := make([]string, 0, len(t.Headers))
	for name := range t.Headers {
		names = append(names, name)
	}
	slices.Sort(names)
	var findings []Finding
	for _, name := range names {
		if name == "" || strings.ContainsFunc(name, notInToken) {
			findings = append(findings, Finding{"headers", fmt.Sprintf("%q is no name of a header", name)})
		}
		if strings.ContainsFunc(t.Headers[name].Reveal(), func(c rune) bool { return c < ' ' || c == 0x7f }) {
			findings = append(findings, Finding{"headers." + name, "holds a line break or another control character"})
		}
	}
	return findings
}

// notInToken is what no token has (RFC 9110, section 5.6.2).
func notInToken(c rune) bool {
	return c <= ' ' || c >= 0x7f || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, c)
}
