package main

import (
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"

	"github.com/truchman-proxy/truchman/simulator"
)

// simulatedSignatures are the flags about the JWS that RAKBank's simulator asks for.
type simulatedSignatures struct {
	keyID, header, answerKey string
	logins                   bool
}

// read gives what the simulator goes by; nil where no key verifies signatures.
func (s simulatedSignatures) read(options *simulator.Options) (*simulator.JWS, error) {
	if options.PublicKey == nil {
		if s != (simulatedSignatures{}) {
			return nil, errors.New("signatures: --public-key is missing: nothing else verifies them")
		}
		return nil, nil
	}
	jws := &simulator.JWS{Key: options.PublicKey, KeyID: s.keyID, Header: s.header, Logins: s.logins}
	if s.answerKey == "" {
		return jws, nil
	}
	text, err := os.ReadFile(s.answerKey)
	if err != nil {
		return nil, fmt.Errorf("answer key: %w", err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("answer key: %s is not PEM", s.answerKey)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	signer, signs := key.(crypto.Signer)
	if err != nil || !signs {
		return nil, fmt.Errorf("answer key: %s holds no private key that signs (PKCS#8)", s.answerKey)
	}
	jws.AnswerKey = signer
	return jws, nil
}
