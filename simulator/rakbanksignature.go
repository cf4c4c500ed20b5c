package simulator

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"errors"
	"fmt"
	"net/http"

	"github.com/go-jose/go-jose/v4"
)

// JWS is how RAKBank's production has payloads signed. What it has not published (the form, the header, whether logins and
// answers are signed) is as the caller says.
type JWS struct {
	// Key verifies requests: RSA (RS256, PS256), ECDSA on P-256 (ES256) or P-384 (ES384), Ed25519. A body that is a JWS
	// is taken as such, any other one has its JWS in Header.
	Key crypto.PublicKey
	// KeyID is the kid that requests have to name; "" is any.
	KeyID string
	// Header carries a detached JWS: "X-JWS-Signature".
	Header string
	// Logins lets requests for tokens be refused too where they are not signed.
	Logins bool
	// AnswerKey signs all answers in the form that their requests had; nil signs none.
	AnswerKey crypto.Signer
}

// algorithmsOf lists what a key verifies.
func algorithmsOf(key crypto.PublicKey) []jose.SignatureAlgorithm {
	switch k := key.(type) {
	case *rsa.PublicKey:
		return []jose.SignatureAlgorithm{jose.RS256, jose.PS256}
	case *ecdsa.PublicKey:
		return map[int][]jose.SignatureAlgorithm{256: {jose.ES256}, 384: {jose.ES384}}[k.Curve.Params().BitSize]
	case ed25519.PublicKey:
		return []jose.SignatureAlgorithm{jose.EdDSA}
	}
	return nil
}

func (j *JWS) check() error {
	if j == nil {
		return nil
	}
	if j.Header == "" {
		j.Header = "X-JWS-Signature"
	}
	if len(algorithmsOf(j.Key)) == 0 {
		return fmt.Errorf("public key: a %T verifies no JWS: give an RSA, ECDSA (P-256, P-384) or Ed25519 key", j.Key)
	}
	return nil
}

// isCompact tells a body that is a JWS from JSON.
func isCompact(body []byte) bool {
	return len(body) > 0 && body[0] != '{' && bytes.Count(body, []byte(".")) == 2
}

var errUnsigned = errors.New("no JWS")

// open verifies a request and gives what it says.
func (j *JWS) open(c *call) ([]byte, error) {
	if isCompact(c.body) {
		signed, err := jose.ParseSignedCompact(string(c.body), algorithmsOf(j.Key))
		if err != nil {
			return c.body, err
		}
		said, err := signed.Verify(j.Key)
		if err != nil {
			return c.body, err
		}
		return said, j.names(signed)
	}
	text := c.headers.Get(j.Header)
	if text == "" {
		return c.body, errUnsigned
	}
	signed, err := jose.ParseDetached(text, c.body, algorithmsOf(j.Key))
	if err != nil {
		return c.body, err
	}
	if err := signed.DetachedVerify(c.body, j.Key); err != nil {
		return c.body, err
	}
	return c.body, j.names(signed)
}

func (j *JWS) names(signed *jose.JSONWebSignature) error {
	if kid := signed.Signatures[0].Protected.KeyID; j.KeyID != "" && kid != j.KeyID {
		return errors.New("another kid")
	}
	return nil
}

// seal signs an answer in the form of its request.
func (j *JWS) seal(headers http.Header, compact bool, body []byte) ([]byte, error) {
	algorithm := algorithmsOf(j.AnswerKey.Public())
	if len(algorithm) == 0 {
		return nil, errors.New("the key signs no answers")
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm[0], Key: j.AnswerKey}, nil)
	if err != nil {
		return nil, err
	}
	signed, err := signer.Sign(body)
	if err != nil {
		return nil, err
	}
	if compact {
		text, err := signed.CompactSerialize()
		return []byte(text), err
	}
	text, err := signed.DetachedCompactSerialize()
	headers.Set(j.Header, text)
	return body, err
}
