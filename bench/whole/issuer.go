package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// serveIssuer has a key at /keys (JWKS, RFC 7517) and a token that it has signed at /token.
func serveIssuer(address string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	public := jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "bench", Algorithm: "ES256", Use: "sig"}}}
	keys, err := json.Marshal(public)
	if err != nil {
		return err
	}
	token, err := signToken(key, "http://"+address)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	paths := http.NewServeMux()
	paths.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(keys) })             // who asked may be gone
	paths.HandleFunc("/token", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, token) }) // who asked may be gone
	return http.Serve(listener, paths)
}

func signToken(key *ecdsa.PrivateKey, issuer string) (string, error) {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, (&jose.SignerOptions{}).WithHeader("kid", "bench"))
	if err != nil {
		return "", err
	}
	claims, err := json.Marshal(map[string]any{"iss": issuer, "aud": "bench", "sub": "bench",
		"iat": time.Now().Unix(), "exp": time.Now().Add(2 * time.Hour).Unix()})
	if err != nil {
		return "", err
	}
	signed, err := signer.Sign(claims)
	if err != nil {
		return "", err
	}
	return signed.CompactSerialize()
}

// fetchToken gives the token that the issuer has made.
func fetchToken(issuer *process) (string, error) {
	answer, err := http.Get("http://" + issuer.address + "/token")
	if err != nil {
		return "", err
	}
	defer func() { _ = answer.Body.Close() }() // it was read
	token, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("the issuer answered %s", answer.Status)
	}
	return string(token), err
}

// serveCollector takes spans and throws them away.
func serveCollector(address string) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	return http.Serve(listener, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // what is cut off is thrown away as well
	}))
}
