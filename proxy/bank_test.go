package proxy_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/proxy"
	"github.com/truchman-proxy/truchman/simulator"
)

// bank is a simulated provider on a listener that keeps the bytes that it received.
type bank struct {
	testing.TB
	url string

	mu       sync.Mutex
	received []received
	idle     map[net.Conn]bool // connections that are kept, and whether no call runs on them
}

// received is one call as it came, to the byte.
type received struct {
	line   string // method, path and query
	header http.Header
	body   string
}

func openBank(t testing.TB, name string, options simulator.Options) *bank {
	t.Helper()
	files, err := mappings.Shipped(name)
	if err != nil {
		t.Fatal(err)
	}
	contract, err := fs.ReadFile(files, "openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	play, err := simulator.New(name, contract, options)
	if err != nil {
		t.Fatal(err)
	}
	b := &bank{TB: t, idle: map[net.Conn]bool{}}
	server := httptest.NewUnstartedServer(b.keeping(play))
	server.Config.ConnState = b.watch
	server.Start()
	t.Cleanup(server.Close)
	b.url = server.URL
	return b
}

// keeping notes each call before the simulator sees it.
func (b *bank) keeping(play http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/_simulator/") {
			body, _ := io.ReadAll(r.Body) // what is cut short shows in what was kept
			b.mu.Lock()
			b.received = append(b.received, received{r.Method + " " + r.URL.RequestURI(), r.Header.Clone(), string(body)})
			b.mu.Unlock()
			r.Body = io.NopCloser(bytes.NewReader(body))
		}
		play.ServeHTTP(w, r)
	})
}

var signature = regexp.MustCompile(`"signature":"[A-Za-z0-9+/=]{88,100}"`)

// took gives the calls received since the last time as "METHOD path body", signatures as "...": the
// simulator has verified them.
func (b *bank) took() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var lines []string
	for _, r := range b.received {
		lines = append(lines, strings.TrimSpace(r.line+" "+signature.ReplaceAllString(r.body, `"signature":"..."`)))
	}
	b.received = nil
	return lines
}

// calls gives the calls received since the last time.
func (b *bank) calls() []received {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := b.received
	b.received = nil
	return list
}

// fault shapes the next calls.
func (b *bank) fault(text string) {
	b.Helper()
	response, err := newClient(b).Post(b.url+"/_simulator/faults", "application/json", strings.NewReader(text))
	if err != nil {
		b.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusNoContent {
		b.Fatalf("fault %s: status %d", text, response.StatusCode)
	}
}

// effects gives the bodies of the calls that changed something, by the simulator's journal.
func (b *bank) effects() []string {
	b.Helper()
	response, err := newClient(b).Get(b.url + "/_simulator/calls")
	if err != nil {
		b.Fatal(err)
	}
	defer response.Body.Close()
	var journal []struct {
		Body   json.RawMessage
		Effect bool
	}
	if err := json.NewDecoder(response.Body).Decode(&journal); err != nil {
		b.Fatal(err)
	}
	var bodies []string
	for _, c := range journal {
		if c.Effect {
			bodies = append(bodies, string(c.Body))
		}
	}
	return bodies
}

var signingKey = sync.OnceValues(func() (*ecdsa.PrivateKey, error) { return ecdsa.GenerateKey(elliptic.P256(), rand.Reader) })

// pemKey gives the key that the proxy signs with, as a setting holds it.
func pemKey(t testing.TB) (string, *ecdsa.PublicKey) {
	t.Helper()
	key, err := signingKey()
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})), &key.PublicKey
}

// town is the demo: the proxy and both simulated banks.
type town struct {
	*stage
	netxd, rakbank *bank
}

func openTown(t testing.TB, change ...func(*proxy.Config)) *town {
	t.Helper()
	private, public := pemKey(t)
	clock := func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 678e6, time.UTC) }
	netxd := openBank(t, "netxd", simulator.Options{PublicKey: public, Clock: clock})
	rakbank := openBank(t, "rakbank", simulator.Options{Clock: clock})
	return &town{open(t, demo(netxd.url, rakbank.url, private, change...)), netxd, rakbank}
}

// sent gives all that both banks received since the last time.
func (t *town) sent() []string { return append(t.netxd.took(), t.rakbank.took()...) }
