package callbacks_test

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/callbacks"
	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/redisclient/redistest"
	"github.com/truchman-proxy/truchman/secret"
)

const (
	bankSecret = "demo-callback-secret"
	signingKey = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	patience   = 30 * time.Second // before a test gives up
	statusPath = "/callbacks/caas/customerStatus"
)

var packs = sync.OnceValues(func() (*mappings.Set, error) {
	return mappings.LoadUsed(func(name string) bool { return name == "caas" || name == "obp" })
})

// sealer is AES-256-GCM and HMAC with one key, as the ledger's.
type sealer struct{ aead cipher.AEAD }

func newSealer() sealer {
	block, err := aes.NewCipher(make([]byte, 32))
	if err != nil {
		panic(err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err)
	}
	return sealer{aead}
}

func (s sealer) Seal(name string, text []byte) ([]byte, error) {
	return s.aead.Seal(nil, nil, text, []byte(name)), nil
}

func (s sealer) Open(name string, sealed []byte) ([]byte, error) {
	return s.aead.Open(nil, nil, sealed, []byte(name))
}

func (s sealer) Name(space, text string) (name [32]byte) {
	code := hmac.New(sha256.New, []byte("key"))
	_, _ = fmt.Fprintf(code, "%s\x00%s", space, text)
	return [32]byte(code.Sum(nil))
}

// clock is how far the clock of a store is ahead.
type clock struct{ ahead atomic.Int64 }

func (c *clock) skew() time.Duration      { return time.Duration(c.ahead.Load()) }
func (c *clock) advance(by time.Duration) { c.ahead.Add(int64(by)) }

func (c *clock) options() callbacks.StoreOptions {
	return callbacks.StoreOptions{Skew: c.skew, Poll: time.Millisecond}
}

// opener opens the same store again and again.
type opener func(t testing.TB, options callbacks.StoreOptions) callbacks.Store

// onBoth runs a test on both stores.
func onBoth(t *testing.T, test func(t *testing.T, open opener)) {
	t.Run("bolt", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "callbacks.db")
		test(t, func(t testing.TB, options callbacks.StoreOptions) callbacks.Store {
			return openAt(t, "bolt", file, options)
		})
	})
	t.Run("redis", func(t *testing.T) {
		address := redistest.Start(t).Address()
		test(t, func(t testing.TB, options callbacks.StoreOptions) callbacks.Store {
			return openAt(t, "redis", address, options)
		})
	})
}

func openAt(t testing.TB, kind, place string, options callbacks.StoreOptions) (store callbacks.Store) {
	t.Helper()
	var err error
	if kind == "bolt" {
		store, err = callbacks.OpenBolt(place, options)
	} else {
		store, err = callbacks.OpenRedis(redisAt(place), options)
	}
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func redisAt(address string) callbacks.Redis {
	config := callbacks.Default().Redis
	config.Addresses, config.Timeout = []string{address}, 5*time.Second // the machine may be busy
	return config
}

func closed(t testing.TB, c io.Closer) {
	t.Helper()
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

// configFor tells partner "shop" at the address what the bank "caas" tells.
func configFor(url string) callbacks.Config {
	config := callbacks.Default()
	config.Delivery.Timeout = 5 * time.Second
	config.Banks = map[string]callbacks.Bank{"caas": {
		Authentication: callbacks.Authentication{Kind: "header", Header: "X-Callback-Secret", Secrets: []secret.Value{secret.New(bankSecret)}},
		Partners:       map[string]callbacks.Partner{"shop": {URL: url, Signing: []secret.Value{secret.New("whsec_" + signingKey)}}},
	}}
	return config
}

func optionsFor(t testing.TB) callbacks.Options {
	set, err := packs()
	if err != nil {
		t.Fatal(err)
	}
	caas := callbacks.Provider{Pack: "caas", Settings: map[string]string{"client_id": "demo"}, Secrets: map[string]secret.Value{}}
	for _, name := range []string{"client_secret", "username", "password"} {
		caas.Secrets[name] = secret.New("demo")
	}
	return callbacks.Options{Set: set, Providers: map[string]callbacks.Provider{"caas": caas}, Sealer: newSealer()}
}

func newService(t testing.TB, config callbacks.Config, store callbacks.Store, options callbacks.Options) *callbacks.Service {
	t.Helper()
	s, findings := callbacks.New(config, store, options)
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	return s
}

// run runs a service until the function that it gives is called.
func run(t testing.TB, s *callbacks.Service) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	return sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// tell is what the bank sends about a customer; it gives the status that it is answered.
func tell(s *callbacks.Service, customer, status string) int {
	request := httptest.NewRequest(http.MethodPost, statusPath, strings.NewReader(fmt.Sprintf(`{"ecrn":%q,"customer_status":%q}`, customer, status)))
	request.Header.Set("X-Callback-Secret", bankSecret)
	recorder := httptest.NewRecorder()
	s.Receiver().ServeHTTP(recorder, request)
	return recorder.Code
}

func told(t testing.TB, s *callbacks.Service, customer, status string) {
	t.Helper()
	if code := tell(s, customer, status); code != http.StatusOK {
		t.Fatalf("the bank is answered %d", code)
	}
}

func received[T any](t testing.TB, from <-chan T) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(patience):
		t.Fatal("nothing came")
		panic("unreachable")
	}
}

// watched is a store that tells what became of messages.
type watched struct {
	callbacks.Store
	settled chan string
}

func watch(store callbacks.Store) *watched {
	return &watched{Store: store, settled: make(chan string, 10_000)}
}

func (w *watched) Done(ctx context.Context, c callbacks.Claimed) error {
	return w.settle("done", w.Store.Done(ctx, c))
}

func (w *watched) Postpone(ctx context.Context, c callbacks.Claimed, wait time.Duration) error {
	return w.settle("postponed", w.Store.Postpone(ctx, c, wait))
}

func (w *watched) Bury(ctx context.Context, c callbacks.Claimed, cause string) error {
	return w.settle("buried", w.Store.Bury(ctx, c, cause))
}

func (w *watched) settle(what string, err error) error {
	if err == nil {
		w.settled <- what
	}
	return err
}

// expect waits for what becomes of the next message.
func (w *watched) expect(t testing.TB, want ...string) {
	t.Helper()
	for _, what := range want {
		if got := received(t, w.settled); got != what {
			t.Fatalf("the message is %s, want %s", got, what)
		}
	}
}
