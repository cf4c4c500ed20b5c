package middleware_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/truchman-proxy/truchman/middleware"
)

// issuer is a server that has keys and makes tokens.
type issuer struct {
	*httptest.Server
	mutex     sync.Mutex
	keys      []jose.JSONWebKey
	down      bool
	asked     int // for its keys
	elsewhere string
	path      string // of its keys; at every other there are none
}

func newIssuer(t testing.TB, keys ...jose.JSONWebKey) *issuer {
	t.Helper()
	i := &issuer{keys: keys, path: "/keys"}
	i.Server = httptest.NewServer(i.handler())
	t.Cleanup(i.Close)
	return i
}

func (i *issuer) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		name := i.URL
		if i.elsewhere != "" {
			name = i.elsewhere
		}
		_, _ = fmt.Fprintf(w, `{"issuer": %q, "jwks_uri": "%s%s"}`, name, i.URL, i.path)
	})
	mux.HandleFunc("GET /", i.serveKeys)
	return mux
}

func (i *issuer) serveKeys(w http.ResponseWriter, r *http.Request) {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	if r.URL.Path != i.path {
		http.NotFound(w, r)
		return
	}
	i.asked++
	if i.down {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	list := []any{map[string]string{"kty": "quantum", "kid": "future"}, map[string]string{"kty": "oct", "kid": "shared", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA"}}
	for _, key := range i.keys {
		list = append(list, key.Public())
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"keys": list})
}

// set changes what it answers.
func (i *issuer) set(down bool, keys ...jose.JSONWebKey) {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	i.down, i.keys = down, keys
}

func (i *issuer) count() int {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	return i.asked
}

// callers takes its tokens for the audience truchman.
func (i *issuer) callers(change func(*middleware.OIDC)) *middleware.Callers {
	return middleware.NewCallers(i.settings(change))
}

func (i *issuer) settings(change func(*middleware.OIDC)) middleware.CallerSettings {
	settings := middleware.DefaultOIDC()
	settings.Issuer, settings.Audience = i.URL, "truchman"
	if change != nil {
		change(&settings)
	}
	return middleware.CallerSettings{OIDC: settings, Partners: middleware.Partners{
		"acme":   {Subjects: []string{"acme-client"}, Scopes: middleware.Scopes{"customer.*@netxd"}},
		"keeper": {Keys: []string{hashed("keeper's")}},
	}}
}

// claims are those of a good token, with some changed; nil takes one away.
func (i *issuer) claims(changes map[string]any) map[string]any {
	all := map[string]any{"iss": i.URL, "aud": []string{"other", "truchman"}, "sub": "acme-client", "exp": time.Now().Add(time.Minute).Unix()}
	for name, value := range changes {
		if all[name] = value; value == nil {
			delete(all, name)
		}
	}
	return all
}

func (i *issuer) token(t testing.TB, key jose.JSONWebKey, algorithm string, changes map[string]any) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.SignatureAlgorithm(algorithm), Key: key}, nil)
	if err != nil {
		t.Fatal(err)
	}
	payload, _ := json.Marshal(i.claims(changes))
	signed, err := signer.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := signed.CompactSerialize()
	return text
}

// ecKey and rsaKey make signing keys; those of RSA are shared, for they take long.
func ecKey(kid string) jose.JSONWebKey {
	key, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	return jose.JSONWebKey{Key: key, KeyID: kid, Algorithm: "ES256", Use: "sig"}
}

var rsaKey = sync.OnceValue(func() jose.JSONWebKey {
	key, _ := rsa.GenerateKey(rand.Reader, 2048)
	return jose.JSONWebKey{Key: key, KeyID: "rsa"}
})

func bearing(token string) *http.Request { return asking("Authorization", "Bearer "+token) }

func encoded(v any) string {
	text, _ := json.Marshal(v)
	return base64.RawURLEncoding.EncodeToString(text)
}
