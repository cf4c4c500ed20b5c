package mappings_test

import (
	"crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
)

const signers = `settings:
  algorithm: {description: How payloads are signed.}
  public: {description: The key that verifies.}
secrets: {key: {description: The key that signs.}}
signers: {bank: {algorithm: $settings.algorithm, private_key: $secret.key, public_key: $settings.public}}
`

func signing(t *testing.T, template string, settings map[string]string) *translator {
	t.Helper()
	return trial{template: template, normalized: "{type: object, properties: {name: {type: string}, home: {type: string}}}",
		api:   "{type: object, properties: {payload: {type: string}, proof: {type: string}, second: {type: string}, body: {type: object, properties: {name: {type: string}, home: {type: string}, proof: {type: string}}}}}",
		files: map[string]string{"api.yaml": signers}, settings: settings}.load(t)
}

func pemOf(t *testing.T, kind string, der []byte, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}))
}

func keysOfSigner(t *testing.T, key crypto.Signer) (private, public string) {
	der, err := x509.MarshalPKCS8PrivateKey(key)
	private = pemOf(t, "PRIVATE KEY", der, err)
	der, err = x509.MarshalPKIXPublicKey(key.Public())
	return private, pemOf(t, "PUBLIC KEY", der, err)
}

// TestDeterministicECDSA signs as RFC 6979 does: the keys and the vector of its section A.2.5 for SHA-256, whose messages are six and four
// bytes of text. A JSON string has quotes, so the expected number is that of an own computation over the quoted text.
func TestDeterministicECDSA(t *testing.T) {
	key := vectorKey(t)
	private, public := keysOfSigner(t, key)
	x := signing(t, "{proof: {$sign: bank, $over: payload}, payload: $.name}", map[string]string{"algorithm": "ecdsa-p256-sha256", "key": private, "public": public})
	body, problems := x.outward(`{"name":"sample"}`)
	if len(problems) > 0 {
		t.Fatal(described(problems))
	}
	r, s := signatureOf(t, body)
	wantR, wantS := rfc6979(t, []byte(`"sample"`))
	if r.Cmp(wantR) != 0 || s.Cmp(wantS) != 0 {
		t.Errorf("r, s = %x, %x\nwant %x, %x", r, s, wantR, wantS)
	}
	vectorR, vectorS := rfc6979(t, []byte("sample"))
	if hex.EncodeToString(vectorR.Bytes()) != "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716" ||
		hex.EncodeToString(vectorS.Bytes()) != "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8" {
		t.Fatal("the test's own computation does not give the RFC's vector")
	}
	if again, _ := x.outward(`{"name":"sample"}`); again != body {
		t.Error("the same bytes have two signatures")
	}
}

// vectorScalar is the private key of RFC 6979, section A.2.5.
func vectorScalar() []byte {
	d, _ := hex.DecodeString("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721")
	return d
}

func vectorKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), vectorScalar())
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func signatureOf(t *testing.T, body string) (r, s *big.Int) {
	t.Helper()
	var sent struct{ Proof []byte }
	if err := json.Unmarshal([]byte(body), &sent); err != nil {
		t.Fatal(err)
	}
	var pair struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(sent.Proof, &pair); err != nil {
		t.Fatal(err)
	}
	return pair.R, pair.S
}

// rfc6979 computes a signature by section 3.2, with the first k that serves.
func rfc6979(t *testing.T, message []byte) (r, s *big.Int) {
	t.Helper()
	n := elliptic.P256().Params().N
	h := sha256.Sum256(message)
	x := vectorScalar()
	z := new(big.Int).Mod(new(big.Int).SetBytes(h[:]), n)
	mac := func(k []byte, parts ...[]byte) []byte {
		m := hmac.New(sha256.New, k)
		for _, p := range parts {
			m.Write(p)
		}
		return m.Sum(nil)
	}
	v, k := []byte(strings.Repeat("\x01", 32)), make([]byte, 32)
	seed := append(x, z.FillBytes(make([]byte, 32))...)
	for _, separator := range []byte{0, 1} {
		k = mac(k, v, []byte{separator}, seed)
		v = mac(k, v)
	}
	for {
		v = mac(k, v)
		candidate := new(big.Int).SetBytes(v)
		if candidate.Sign() > 0 && candidate.Cmp(n) < 0 {
			point, err := ecdh.P256().NewPrivateKey(v)
			if err != nil {
				t.Fatal(err)
			}
			r = new(big.Int).SetBytes(point.PublicKey().Bytes()[1:33])
			r.Mod(r, n)
			s = new(big.Int).Mul(r, new(big.Int).SetBytes(vectorScalar()))
			s.Add(s, z).Mul(s, new(big.Int).ModInverse(candidate, n)).Mod(s, n)
			return r, s
		}
		k = mac(k, v, []byte{0})
		v = mac(k, v)
	}
}

