package main

import (
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/truchman-proxy/truchman/simulator"
)

// turnstile is RAKBank's simulator behind a door that keeps which client secrets came, and can take another one.
type turnstile struct {
	url string

	mu    sync.Mutex
	play  http.Handler
	shown []string // the client secret of each call; "" of those that come with a token
}

func openTurnstile(t *testing.T, secret string) *turnstile {
	t.Helper()
	b := &turnstile{}
	b.takes(t, secret)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b.mu.Lock()
		b.shown = append(b.shown, r.Header.Get("X-IBM-Client-Secret"))
		play := b.play
		b.mu.Unlock()
		play.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	b.url = server.URL
	return b
}

// takes lets another secret in from now on, and no token that was given before.
func (b *turnstile) takes(t *testing.T, secret string) {
	t.Helper()
	play, err := newSimulator("rakbank", simulator.Options{ClientSecret: secret})
	if err != nil {
		t.Fatal(err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.play = play
}

// since gives what was shown since the last time.
func (b *turnstile) since() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	shown := strings.Join(b.shown, ",")
	b.shown = nil
	return shown
}

// changeEmail makes a call of the bank and gives its status.
func changeEmail(t *testing.T, proxy string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPatch, proxy+"/v1/banks/rakbank/customers/1000001", strings.NewReader(`{"emails":{"personal":"mara@example.com"}}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Request-Id", rand.Text())
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}

func secretConfig(address, file string) string {
	return `partners_open: true
server: {listen: "127.0.0.1:0", stop: {drain: 0s}}
admin: {listen: "127.0.0.1:0"}
log: {level: debug}
banks:
  rakbank: {pack: rakbank, address: "` + address + `", settings: {client_id: demo-client}, secrets: {client_secret: "file:` + file + `"}}
mounts:
  - {front: normalized, path: /}
`
}

// TestRotatedSecrets changes a bank's credential in its file: the next call logs in with the new one, what is no credential changes nothing, and
// the log tells of none of them.
func TestRotatedSecrets(t *testing.T) {
	s, directory := newReloadStage(t), t.TempDir()
	file := filepath.Join(directory, "client_secret")
	put(t, file, "first-credential\n")
	bank := openTurnstile(t, "first-credential")
	put(t, s.file, secretConfig(bank.url, file))
	proxy := s.run(t)
	calls := func(want, what string) {
		t.Helper()
		if status, shown := changeEmail(t, proxy), bank.since(); status != 200 || shown != want {
			t.Errorf("%s: status %d, secrets %s, not %s", what, status, shown, want)
		}
	}
	calls("first-credential,", "at first")
	calls("", "with a token that is there")

	put(t, file, "second-credential\n")
	s.log.until(t, reloaded, 1)
	bank.takes(t, "second-credential")
	calls("second-credential,", "after the file was replaced")

	put(t, file, "\n")
	if line := s.log.until(t, notReloaded, 1); !strings.Contains(line, "client_secret is empty") {
		t.Error(line)
	}
	calls("", "while the file is empty")
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if line := s.log.until(t, notReloaded, 2); !strings.Contains(line, "cannot be read") {
		t.Error(line)
	}
	calls("", "while there is no file")

	put(t, file, "third-credential\n")
	s.log.until(t, reloaded, 2)
	bank.takes(t, "third-credential")
	calls("third-credential,", "after it came back")
	if all, _ := s.log.lines("-credential"); len(all) > 0 {
		t.Errorf("the log tells secrets: %s", all)
	}
}

// TestSwappedSecret rotates as Kubernetes does: the link ..data of the mounted Secret is swapped.
func TestSwappedSecret(t *testing.T) {
	s := newReloadStage(t)
	mounted := &configMap{directory: filepath.Join(t.TempDir(), "rakbank")}
	mounted.swap(t, "..2026_01", map[string]string{"client_secret": "first-credential"})
	bank := openTurnstile(t, "first-credential")
	put(t, s.file, secretConfig(bank.url, filepath.Join(mounted.directory, "client_secret")))
	proxy := s.run(t)
	if status, shown := changeEmail(t, proxy), bank.since(); status != 200 || shown != "first-credential," {
		t.Errorf("status %d, secrets %s", status, shown)
	}
	for i, want := range []string{"second-credential", "third-credential"} {
		mounted.swap(t, "..2026_02_"+want, map[string]string{"client_secret": want})
		s.log.until(t, reloaded, i+1)
		bank.takes(t, want)
		if status, shown := changeEmail(t, proxy), bank.since(); status != 200 || shown != want+"," {
			t.Errorf("status %d, secrets %s, not %s", status, shown, want)
		}
	}
	if all, _ := s.log.lines("-credential"); len(all) > 0 {
		t.Errorf("the log tells secrets: %s", all)
	}
}
