package middleware_test

import (
	"bytes"
	"crypto/tls"
	"log/slog"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/truchman-proxy/truchman/certificate/certificatetest"
	"github.com/truchman-proxy/truchman/middleware"
)

// taking fails where a token of the key is not answered with the status.
func (i *issuer) taking(t *testing.T, callers *middleware.Callers, key jose.JSONWebKey, status int, what string) {
	t.Helper()
	if got := visiting(callers, bearing(i.token(t, key, "ES256", nil))); got.status != status {
		t.Errorf("%s: %+v, want %d", what, got, status)
	}
}

// TestAllKeysAreWithdrawn takes an issuer's word that it has no key any more; what is no set of keys is no word.
func TestAllKeysAreWithdrawn(t *testing.T) {
	key := ecKey("a")
	i := newIssuer(t, key)
	var told bytes.Buffer
	synctest.Test(t, func(t *testing.T) {
		settings := i.settings(nil)
		settings.Log = slog.New(slog.NewTextHandler(&told, nil))
		callers := middleware.NewCallers(settings)
		i.taking(t, callers, key, 200, "at first")
		i.set(false)
		time.Sleep(15*time.Minute + time.Second)
		i.taking(t, callers, key, 401, "when all are withdrawn")
		if !strings.Contains(told.String(), "has no key for signatures") {
			t.Errorf("the log says %s", &told)
		}
		i.set(false, key)
		time.Sleep(10 * time.Second)
		i.taking(t, callers, key, 200, "when it is there again")
	})
}

// TestTheKeysMove asks discovery again, at each refresh.
func TestTheKeysMove(t *testing.T) {
	older, newer := ecKey("older"), ecKey("newer")
	i := newIssuer(t, older)
	synctest.Test(t, func(t *testing.T) {
		callers := i.callers(nil)
		i.taking(t, callers, older, 200, "at first")
		i.set(false, newer)
		i.mutex.Lock()
		i.path = "/moved"
		i.mutex.Unlock()
		time.Sleep(10 * time.Second)
		i.taking(t, callers, newer, 200, "the new key, at another address")
		i.taking(t, callers, older, 401, "the one that went")
	})
}

// TestKeysDoNotCountForEver when the issuer cannot be asked; the log says so once, and once that it is over.
func TestKeysDoNotCountForEver(t *testing.T) {
	key := ecKey("a")
	i := newIssuer(t, key)
	var told bytes.Buffer
	synctest.Test(t, func(t *testing.T) {
		settings := i.settings(func(o *middleware.OIDC) { o.Keep = time.Hour })
		settings.Log = slog.New(slog.NewTextHandler(&told, nil))
		callers := middleware.NewCallers(settings)
		i.taking(t, callers, key, 200, "at first")
		began := time.Now()
		i.set(true)
		for time.Since(began) <= time.Hour-20*time.Minute {
			time.Sleep(20 * time.Minute)
			i.taking(t, callers, key, 200, "while it is kept")
		}
		if fetched, failing, is := callers.Issuer(); !is || !failing || !fetched.Equal(began) {
			t.Errorf("known since %s, failing %t", fetched, failing)
		}
		time.Sleep(time.Second)
		i.taking(t, callers, key, 500, "when it is too old")
		i.set(false, key)
		time.Sleep(10 * time.Second)
		i.taking(t, callers, key, 200, "when the issuer is back")
		if _, failing, _ := callers.Issuer(); failing {
			t.Error("it fails still")
		}
	})
	for text, want := range map[string]int{"does not tell its keys": 1, "keys_count_until=2000-01-01T01:00:00Z": 1, "tells its keys again": 1} {
		if got := strings.Count(told.String(), text); got != want {
			t.Errorf("%d times %q in the log: %s", got, text, &told)
		}
	}
}

// TestAReloadForgetsNoKeys hands them on to callers with other partners, and to those of another issuer does not.
func TestAReloadForgetsNoKeys(t *testing.T) {
	key := ecKey("a")
	i := newIssuer(t, key)
	settings := i.settings(nil)
	first := middleware.NewCallers(settings)
	i.taking(t, first, key, 200, "at first")
	i.set(true)
	settings.Last, settings.Partners = first, middleware.Partners{"other": {Subjects: []string{"acme-client"}}}
	second := middleware.NewCallers(settings)
	if got := visiting(second, bearing(i.token(t, key, "ES256", nil))); got.partner != "other" {
		t.Errorf("after a reload, while the issuer is down: %+v", got)
	}
	settings.Last, settings.OIDC.Audience = second, "other"
	i.taking(t, middleware.NewCallers(settings), key, 500, "with other settings of tokens")
}

// TestTheIssuersAuthorityChanges together with its certificate and its keys: the file is read again.
func TestTheIssuersAuthorityChanges(t *testing.T) {
	older, newer := ecKey("older"), ecKey("newer")
	i := newIssuer(t, older)
	i.Close()
	var shown atomic.Pointer[tls.Certificate]
	i.Server = httptest.NewUnstartedServer(i.handler())
	i.TLS = &tls.Config{GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
		return &tls.Config{Certificates: []tls.Certificate{*shown.Load()}, MinVersion: tls.VersionTLS12}, nil
	}}
	i.StartTLS()
	t.Cleanup(i.Close)
	file := filepath.Join(t.TempDir(), "ca.pem")
	synctest.Test(t, func(t *testing.T) {
		certify := func() {
			authority := certificatetest.Authority(t)
			pair := authority.Issue(t).Pair()
			shown.Store(&pair)
			certificatetest.Put(t, file, authority.Certificate())
		}
		callers := i.callers(func(o *middleware.OIDC) { o.CA = file })
		i.taking(t, callers, older, 500, "without the file")
		certify()
		time.Sleep(10 * time.Second)
		i.taking(t, callers, older, 200, "with the file")
		certify()
		i.set(false, newer)
		time.Sleep(10 * time.Second)
		i.taking(t, callers, newer, 200, "the key behind another authority")
		i.taking(t, callers, older, 401, "the one that went")
	})
}
