package middleware

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"
)

// apiKey is a key as it is stored.
type apiKey struct {
	hash    [sha256.Size]byte
	partner string
}

// apiKeys are those of all partners.
type apiKeys []apiKey

func newAPIKeys(partners Partners) apiKeys {
	var keys apiKeys
	for _, name := range sortedNames(partners) {
		for _, text := range partners[name].Keys {
			if hash, is := readHash(text); is {
				keys = append(keys, apiKey{hash, name})
			}
		}
	}
	return keys
}

// owner is the partner whose key it is, "" where it is nobody's. It compares with every key, so that the time does not
// tell which of them is near.
func (keys apiKeys) owner(sent string) string {
	if len(keys) == 0 {
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

// credential is what a request's header has to prove who calls.
type credential struct {
	text   string // "" where there is none
	bearer bool   // it can be a token as well
	wrong  bool   // there is more than one, or none that can be read
}

// sentCredential reads `Authorization: Bearer TEXT` (RFC 6750, section 2.1) or `X-Api-Key: TEXT`, of which there is one at most.
func sentCredential(r *http.Request) credential {
	own, authorization := r.Header["X-Api-Key"], r.Header["Authorization"]
	switch {
	case len(own)+len(authorization) == 0:
		return credential{}
	case len(own)+len(authorization) > 1:
		return credential{wrong: true}
	case len(own) == 1:
		return credential{text: own[0], wrong: own[0] == ""}
	}
	scheme, text, _ := strings.Cut(authorization[0], " ")
	text = strings.TrimLeft(text, " ")
	return credential{text: text, bearer: true, wrong: text == "" || !strings.EqualFold(scheme, "Bearer")}
}
