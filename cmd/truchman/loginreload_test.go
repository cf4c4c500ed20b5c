package main

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	"github.com/truchman-proxy/truchman/redisclient/redistest"
)

// TestARedisPasswordIsChanged as an operator does it: Redis takes both, the file changes, Redis takes the new one only. No write is refused.
func TestARedisPasswordIsChanged(t *testing.T) {
	server := redistest.Start(t)
	server.Do("ACL", "SETUSER", "proxy", "on", ">first-password", "~*", "&*", "+@all")
	s, password, credential := newReloadStage(t), filepath.Join(t.TempDir(), "password"), filepath.Join(t.TempDir(), "client_secret")
	put(t, password, "first-password\n")
	put(t, credential, "a-credential\n")
	key := base64.StdEncoding.EncodeToString(make([]byte, 32))
	put(t, s.file, secretConfig(openTurnstile(t, "a-credential").url, credential)+fmt.Sprintf(
		"ledger: {store: redis, redis: {addresses: [%q], username: proxy, password: %q}, keys: [{id: k1, secret: %q}], identity: %q}\nrate_limit: {requests: 1000}\n",
		server.Address(), "file:"+password, key, key))
	proxy := s.run(t)
	works := func(when string) {
		t.Helper()
		if status := changeEmail(t, proxy); status != 200 {
			t.Errorf("%s: %d", when, status)
		}
	}
	works("at first")
	server.Do("ACL", "SETUSER", "proxy", ">second-password")
	put(t, password, "second-password\n")
	s.log.until(t, reloaded, 1)
	works("with both")
	server.Do("ACL", "SETUSER", "proxy", "<first-password")
	server.Do("CLIENT", "KILL", "USER", "proxy")
	works("with the new one")
	if all, _ := s.log.lines("-password"); len(all) > 0 {
		t.Errorf("the log tells secrets: %s", all)
	}
}

// TestACollectorsHeaderIsChanged in its file: what is sent from then on has the new one.
func TestACollectorsHeaderIsChanged(t *testing.T) {
	shown := make(chan string, 100)
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { shown <- r.Header.Get("Authorization") }))
	t.Cleanup(collector.Close)
	s, header := newReloadStage(t), filepath.Join(t.TempDir(), "header")
	put(t, header, "Bearer first-token\n")
	put(t, s.file, reloadConfig(bankNamed(t, "Mara"), fmt.Sprintf("ledger: {store: none}\ntracing: {endpoint: %q, sample: 1, headers: {Authorization: %q}}\n", collector.URL, "file:"+header)))
	proxy := s.run(t)
	for i, want := range []string{"Bearer first-token", "Bearer second-token"} {
		if i > 0 {
			put(t, header, want+"\n")
			s.log.until(t, reloaded, i)
		}
		get(t, proxy+"/v1/banks/tiny/customers/1")
		if got := <-shown; got != want {
			t.Errorf("%s was sent, not %s", got, want)
		}
	}
}
