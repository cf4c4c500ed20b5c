package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"time"
)

// certified makes a certificate for the product's listener and one for the partner. It gives the settings by which the product shows the
// one and knows the other, and what the partner's connections are made with.
func certified(directory string) (sets []string, partner *tls.Config, err error) {
	server, err := selfSigned()
	if err != nil {
		return nil, nil, err
	}
	own, err := selfSigned()
	if err != nil {
		return nil, nil, err
	}
	key, err := x509.MarshalPKCS8PrivateKey(server.PrivateKey)
	if err != nil {
		return nil, nil, err
	}
	shown, private := filepath.Join(directory, "tls.crt"), filepath.Join(directory, "tls.key")
	for path, block := range map[string]*pem.Block{shown: {Type: "CERTIFICATE", Bytes: server.Certificate[0]}, private: {Type: "PRIVATE KEY", Bytes: key}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			return nil, nil, err
		}
	}
	trusted := x509.NewCertPool()
	trusted.AddCert(server.Leaf)
	return []string{
		fmt.Sprintf("server.tls={certificate: %s, key: %s}", shown, private), "partners_open=false",
		fmt.Sprintf("partners={bench: {certificates: [\"sha256:%x\"], scopes: [\"*@*\"]}}", sha256.Sum256(own.Certificate[0])),
	}, &tls.Config{RootCAs: trusted, ServerName: benchHost, Certificates: []tls.Certificate{own}}, nil
}

// selfSigned makes a certificate of the bench's host (ECDSA, P-256) that is valid for a day.
func selfSigned() (made tls.Certificate, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return made, err
	}
	leaf := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{benchHost}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour)}
	raw, err := x509.CreateCertificate(rand.Reader, leaf, leaf, key.Public(), key)
	if err != nil {
		return made, err
	}
	leaf, err = x509.ParseCertificate(raw)
	return tls.Certificate{Certificate: [][]byte{raw}, PrivateKey: key, Leaf: leaf}, err
}
