package proxy_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/proxy"
	"github.com/truchman-proxy/truchman/secret"
	"github.com/truchman-proxy/truchman/simulator"
)

// pemOf gives a key's halves as settings hold them.
func pemOf(t testing.TB, key crypto.Signer) (private, public string) {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	half, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})), string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: half}))
}

func jwsKeys(t testing.TB) map[string]crypto.Signer {
	t.Helper()
	keys := map[string]crypto.Signer{"EdDSA": ed25519.NewKeyFromSeed(make([]byte, 32))}
	var err [3]error
	keys["RS256"], err[0] = rsa.GenerateKey(rand.Reader, 2048)
	keys["ES256"], err[1] = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	keys["ES384"], err[2] = ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	for _, e := range err {
		if e != nil {
			t.Fatal(e)
		}
	}
	keys["PS256"] = keys["RS256"]
	return keys
}

// signing lets a bank's requests be signed.
func signing(address, algorithm, form, private string, more ...string) func(*proxy.Config) {
	return alter("rakbank", func(b *proxy.Bank) {
		b.Address, b.Retry.Attempts = address, 1
		b.Settings = map[string]string{"client_id": "demo-client", "signature_algorithm": algorithm, "signature_form": form, "signature_key_id": "partner-1"}
		b.Secrets = map[string]secret.Value{"client_secret": secret.New("demo-secret"), "signing_key": secret.New(private)}
		for i := 0; i < len(more); i += 2 {
			b.Settings[more[i]] = more[i+1]
		}
	})
}

// TestSignedPayloads signs by every algorithm and in every form; the simulator verifies with a library of its own and signs its answers.
func TestSignedPayloads(t *testing.T) {
	answerKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_, answerPublic := pemOf(t, answerKey)
	for algorithm, key := range jwsKeys(t) {
		for _, form := range []string{"detached", "detached-unencoded", "compact"} {
			t.Run(algorithm+" "+form, func(t *testing.T) {
				jws := &simulator.JWS{Key: key.Public(), KeyID: "partner-1", Logins: true}
				more := []string{"signature_of_logins", "yes"}
				if algorithm == "ES256" { // answers are verified by the same algorithm
					jws.AnswerKey = answerKey
					more = append(more, "answer_public_key", answerPublic)
				}
				bank := openBank(t, "rakbank", simulator.Options{JWS: jws})
				private, _ := pemOf(t, key)
				s := open(t, demo(nowhere, nowhere, signingPEM(t), signing(bank.url, algorithm, form, private, more...)))
				if got := s.ask(patch("rakbank", maraAt, "42", anEmail)); got.status != 200 || !strings.Contains(got.body, "mara@example.com") {
					t.Errorf("status %d: %s", got.status, got.body)
				}
				for _, c := range bank.calls() {
					if compact := form == "compact"; compact != (c.header.Get("X-JWS-Signature") == "") || compact == strings.HasPrefix(c.body, "{") {
						t.Errorf("%s: header %q, body %s", c.line, c.header.Get("X-JWS-Signature"), c.body)
					}
				}
			})
		}
	}
}

// TestSignatureIsRefused has the bank know another key, another kid, or want logins signed.
func TestSignatureIsRefused(t *testing.T) {
	keys := jwsKeys(t)
	private, _ := pemOf(t, keys["ES256"])
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for name, jws := range map[string]*simulator.JWS{
		"another key":    {Key: other.Public()},
		"another kid":    {Key: keys["ES256"].Public(), KeyID: "partner-2"},
		"another header": {Key: keys["ES256"].Public(), Header: "X-Signature"},
		"logins as well": {Key: keys["ES256"].Public(), Logins: true},
	} {
		bank := openBank(t, "rakbank", simulator.Options{JWS: jws})
		s := open(t, demo(nowhere, nowhere, signingPEM(t), signing(bank.url, "ES256", "detached", private)))
		got := s.ask(patch("rakbank", maraAt, "42", anEmail))
		if got.status != 502 || !strings.Contains(got.body, "provider-rejected") || len(bank.effects()) > 0 {
			t.Errorf("%s: status %d: %s", name, got.status, got.body)
		}
	}
}

// TestAnswerWithoutItsSignature has the bank sign answers with another key, or not at all: what became of the change is not known.
func TestAnswerWithoutItsSignature(t *testing.T) {
	keys := jwsKeys(t)
	private, public := pemOf(t, keys["ES256"])
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for name, key := range map[string]crypto.Signer{"another key": other, "none": nil} {
		for _, form := range []string{"detached", "compact"} {
			bank := openBank(t, "rakbank", simulator.Options{JWS: &simulator.JWS{Key: keys["ES256"].Public(), AnswerKey: key}})
			s := open(t, demo(nowhere, nowhere, signingPEM(t), signing(bank.url, "ES256", form, private, "answer_public_key", public)))
			got := s.ask(patch("rakbank", maraAt, "42", anEmail))
			if effects := bank.effects(); len(effects) != 1 {
				t.Errorf("%s, %s: %d effects", name, form, len(effects))
			}
			wantFailure(t, got, 504, "outcome-unknown")
			if told := s.log.String(); strings.Contains(told, "mara@example.com") {
				t.Errorf("the log tells of the answer: %s", told)
			}
		}
	}
}

// TestSigningFindings has settings that cannot be signed with.
func TestSigningFindings(t *testing.T) {
	keys := jwsKeys(t)
	private, _ := pemOf(t, keys["ES256"])
	set, err := shippedPacks()
	if err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(*proxy.Config){
		"signer rakbank: secret signing_key is needed for ES256": signing(nowhere, "ES256", "detached", ""),
		"signer rakbank: the private key is not one for RS256":   signing(nowhere, "RS256", "detached", private),
		"setting signature_form must be one of":                  signing(nowhere, "ES256", "attached", private),
		"setting signature_header must be the name of a header":  signing(nowhere, "ES256", "detached", private, "signature_header", "X Sig"),
		"setting signature_algorithm must be one of [none RS256": signing(nowhere, "hmac-sha256", "detached", private),
		"signer rakbank: the public key is not PEM":              signing(nowhere, "ES256", "detached", private, "answer_public_key", "no key"),
	} {
		_, findings := proxy.New(demo(nowhere, nowhere, signingPEM(t), change), set, proxy.Options{})
		if got := fmt.Sprint(findings); !strings.Contains(got, want) || strings.Contains(got, "PRIVATE") {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
