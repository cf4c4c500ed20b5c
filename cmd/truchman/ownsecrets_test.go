package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
)

// ownSecrets are files: the secret by which a bank proves who it is, what messages to a partner are signed with, and the operators' token.
type ownSecrets struct{ callback, signing, token string }

// configured is a bank that calls back, and a partner at the address who is told.
func (o ownSecrets) configured(directory, partner string) string {
	return `partners: {shop: {}}
server: {listen: "127.0.0.1:0", stop: {drain: 0s}}
admin: {listen: "127.0.0.1:0", token: "file:` + o.token + `"}
ledger: {path: "` + filepath.Join(directory, "ledger.db") + `"}
callbacks:
  path: "` + filepath.Join(directory, "callbacks.db") + `"
  banks:
    caas:
      authentication: {kind: header, header: X-Callback-Secret, secrets: ["file:` + o.callback + `"]}
      partners: {shop: {url: "` + partner + `", signing: ["file:` + o.signing + `"]}}
banks:
  caas: {pack: caas, address: "http://127.0.0.1:1", settings: {client_id: demo}, secrets: {client_secret: demo, username: demo, password: demo}}
mounts:
  - {front: normalized, path: /}
`
}

// signedWith tells by which of the keys, all of one letter in base64, a message is signed; "" by none.
func signedWith(r *http.Request, letters ...string) string {
	body, _ := io.ReadAll(r.Body)
	for _, letter := range letters {
		key, _ := base64.StdEncoding.DecodeString(strings.Repeat(letter, 32))
		code := hmac.New(sha256.New, key)
		_, _ = fmt.Fprintf(code, "%s.%s.%s", r.Header.Get("Webhook-Id"), r.Header.Get("Webhook-Timestamp"), body)
		if r.Header.Get("Webhook-Signature") == "v1,"+base64.StdEncoding.EncodeToString(code.Sum(nil)) {
			return letter
		}
	}
	return ""
}

// TestRotatedSecretsOfOurOwn changes them one after another, without a restart.
func TestRotatedSecretsOfOurOwn(t *testing.T) {
	signed := make(chan string, 10)
	partner := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { signed <- signedWith(r, "A", "B") }))
	t.Cleanup(partner.Close)
	s, directory := newReloadStage(t), t.TempDir()
	files := ownSecrets{filepath.Join(directory, "callback"), filepath.Join(directory, "signing"), filepath.Join(directory, "token")}
	put(t, files.callback, "first-callback-secret")
	put(t, files.signing, "whsec_"+strings.Repeat("A", 32))
	put(t, files.token, "first-token-of-operators")
	put(t, s.file, files.configured(directory, partner.URL))
	proxy := s.run(t)
	_, admin := addresses(t, s.log.until(t, `"msg":"serving"`, 1))
	asked := func(method, address, body, header, proof string) int {
		t.Helper()
		r, err := http.NewRequest(method, address, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set(header, proof)
		status, _ := do(t, r)
		return status
	}
	tells := func(customer, proof string, want int, letter string) {
		t.Helper()
		if got := asked("POST", proxy+"/callbacks/caas/customerStatus", `{"ecrn":"`+customer+`","customer_status":"ACTIVE"}`, "X-Callback-Secret", proof); got != want {
			t.Fatalf("%s tells of %s: %d", proof, customer, got)
		}
		if want == 200 {
			if got := <-signed; got != letter {
				t.Errorf("%s is told, signed with %q, not %s", customer, got, letter)
			}
		}
	}
	tells("1", "first-callback-secret", 200, "A")
	put(t, files.callback, "second-callback-secret")
	s.log.until(t, reloaded, 1)
	tells("2", "first-callback-secret", 401, "")
	tells("2", "second-callback-secret", 200, "A")
	put(t, files.token, "second-token-of-operators")
	s.log.until(t, reloaded, 2)
	for token, want := range map[string]int{"first": 401, "second": 200} {
		if got := asked("GET", admin+"/version", "", "Authorization", "Bearer "+token+"-token-of-operators"); got != want {
			t.Errorf("the %s token: %d", token, got)
		}
	}
	put(t, files.signing, "whsec_"+strings.Repeat("B", 32))
	s.log.until(t, reloaded, 3)
	tells("3", "second-callback-secret", 200, "B")
	put(t, files.signing, "whsec_no-key")
	if line := s.log.until(t, notReloaded, 1); !strings.Contains(line, "must be whsec_") || strings.Contains(line, "no-key") {
		t.Error(line)
	}
}
