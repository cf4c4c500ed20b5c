package main

import (
	"crypto/sha256"
	"crypto/tls"
	"fmt"
	"path/filepath"
)

// bench is the partner of the rows that have one, who may do all.
const (
	partnerKey    = "bench-0123456789abcdef"
	listed        = "partners={bench: {keys: [\"sha256:%x\"], subjects: [bench], scopes: [\"*@*\"]}}"
	benchIssuer   = "oidc.issuer=http://%s"
	benchKeys     = "oidc.keys=http://%s/keys"
	benchAudience = "oidc.audience=bench"
)

// feature is a way to run the product that is compared with its first one, or with the one that is named.
type feature struct {
	name, against string
	binary        string
	token         string // that requests carry
	sets          []string
	role          string // of this program, in place of a binary
	tls           *tls.Config
	anew          bool // requests come over connections of their own
}

// features are what is measured, each alone and all of it together; before is another build of the product, "" for none.
func features(binary, before, directory string, collector, issuer *process) ([]feature, error) {
	token, err := fetchToken(issuer)
	if err != nil {
		return nil, err
	}
	partners := []string{"partners_open=false", fmt.Sprintf(listed, sha256.Sum256([]byte(partnerKey)))}
	tokens := append([]string{fmt.Sprintf(benchIssuer, issuer.address), fmt.Sprintf(benchKeys, issuer.address), benchAudience}, partners...)
	certificates, partner, err := certified(directory)
	if err != nil {
		return nil, err
	}
	spans := func(sample string) []string {
		return []string{"tracing.endpoint=http://" + collector.address + "/v1/traces", "tracing.sample=" + sample}
	}
	trail := func(name, sync string) []string {
		return []string{"audit.file=" + filepath.Join(directory, name+".jsonl"), "audit.sync=" + sync}
	}
	const demo = "demo"
	all := []feature{
		{name: "none of it: open to everybody, no spans, no trail", binary: binary, token: demo},
		{name: "partners by their keys", binary: binary, token: partnerKey, sets: partners},
		{name: "partners by tokens of an issuer (ES256)", binary: binary, token: token, sets: tokens},
		{name: "partners by their certificates (TLS, P-256), kept connections", binary: binary, sets: certificates, tls: partner},
		{name: "the same, a handshake for each request", binary: binary, sets: certificates, tls: partner, anew: true},
		{name: "spans of no request", binary: binary, token: demo, sets: spans("0")},
		{name: "spans of one request in ten", binary: binary, token: demo, sets: spans("0.1")},
		{name: "spans of every request", binary: binary, token: demo, sets: spans("1")},
		{name: "audit trail, durable each second", binary: binary, token: demo, sets: trail("second", "second")},
		{name: "audit trail, durable each line", binary: binary, token: demo, sets: trail("each", "each")},
		{name: "tokens, spans of one in ten, trail each second", binary: binary, token: token, sets: append(append(tokens, spans("0.1")...), trail("all", "second")...)},
		{name: uncounted, token: demo, role: "uncounted"},
		{name: "the same with metrics", token: demo, role: "counted", against: uncounted},
	}
	if before != "" {
		all = append(all, feature{name: "another build, none of it", binary: before, token: demo})
	}
	return all, nil
}

// uncounted is the row that the one with metrics is compared with: the binary has no switch for metrics.
const uncounted = "the parts of the binary without metrics"

// start starts the product so, or what stands for it.
func (f *feature) start(directory, provider string) (*process, error) {
	if f.role != "" {
		return role(f.role, provider)
	}
	product, err := truchman(f.binary, directory, provider, false, f.sets...)
	if err != nil {
		return product, err
	}
	return product, product.wait()
}
