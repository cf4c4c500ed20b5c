package simulator

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"fmt"

	"github.com/tidwall/gjson"
)

// netxdLogin checks params.api. The codes of its refusals are not published; they are JSON-RPC's.
type netxdLogin struct {
	apiKey, credential, keyID string
	publicKey                 *ecdsa.PublicKey // nil: signatures are not verified
}

func newNetXDLogin(o Options) (netxdLogin, error) {
	login := netxdLogin{apiKey: o.APIKey, credential: o.Credential, keyID: o.KeyID}
	if o.PublicKey == nil {
		return login, nil
	}
	key, ok := o.PublicKey.(*ecdsa.PublicKey)
	if !ok || key.Curve != elliptic.P256() {
		return login, fmt.Errorf("public key: a %T does not verify NetXD's signatures: give an ECDSA key on P-256", o.PublicKey)
	}
	login.publicKey = key
	return login, nil
}

func (l netxdLogin) check(api gjson.Result, payload []byte) *rpcError {
	switch {
	case api.Get("keyId").Str != l.keyID:
		return rpcInvalidRequest.because("keyId is not known")
	case api.Get("credential").Str != l.credential:
		return rpcInvalidRequest.because("credential is not valid")
	case api.Get("apiKey").Str != l.apiKey:
		return rpcInvalidRequest.because("apiKey is not valid")
	case l.publicKey != nil && !l.signed(payload, api.Get("signature").Str):
		return rpcInvalidRequest.because("signature does not fit the payload")
	}
	return nil
}

// signed verifies ECDSA over the SHA-256 of the payload's bytes, ASN.1 DER in standard base64.
func (l netxdLogin) signed(payload []byte, signature string) bool {
	der, err := base64.StdEncoding.Strict().DecodeString(signature)
	if err != nil {
		return false
	}
	digest := sha256.Sum256(payload)
	return ecdsa.VerifyASN1(l.publicKey, digest[:], der)
}
