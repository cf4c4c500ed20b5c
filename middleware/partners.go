package middleware

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Partners are those who may call, by name.
type Partners map[string]Partner

// Partner is one who may call.
type Partner struct {
	Keys []string `yaml:"keys" doc:"Its API keys, each as sha256:HEX of the key; several while one takes another's place."`
}

const keyPrefix = "sha256:"

// Check gives all that is wrong with the settings. Two partners never have the same key.
func (p Partners) Check() []Finding {
	var findings []Finding
	owners := map[string]string{}
	for _, name := range sortedNames(p) {
		if name == "" || strings.ContainsAny(name, " \t\n\"") {
			findings = append(findings, Finding{name, "a partner's name has no spaces and no quotes"})
		}
		for i, key := range p[name].Keys {
			at := fmt.Sprintf("%s.keys.%d", name, i)
			raw, err := hex.DecodeString(strings.TrimPrefix(key, keyPrefix))
			switch {
			case !strings.HasPrefix(key, keyPrefix) || err != nil || len(raw) != sha256.Size:
				findings = append(findings, Finding{at, "must be sha256: and 64 hexadecimal digits, as `printf %s KEY | sha256sum` prints them"})
			case owners[key] != "":
				findings = append(findings, Finding{at, "is a key of " + owners[key] + " as well"})
			}
			owners[key] = name
		}
	}
	return findings
}

func sortedNames(p Partners) []string {
	names := make([]string, 0, len(p))
	for name := range p {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// apiKey is a key as it is stored.
type apiKey struct {
	hash    [sha256.Size]byte
	partner string
}

// Authenticate notes in the record whose request it is, by the API key in `Authorization: Bearer KEY` (RFC 6750, section
// 2.1) or X-Api-Key. It refuses any other request as "unauthorized" with a challenge. Without partners it lets everyone in, as one.
func Authenticate(partners Partners, refuse Refuse) func(http.Handler) http.Handler {
	keys := storedKeys(partners)
	return func(next http.Handler) http.Handler {
		if len(keys) == 0 {
			return next
		}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			partner := partnerOf(keys, r)
			if partner == "" {
				w.Header()["Www-Authenticate"] = challenge
				refuse(w, r, "unauthorized")
				return
			}
			RecordOf(r.Context()).Partner = partner
			next.ServeHTTP(w, r)
		})
	}
}

var challenge = []string{"Bearer"}

func storedKeys(partners Partners) []apiKey {
	var keys []apiKey
	for _, name := range sortedNames(partners) {
		for _, text := range partners[name].Keys {
			key := apiKey{partner: name}
			if raw, err := hex.DecodeString(strings.TrimPrefix(text, keyPrefix)); err == nil && len(raw) == len(key.hash) {
				copy(key.hash[:], raw)
				keys = append(keys, key)
			}
		}
	}
	return keys
}

// partnerOf compares with every key, so that the time does not tell which of them is near.
func partnerOf(keys []apiKey, r *http.Request) string {
	sent := sentKey(r)
	if sent == "" {
		return ""
	}
	hash, found := sha256.Sum256([]byte(sent)), ""
	for i := range keys {
		if subtle.ConstantTimeCompare(hash[:], keys[i].hash[:]) == 1 {
			found = keys[i].partner
		}
	}
	return found
}

// sentKey is the one key of a request; "" where there is none, or more than one.
func sentKey(r *http.Request) string {
	own, authorization := r.Header["X-Api-Key"], r.Header["Authorization"]
	switch {
	case len(own) == 1 && len(authorization) == 0:
		return own[0]
	case len(authorization) != 1 || len(own) > 0:
		return ""
	}
	scheme, key, _ := strings.Cut(authorization[0], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimLeft(key, " ")
}