func TestSignaturesVerify(t *testing.T) {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	edKey := ed25519.NewKeyFromSeed(make([]byte, 32))
	for algorithm, key := range map[string]crypto.Signer{"ecdsa-p256-sha256": vectorKey(t), "rsa-pkcs1-sha256": rsaKey, "ed25519": edKey, "hmac-sha256": nil,
		"ES256": vectorKey(t), "RS256": rsaKey, "PS256": rsaKey, "EdDSA": edKey} {
		settings := map[string]string{"algorithm": algorithm, "key": "a shared secret"}
		if key != nil {
			settings["key"], settings["public"] = keysOfSigner(t, key)
		}
		x := signing(t, "{proof: {$sign: bank, $over: body}, body: {name: $.name, home: $.home}}", settings)
		body, problems := x.outward(`{"name":"Mara","home":"é"}`)
		if len(problems) > 0 {
			t.Fatalf("%s: %s", algorithm, described(problems))
		}
		if got := told(x.inward(body)); got != `{"name":"Mara","home":"é"}` {
			t.Errorf("%s: what was signed reads as %s", algorithm, got)
		}
		for _, change := range [][2]string{{"Mara", "Mary"}, {`"name":`, `"name": `}, {`"proof":"`, `"proof":"AAAA`}, {`"proof":"`, `"proof":"-`}} {
			if got := told(x.inward(strings.Replace(body, change[0], change[1], 1))); got != "unauthorized /proof does not fit what was signed" {
				t.Errorf("%s: with %s instead of %s: %s", algorithm, change[1], change[0], got)
			}
		}
		if got := told(x.inward(`{"body":{"name":"Mara"}}`)); got != "unauthorized /proof does not fit what was signed" {
			t.Errorf("%s: without a signature: %s", algorithm, got)
		}
	}
}

// TestSignaturePlaces signs what stands before the signature, behind it, and what holds another signature.
func TestSignaturePlaces(t *testing.T) {
	settings := map[string]string{"algorithm": "hmac-sha256", "key": "k"}
	of := func(text string) string {
		mac := hmac.New(sha256.New, []byte("k"))
		mac.Write([]byte(text))
		return base64.StdEncoding.EncodeToString(mac.Sum(nil))
	}
	name := of(`"Mara"`)
	inner := `{"name":"Mara","proof":"` + of(`"Q"`) + `"}`
	for _, c := range []struct{ template, from, want string }{
		{"{payload: $.name, proof: {$sign: bank, $over: payload}}", `{"name":"Mara"}`, `{"payload":"Mara","proof":"` + name + `"}`},
		{"{proof: {$sign: bank, $over: payload}, payload: $.name}", `{"name":"Mara"}`, `{"proof":"` + name + `","payload":"Mara"}`},
		{"{proof: {$sign: bank, $over: payload}, second: {$sign: bank, $over: payload}, payload: $.name}", `{"name":"Mara"}`,
			`{"proof":"` + name + `","second":"` + name + `","payload":"Mara"}`},
		{"{proof: {$sign: bank, $over: body}, body: {name: $.name, proof: {$sign: bank, $over: payload}}, payload: $.home}", `{"name":"Mara","home":"Q"}`,
			`{"proof":"` + of(inner) + `","body":` + inner + `,"payload":"Q"}`},
		{"{body: {name: $.name, proof: {$sign: bank, $over: payload}}, payload: $.home}", `{"home":"Q"}`, `{"payload":"Q"}`},
		{"{proof: {$sign: bank, $over: payload}, payload: $.name}", `{}`, "missing-member  has nothing to be signed for this bank"},
	} {
		if got := told(signing(t, c.template, settings).outward(c.from)); got != c.want {
			t.Errorf("%s of %s gives\n%s\nwant\n%s", c.template, c.from, got, c.want)
		}
	}
}

func TestNoSignature(t *testing.T) {
	x := signing(t, "{proof: {$sign: bank, $over: payload}, payload: $.name}", map[string]string{"algorithm": "none"})
	if got := told(x.outward(`{"name":"Mara"}`)); got != `{"proof":"","payload":"Mara"}` {
		t.Errorf("gives %s", got)
	}
}

func TestSignerKeys(t *testing.T) {
	x := signing(t, "{proof: {$sign: bank, $over: payload}, payload: $.name}", map[string]string{"algorithm": "none"})
	pack := x.set.Packs["bank"]
	edPrivate, edPublic := keysOfSigner(t, ed25519.NewKeyFromSeed(make([]byte, 32)))
	for _, c := range []struct{ algorithm, private, public, want string }{
		{"ecdsa-p256-sha256", "", "", "signer bank: secret key is needed for ecdsa-p256-sha256"},
		{"ecdsa-p256-sha256", "no key", "", "signer bank: the private key is not PEM"},
		{"ecdsa-p256-sha256", edPublic, "", "signer bank: the private key is not PKCS#8"},
		{"ecdsa-p256-sha256", edPrivate, "", "signer bank: the private key is not one for ecdsa-p256-sha256"},
		{"ed25519", edPrivate, "no key", "signer bank: the public key is not PEM"},
		{"ed25519", edPrivate, edPrivate, "signer bank: the public key is not PKIX"},
		{"rsa-pkcs1-sha256", "", edPublic, "signer bank: the public key is not one for rsa-pkcs1-sha256"},
		{"hmac-sha256", "", "", "signer bank: secret key is needed for hmac-sha256"},
	} {
		secrets := map[string]string{}
		if c.private != "" {
			secrets["key"] = c.private
		}
		_, errs := pack.Values(0, map[string]string{"algorithm": c.algorithm, "public": c.public}, secrets)
		if len(errs) == 0 || errs[0].Error() != c.want {
			t.Errorf("%s: %v, want %s", c.algorithm, errs, c.want)
		}
	}
}
