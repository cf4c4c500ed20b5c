package mappings_test

//go:generate go test -run ^TestOperatorPage$ -update .

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/mappings"
)

// TestOperatorPage holds docs/operators.md against the operators' own words.
func TestOperatorPage(t *testing.T) {
	holds(t, "../docs/operators.md", []byte(operatorPage()))
}

const pageHead = `# Operators

<!-- Written by go generate ./mappings from the operators themselves: change them, not this page. -->

A template looks like the API's own JSON. A string that starts with ` + "`$`" + ` is a path, a map whose keys start with ` + "`$`" + ` is an expression
made of the operators below, everything else is a literal. *Outward* is from the normalized document to the API, *inward* is back. Every
example on this page runs as a test, both ways unless it says otherwise.

`

const formatHead = `## Date formats

The first format of a list is the one that is written; all are read. A date that the calendar does not have is refused, and so is a time
that a date cannot hold.

| format | 29 February 2024, or 10:11:12.5 UTC on that day |
| --- | --- |
`

const phoneHead = `
## Phone formats

| format | +971 500000001 |
| --- | --- |
`

const signatureHead = `
## Signature algorithms

A signer in ` + "`api.yaml`" + ` takes its algorithm from a setting. Signatures are standard base64; the private key is PEM (PKCS#8), the public key PEM
(PKIX), for ` + "`hmac-sha256`" + ` the secret itself.

| algorithm | is |
| --- | --- |
`

func operatorPage() string {
	var b strings.Builder
	b.WriteString(pageHead)
	for _, section := range []struct {
		title, about string
		kind         mappings.OperatorKind
	}{
		{"Two-way operators", "They stand in a template.", mappings.TwoWay},
		{"One-way operators", "They stand inside `$outward`, `$inward`, and the rules of `api.yaml`, and nest.", mappings.OneWay},
		{"Conditions", "They stand behind `$when`, `when:`, `accepts:` and in `outcome:`, and nest. Reading a member in a condition does not map it.", mappings.Condition},
	} {
		fmt.Fprintf(&b, "## %s\n\n%s\n\n", section.title, section.about)
		for _, o := range mappings.Operators() {
			if o.Kind() == section.kind {
				writeOperator(&b, o)
			}
		}
	}
	writeFormats(&b)
	return b.String()
}

func writeOperator(b *strings.Builder, o *mappings.Operator) {
	fmt.Fprintf(b, "### `%s`: %s\n\n%s\n\n", o.Name, o.Argument, o.Summary)
	if o.Outward != "" {
		fmt.Fprintf(b, "- outward: %s\n- inward: %s\n\n", o.Outward, o.Inward)
	}
	for _, e := range o.Examples {
		writeExample(b, e)
	}
}

func writeExample(b *strings.Builder, e mappings.Example) {
	fmt.Fprintf(b, "```yaml\n%s\n```\n\n", e.Template)
	for _, name := range slices.Sorted(keysOf(e.Files)) {
		fmt.Fprintf(b, "with `%s`\n\n```\n%s```\n\n", name, e.Files[name])
	}
	if len(e.Settings) > 0 {
		var list []string
		for name, value := range e.Settings {
			list = append(list, fmt.Sprintf("`%s` = `%s`", name, value))
		}
		sort.Strings(list)
		fmt.Fprintf(b, "and the settings %s\n\n", strings.Join(list, ", "))
	}
	arrow := map[string]string{"": "⇄", "outward": "→", "inward": "←"}[e.Direction]
	fmt.Fprintf(b, "| normalized | | API |\n| --- | --- | --- |\n| `%s` | %s | `%s` |\n\n", cell(e.Normalized), arrow, cell(e.API))
}

func keysOf(m map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for name := range m {
			if !yield(name) {
				return
			}
		}
	}
}

func cell(text string) string { return strings.ReplaceAll(text, "|", "\\|") }

func writeFormats(b *strings.Builder) {
	b.WriteString(formatHead)
	for _, f := range dateFormatRows {
		fmt.Fprintf(b, "| `%s` | `%s` |\n", f.name, f.api)
	}
	b.WriteString("| any pattern of `YYYY`, `MM` and `DD`, each once, such as `DD.MM.YYYY` | `29.02.2024` |\n")
	b.WriteString(phoneHead)
	for _, f := range phoneFormatRows {
		fmt.Fprintf(b, "| `%s` | `%s` |\n", f.name, f.api)
	}
	b.WriteString(signatureHead)
	for _, name := range mappings.SignatureAlgorithms() {
		fmt.Fprintf(b, "| `%s` | %s |\n", name, algorithmWords[name])
	}
}

var algorithmWords = map[string]string{
	"ecdsa-p256-sha256": "ECDSA on P-256 over SHA-256, ASN.1 DER, deterministic (RFC 6979)",
	"rsa-pkcs1-sha256":  "RSASSA-PKCS1-v1_5 over SHA-256, at least 2048 bits (RFC 8017)",
	"ed25519":           "Ed25519 over the bytes themselves (RFC 8032)",
	"hmac-sha256":       "HMAC over SHA-256 with the secret (RFC 2104)",
	"RS256":             "a JWS over the bytes, without them (RFC 7515, appendix F): RSASSA-PKCS1-v1_5, at least 2048 bits (RFC 7518)",
	"PS256":             "the same by RSASSA-PSS; each signature is another one",
	"ES256":             "the same by ECDSA on P-256, deterministic (RFC 6979)",
	"ES384":             "the same by ECDSA on P-384, deterministic",
	"EdDSA":             "the same by Ed25519 (RFC 8037)",
	"none":              "an empty text, for sandboxes only",
}
