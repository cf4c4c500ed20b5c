package middleware

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Partners are those who may call, by name.
type Partners map[string]Partner

// Partner is one who may call, and what it may do.
type Partner struct {
	Keys         []string `yaml:"keys" doc:"Its API keys, each as sha256:HEX of the key; several while one takes another's place."`
	Certificates []string `yaml:"certificates" doc:"Its client certificates: dns:NAME or uri:URI of one that server.tls.client_ca has signed, or sha256:HEX of the certificate itself."`
	Subjects     []string `yaml:"subjects" doc:"What the claim oidc.partner_claim of its tokens says."`
	Scopes       Scopes   `yaml:"scopes" doc:"What it may do, each as OPERATION@BANK: customer.get@netxd, customer.*@netxd, *@*. Without the key, everything; with an empty list, nothing. dry-run@BANK, which no other has in it, lets it see what would be sent."`
	TrustParent  bool     `yaml:"trust_parent" doc:"Its traces go on here, and are sampled where it samples them. Without it, its span is only linked to."`
}

const hashPrefix = "sha256:"

// HaveSubjects tells whether a partner is known by its tokens' subject.
func (p Partners) HaveSubjects() bool {
	for _, partner := range p {
		if len(partner.Subjects) > 0 {
			return true
		}
	}
	return false
}

// Allow tells whether a partner is listed and its own scopes, without those of a token, have the operation at the bank.
func (p Partners) Allow(name, bank, operation string) bool {
	partner, listed := p[name]
	return listed && (partner.Scopes == nil || partner.Scopes.Allow(bank, operation))
}

// longestName is how many bytes a partner's name has at most.
const longestName = 128

// Check gives all that is wrong with the settings. Two partners never have the same key, certificate or subject.
func (p Partners) Check() []Finding {
	c := partnersCheck{owners: map[string]string{}}
	for _, name := range sortedNames(p) {
		partner := p[name]
		if !validName(name) {
			c.find(name, "a partner's name has 1 to 128 visible characters of ASCII, without spaces and quotes")
		}
		c.list(name, "keys", partner.Keys, checkHash)
		c.list(name, "certificates", partner.Certificates, checkCertificate)
		c.list(name, "subjects", partner.Subjects, func(s string) string {
			if s == "" {
				return "must not be empty"
			}
			return ""
		})
		for i, scope := range partner.Scopes {
			if !validScope(scope) {
				c.find(fmt.Sprintf("%s.scopes.%d", name, i), "must be OPERATION@BANK, such as customer.get@netxd, customer.*@netxd or *@*")
			}
		}
	}
	return c.findings
}

type partnersCheck struct {
	findings []Finding
	owners   map[string]string // by kind and proof: who has it
}

func (c *partnersCheck) find(key, cause string) { c.findings = append(c.findings, Finding{key, cause}) }

// list checks one partner's proofs of one kind.
func (c *partnersCheck) list(name, kind string, proofs []string, wrong func(string) string) {
	for i, proof := range proofs {
		at, known := fmt.Sprintf("%s.%s.%d", name, kind, i), kind+" "+normalizedProof(proof)
		if cause := wrong(proof); cause != "" {
			c.find(at, cause)
		} else if owner := c.owners[known]; owner != "" {
			c.find(at, "is one of "+owner+" as well")
		}
		c.owners[known] = name
	}
}

// normalizedProof gives a hash its one spelling.
func normalizedProof(proof string) string {
	if strings.HasPrefix(proof, hashPrefix) || strings.HasPrefix(proof, dnsPrefix) {
		return strings.ToLower(proof)
	}
	return proof
}

func checkHash(text string) string {
	if _, is := readHash(text); !is {
		return "must be sha256: and 64 hexadecimal digits, as `printf %s KEY | sha256sum` prints them"
	}
	return ""
}

// readHash reads sha256:HEX.
func readHash(text string) (hash [sha256.Size]byte, is bool) {
	digits, is := strings.CutPrefix(text, hashPrefix)
	raw, err := hex.DecodeString(digits)
	if !is || err != nil || len(raw) != len(hash) {
		return hash, false
	}
	return [sha256.Size]byte(raw), true
}

func sortedNames(p Partners) []string {
	names := make([]string, 0, len(p))
	for name := range p {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// validName tells whether a text can name a partner, in logs and in the ledger as well.
func validName(name string) bool {
	if name == "" || len(name) > longestName {
		return false
	}
	for i := range len(name) {
		if c := name[i]; c <= ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}
