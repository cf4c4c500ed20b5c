package callbacks

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/truchman-proxy/truchman/secret"
)

// signer signs messages to one partner by the Standard Webhooks scheme (symmetric, v1): base64 of HMAC-SHA-256 over
// id, timestamp and body with dots between, once for each key.
type signer [][]byte

const (
	signingPrefix                   = "whsec_"
	leastSigningKey, mostSigningKey = 24, 64 // bytes
)

// signingKey gives the bytes of a secret. Its error never holds any of them.
func signingKey(value secret.Value) ([]byte, error) {
	text, found := strings.CutPrefix(value.Reveal(), signingPrefix)
	raw, err := base64.StdEncoding.DecodeString(text)
	if !found || err != nil || len(raw) < leastSigningKey || len(raw) > mostSigningKey {
		return nil, fmt.Errorf("must be %s and %d to %d bytes in base64, as \"openssl rand -base64 32\" gives them", signingPrefix, leastSigningKey, mostSigningKey)
	}
	return raw, nil
}

func newSigner(values []secret.Value) (signer, error) {
	var s signer
	for _, value := range values {
		key, err := signingKey(value)
		if err != nil {
			return nil, err
		}
		s = append(s, key)
	}
	return s, nil
}

// sign sets the three headers of the scheme.
func (s signer) sign(header http.Header, id string, at time.Time, body []byte) {
	stamp := strconv.FormatInt(at.Unix(), 10)
	var signatures []string
	for _, key := range s {
		code := hmac.New(sha256.New, key)
		_, _ = code.Write([]byte(id + "." + stamp + ".")) // never fails
		_, _ = code.Write(body)
		signatures = append(signatures, "v1,"+base64.StdEncoding.EncodeToString(code.Sum(nil)))
	}
	header.Set("Webhook-Id", id)
	header.Set("Webhook-Timestamp", stamp)
	header.Set("Webhook-Signature", strings.Join(signatures, " "))
}
