package proxy_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/middleware"
	"github.com/truchman-proxy/truchman/proxy"
	"github.com/truchman-proxy/truchman/secret"
)

// stage is the proxy on a listener, with banks behind it, as the demo builds it.
type stage struct {
	testing.TB
	url    string
	client *http.Client
	log    logged

	mu    sync.Mutex
	seen  []proxy.Exchange
	ended sync.Cond // one more was seen
}

// logged is a log that can be read while it is written.
type logged struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buffer.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buffer.String()
}

var shippedPacks = sync.OnceValues(func() (*mappings.Set, error) { return mappings.Load() })

// open starts the proxy; change may alter its configuration, and gets the proxy's own address.
func open(t testing.TB, config proxy.Config) *stage {
	t.Helper()
	return openWith(t, config, proxy.Options{})
}

// openWith starts the proxy with options of a test's own; it observes, and logs, for itself.
func openWith(t testing.TB, config proxy.Config, options proxy.Options) *stage {
	t.Helper()
	set, err := shippedPacks()
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{TB: t, client: newClient(t)}
	s.ended.L = &s.mu
	server := httptest.NewUnstartedServer(nil)
	s.url = "http://" + server.Listener.Addr().String()
	if own, ok := config.Banks["normalized"]; ok && own.Address == "" {
		own.Address = s.url
		config.Banks["normalized"] = own
	}
	log := slog.New(slog.NewJSONHandler(&s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	options.Observe, options.Log = s.observe, log
	handler, findings := proxy.New(config, set, options)
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	limits := middleware.Default()
	server.Config = middleware.NewServer(limits, middleware.Chain(handler, middleware.Track, middleware.RequestID,
		middleware.AccessLog(log), middleware.Recover(log, handler.Refuse), middleware.Limits(limits.MaxBody, limits.MaxHeader, handler.Refuse)))
	server.Start()
	t.Cleanup(server.Close)
	return s
}

// observe does what the command does with an exchange, and keeps it.
func (s *stage) observe(ctx context.Context, x *proxy.Exchange) {
	record := middleware.RecordOf(ctx)
	record.Front, record.Bank, record.Operation, record.Route = x.Front, x.Bank, x.Operation, x.Route
	record.Failure = x.Failure
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = append(s.seen, *x)
	s.ended.Broadcast()
}

// first waits until an exchange is over, which can be after its partner went away.
func (s *stage) first() proxy.Exchange {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.seen) == 0 {
		s.ended.Wait()
	}
	return s.seen[0]
}

// exchanges gives what was observed so far.
func (s *stage) exchanges() []proxy.Exchange {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]proxy.Exchange(nil), s.seen...)
}

func newClient(t testing.TB) *http.Client {
	transport := &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 64}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// demo gives the configuration of `truchman demo` on the given banks; an empty address of the
// normalized bank is the proxy's own.
func demo(netxdAddress, rakbankAddress, privateKey string, changes ...func(*proxy.Config)) proxy.Config {
	config := proxy.Config{
		Banks: map[string]proxy.Bank{
			"netxd": {Pack: "netxd", Address: netxdAddress,
				Settings: map[string]string{"key_id": "1", "phone_country_code": "971"},
				Secrets: map[string]secret.Value{"credential": secret.New("Basic ZGVtbzpkZW1vLWFwaS1rZXk="),
					"api_key": secret.New("demo-api-key"), "private_key": secret.New(privateKey)}},
			"rakbank": {Pack: "rakbank", Address: rakbankAddress,
				Settings: map[string]string{"client_id": "demo-client"}, Secrets: map[string]secret.Value{"client_secret": secret.New("demo-secret")}},
			"normalized": {Pack: "normalized", Settings: map[string]string{"bank_id": "netxd"}},
		},
		Mounts: []proxy.Mount{
			{Front: "normalized", Path: "/"},
			{Front: "normalized", Path: "/fronts/normalized/{bank_id}"},
			{Front: "netxd", Path: "/fronts/netxd/{bank_id}", Settings: map[string]string{"phone_country_code": "971"},
				References: map[string]map[string]string{"rakbank": {"CUSTOMER_ID": "ACCOUNT_ID"}}},
			{Front: "rakbank", Path: "/fronts/rakbank/{bank_id}",
				References: map[string]map[string]string{"netxd": {"ACCOUNT_ID": "CUSTOMER_ID"}, "normalized": {"ACCOUNT_ID": "CUSTOMER_ID"}}},
		},
	}
	for _, change := range changes {
		change(&config)
	}
	return config
}

// question is a partner's request; header alternates names and values.
type question struct {
	method, path string
	header       []string
	body         string
}

// reply is what came back for it.
type reply struct {
	status int
	header http.Header
	body   string
}

func (q question) request(base string) (*http.Request, error) {
	var body io.Reader
	if q.body != "" {
		body = bytes.NewReader([]byte(q.body))
	}
	r, err := http.NewRequest(q.method, base+q.path, body)
	if err != nil {
		return nil, err
	}
	for i := 0; i < len(q.header); i += 2 {
		r.Header.Add(q.header[i], q.header[i+1])
	}
	return r, nil
}

func (s *stage) ask(q question) reply {
	s.Helper()
	r, err := q.request(s.url)
	if err != nil {
		s.Fatal(err)
	}
	response, err := s.client.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		s.Fatal(err)
	}
	return reply{response.StatusCode, response.Header, string(body)}
}
