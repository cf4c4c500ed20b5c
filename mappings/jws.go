package mappings

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"encoding/asn1"
	"errors"
	"math/big"

	"github.com/go-jose/go-jose/v4"
)

// jwsHashes are the algorithms of JWS that are signed with and verified (RFC 7518, section 3.1; RFC 8037): none that shares its key.
var jwsHashes = map[string]crypto.Hash{"RS256": crypto.SHA256, "PS256": crypto.SHA256, "ES256": crypto.SHA256, "ES384": crypto.SHA384, "EdDSA": 0}

// isJWS tells whether an algorithm is one of JWS, whose signatures are compact JWS without their payload (RFC 7515, appendix F).
func isJWS(algorithm string) bool { _, is := jwsHashes[algorithm]; return is }

// fitsJWS tells whether a public key is one for an algorithm of JWS.
func fitsJWS(algorithm string, key crypto.PublicKey) bool {
	switch k := key.(type) {
	case *ecdsa.PublicKey:
		return algorithm == "ES256" && k.Curve.Params().BitSize == 256 || algorithm == "ES384" && k.Curve.Params().BitSize == 384
	case *rsa.PublicKey:
		return (algorithm == "RS256" || algorithm == "PS256") && k.N.BitLen() >= 2048
	case ed25519.PublicKey:
		return algorithm == "EdDSA"
	}
	return false
}

// joseSigner makes JWS with the signer's key, nil where it has none.
func (s *signer) joseSigner(options *jose.SignerOptions) (jose.Signer, error) {
	key, ok := s.private.(crypto.Signer)
	if !ok {
		return nil, nil
	}
	return jose.NewSigner(jose.SigningKey{Algorithm: jose.SignatureAlgorithm(s.algorithm), Key: joseKey{key, s.algorithm, s.keyID}}, options)
}

// joseKey signs for go-jose, which would draw a number for each ECDSA signature: the same bytes have to give the same one
// (RFC 6979). PS256 is drawn all the same, by its nature (RFC 8017, section 8.1).
type joseKey struct {
	crypto.Signer
	algorithm, id string
}

// Public gives go-jose the key with its id, the kid of what it signs.
func (k joseKey) Public() *jose.JSONWebKey {
	return &jose.JSONWebKey{Key: k.Signer.Public(), KeyID: k.id, Algorithm: k.algorithm, Use: "sig"}
}

// Algs is the one algorithm.
func (k joseKey) Algs() []jose.SignatureAlgorithm {
	return []jose.SignatureAlgorithm{jose.SignatureAlgorithm(k.algorithm)}
}

// SignPayload signs as RFC 7518, section 3, writes signatures.
func (k joseKey) SignPayload(payload []byte, _ jose.SignatureAlgorithm) ([]byte, error) {
	hash := jwsHashes[k.algorithm]
	if hash == 0 {
		return k.Sign(nil, payload, hash)
	}
	state := hash.New()
	state.Write(payload)
	digest := state.Sum(nil)
	switch key := k.Signer.(type) {
	case *rsa.PrivateKey:
		if k.algorithm == "PS256" {
			return rsa.SignPSS(rand.Reader, key, hash, digest, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
		}
		return rsa.SignPKCS1v15(nil, key, hash, digest)
	case *ecdsa.PrivateKey:
		der, err := key.Sign(nil, digest, hash)
		if err != nil {
			return nil, err
		}
		return plainSignature(der, (key.Curve.Params().BitSize+7)/8)
	}
	return nil, errNoKey
}

// plainSignature writes ECDSA's two numbers one after the other, each in size bytes (RFC 7518, section 3.4).
func plainSignature(der []byte, size int) ([]byte, error) {
	var pair struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(der, &pair); err != nil {
		return nil, err
	}
	both := make([]byte, 2*size)
	pair.R.FillBytes(both[:size])
	pair.S.FillBytes(both[size:])
	return both, nil
}

// detached appends a JWS over the message, without the message.
func detached(by jose.Signer, dst, message []byte) ([]byte, error) {
	signed, err := by.Sign(message)
	if err != nil {
		return nil, errors.New("the key cannot sign")
	}
	text, err := signed.DetachedCompactSerialize()
	return append(dst, text...), err
}

// fitsMessage tells whether the text is a JWS over the message, which it does not hold, by the one algorithm that is taken.
func (s *signer) fitsMessage(text string, message []byte) bool {
	if message == nil {
		message = []byte{}
	}
	signed, err := jose.ParseDetached(text, message, []jose.SignatureAlgorithm{jose.SignatureAlgorithm(s.algorithm)})
	return err == nil && signed.DetachedVerify(message, s.public) == nil
}
