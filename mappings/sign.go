package mappings

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"github.com/go-jose/go-jose/v4"

	"github.com/truchman-proxy/truchman/mappings/source"
)

// signSpec is $sign as it is written.
type signSpec struct {
	signer string
	over   []string
	node   *source.Node
}

const signerExample = `settings: {algorithm: {description: How payloads are signed.}}
secrets: {key: {description: The key that signs.}}
signers: {bank: {algorithm: $settings.algorithm, private_key: $secret.key}}
`

var signOperator = &Operator{
	Name: "$sign", Argument: "SIGNER", translates: true,
	Summary: "A signature by one of the pack's `signers:` over the exact bytes that are sent at the path `$over`.",
	Outward: "signs; the same bytes give the same signature (RFC 6979)",
	Inward:  "verified where a public key is given",
	Examples: []Example{
		{Template: "payload: {name: $.name}\nproof: {$sign: bank, $over: payload}", Normalized: `{"name":"Mara"}`,
			API:      `{"payload":{"name":"Mara"},"proof":"He1wrhi1fUFSIjbYYu6STSFouZ8nT4AjSIH8pg2O7mM="}`,
			Settings: map[string]string{"algorithm": "hmac-sha256", "key": "demo-key"}, Files: map[string]string{"api.yaml": signerExample}},
	},
	build: func(b *builder) {
		name, ok := b.text()
		if !ok {
			return
		}
		if !b.parser.signerExists(name) {
			b.fail(fmt.Sprintf("there is no signer named %s", name), "declare it under signers: in api.yaml")
		}
		over := b.expression.Get("$over")
		if !over.Is(source.String) {
			b.problems.Add(b.key, "$sign", "does not say what is signed", "add $over: and the path of a member of this body")
			return
		}
		b.leaf.sign = &signSpec{signer: name, over: strings.Split(over.Text, "."), node: over}
	},
}

var overOperator = &Operator{Name: "$over", Argument: "a path in the same body", part: true, partOf: "$sign",
	Summary: "The member whose bytes are signed.", Outward: "signed", Inward: "verified",
	Examples: []Example{
		{Template: "proof: {$sign: bank, $over: request.payload}\nrequest: {payload: {name: $.name}}", Normalized: `{"name":"Mara"}`,
			API:      `{"proof":"He1wrhi1fUFSIjbYYu6STSFouZ8nT4AjSIH8pg2O7mM=","request":{"payload":{"name":"Mara"}}}`,
			Settings: map[string]string{"algorithm": "hmac-sha256", "key": "demo-key"}, Files: map[string]string{"api.yaml": signerExample}},
	}}

// SignatureAlgorithms lists what a signer can be set to; "none" writes an empty signature, and capital letters are those of JWS.
func SignatureAlgorithms() []string {
	return []string{"ecdsa-p256-sha256", "rsa-pkcs1-sha256", "ed25519", "hmac-sha256", "RS256", "PS256", "ES256", "ES384", "EdDSA", "none"}
}

// signer signs and verifies with the keys of one provider or mount. Signatures are standard base64;
// ECDSA's are ASN.1 DER. Those of an algorithm of JWS are compact JWS without a payload.
type signer struct {
	algorithm string
	private   crypto.PrivateKey
	public    crypto.PublicKey
	shared    []byte
	keyID     string      // the kid of a JWS
	jws       jose.Signer // of a signer whose algorithm is one of JWS; nil without a key to sign with
}

// newSigner reads the keys: PEM (PKCS#8 and PKIX), for hmac-sha256 the secret itself.
func newSigner(algorithm, private, public, keyID string) (*signer, error) {
	s := &signer{algorithm: algorithm, keyID: keyID}
	if algorithm == "none" {
		return s, nil
	}
	if algorithm == "hmac-sha256" {
		s.shared = []byte(private)
		return s, nil
	}
	if private != "" {
		key, err := parsePrivate(private)
		if err != nil {
			return nil, err
		}
		s.private = key
		if k, ok := key.(crypto.Signer); !ok || !s.fits(k.Public()) {
			return nil, fmt.Errorf("the private key is not one for %s", algorithm)
		}
	}
	if public != "" {
		key, err := parsePublic(public)
		if err != nil {
			return nil, err
		}
		if s.public = key; !s.fits(key) {
			return nil, fmt.Errorf("the public key is not one for %s", algorithm)
		}
	}
	if isJWS(algorithm) {
		var err error
		s.jws, err = s.joseSigner(nil)
		return s, err
	}
	return s, nil
}

func parsePrivate(text string) (crypto.PrivateKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("the private key is not PEM")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, errors.New("the private key is not PKCS#8")
	}
	return key, nil
}

func parsePublic(text string) (crypto.PublicKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("the public key is not PEM")
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, errors.New("the public key is not PKIX")
	}
	return key, nil
}

func (s *signer) fits(key crypto.PublicKey) bool {
	if isJWS(s.algorithm) {
		return fitsJWS(s.algorithm, key)
	}
	switch k := key.(type) {
	case *ecdsa.PublicKey:
		return s.algorithm == "ecdsa-p256-sha256" && k.Curve.Params().BitSize == 256
	case *rsa.PublicKey:
		return s.algorithm == "rsa-pkcs1-sha256" && k.N.BitLen() >= 2048
	case ed25519.PublicKey:
		return s.algorithm == "ed25519"
	}
	return false
}

var errNoKey = errors.New("has no key to sign with")

// sign appends the signature's text.
func (s *signer) sign(dst, message []byte) ([]byte, error) {
	if s == nil {
		return nil, errNoKey
	}
	if s.algorithm == "none" {
		return dst, nil
	}
	if s.jws != nil {
		return detached(s.jws, dst, message)
	}
	var signature []byte
	var err error
	digest := sha256.Sum256(message)
	switch key := s.private.(type) {
	case *ecdsa.PrivateKey:
		signature, err = key.Sign(nil, digest[:], crypto.SHA256)
	case *rsa.PrivateKey:
		signature, err = key.Sign(nil, digest[:], crypto.SHA256)
	case ed25519.PrivateKey:
		signature = ed25519.Sign(key, message)
	default:
		if s.algorithm != "hmac-sha256" || len(s.shared) == 0 {
			return nil, errNoKey
		}
		signature = s.mac(message)
	}
	if err != nil {
		return nil, err
	}
	return base64.StdEncoding.AppendEncode(dst, signature), nil
}

func (s *signer) mac(message []byte) []byte {
	mac := hmac.New(sha256.New, s.shared)
	mac.Write(message)
	return mac.Sum(nil)
}

// verifies tells whether there is a key to verify with.
func (s *signer) verifies() bool {
	return s != nil && (s.public != nil || s.algorithm == "hmac-sha256" && len(s.shared) > 0)
}

// verify tells whether the text is a signature over the message.
func (s *signer) verify(text, message []byte) bool {
	if isJWS(s.algorithm) {
		return s.fitsMessage(string(text), message)
	}
	signature, err := base64.StdEncoding.DecodeString(string(text))
	if err != nil {
		return false
	}
	digest := sha256.Sum256(message)
	switch key := s.public.(type) {
	case *ecdsa.PublicKey:
		return ecdsa.VerifyASN1(key, digest[:], signature)
	case *rsa.PublicKey:
		return rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], signature) == nil
	case ed25519.PublicKey:
		return ed25519.Verify(key, message, signature)
	}
	return hmac.Equal(signature, s.mac(message))
}
