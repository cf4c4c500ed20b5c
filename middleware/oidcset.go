package middleware

import (
	"crypto/rsa"
	"encoding/json"
	"errors"

	"github.com/go-jose/go-jose/v4"
)

// fits tells whether a key can be the one of a signature. A key says its algorithm or leaves it open.
func fits(key jose.JSONWebKey, header jose.Header) bool {
	return (header.KeyID == "" || key.KeyID == header.KeyID) && (key.Algorithm == "" || key.Algorithm == header.Algorithm)
}

// leastRSA is how many bits an RSA key has at least (RFC 7518, section 3.3).
const leastRSA = 2048

// readKeys reads a JWKS. What is no public key for signatures is left out, as RFC 7517, section 5, wants it. A set that has none is the
// issuer's word as well: every key that was there is withdrawn.
func readKeys(text []byte) ([]jose.JSONWebKey, error) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.Unmarshal(text, &set); err != nil || set.Keys == nil {
		return nil, errors.New("the answer is no JWKS")
	}
	var keys []jose.JSONWebKey
	for _, raw := range set.Keys {
		var key jose.JSONWebKey
		if key.UnmarshalJSON(raw) != nil || !key.IsPublic() || key.Use != "" && key.Use != "sig" {
			continue
		}
		if own, is := key.Key.(*rsa.PublicKey); is && own.N.BitLen() < leastRSA {
			continue
		}
		keys = append(keys, key)
	}
	return keys, nil
}
