package callbacks

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"strings"
)

// proves tells whether a callback is the bank's. The header must stand once: of two, something in front may have looked
// at the other.
func (a *Authentication) proves(header http.Header, body []byte) bool {
	if a.Kind == "none" {
		return true
	}
	given := header.Values(a.Header)
	if len(given) != 1 {
		return false
	}
	text, found := strings.CutPrefix(given[0], a.Prefix)
	if !found {
		return false
	}
	match := 0
	for _, s := range a.Secrets {
		if a.Kind == "hmac" {
			match |= a.sameCode(text, []byte(s.Reveal()), body)
		} else {
			match |= sameText(text, s.Reveal())
		}
	}
	return match == 1
}

// challenge is what a refusal asks for (RFC 9110, section 11.6.1). A proof in a header of the bank's own has no scheme that is registered.
func (a *Authentication) challenge() string {
	if scheme, space := strings.CutSuffix(a.Prefix, " "); space && strings.EqualFold(a.Header, "Authorization") {
		return scheme + ` realm="callbacks"`
	}
	return `Callback realm="callbacks"`
}

// sameText compares hashes, so that not even the length of the secret shows in the time.
func sameText(a, b string) int {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:])
}

func (a *Authentication) sameCode(text string, key, body []byte) int {
	decode := hex.DecodeString
	if a.Encoding == "base64" {
		decode = base64.StdEncoding.DecodeString
	}
	given, err := decode(text)
	if err != nil {
		return 0
	}
	code := hmac.New(sha256.New, key)
	_, _ = code.Write(body) // never fails
	return subtle.ConstantTimeCompare(given, code.Sum(nil))
}
