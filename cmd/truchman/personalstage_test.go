package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	truchman "github.com/truchman-proxy/truchman"
	"github.com/truchman-proxy/truchman/middleware"
	"github.com/truchman-proxy/truchman/simulator"
)

// personalStage is the reference configuration on one kind of store, with an audit trail, callbacks and everything logged.
type personalStage struct {
	*testing.T
	proxy, admin string
	directory    string
	redis        string // its address; "" with bolt
	banks        map[string]*gossip
	partner      atomic.Pointer[http.HandlerFunc] // is told what banks tell; nil: wants no more of it, and says why
	client       *http.Client
	key          string // of the partner that asks; "" for demo's
	log          *lockedLog
	spans        *otlpCollector
	stop         func()

	mu    sync.Mutex
	hits  []string
	asked int
}

// lockedLog is a log that can be read while it is written.
type lockedLog struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lockedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lockedLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// personalBanks are those that the fronts are led to.
var personalBanks = []string{"netxd", "rakbank", "obp"}

func newPersonalStage(t *testing.T, redisAddress string, edits ...*strings.Replacer) *personalStage {
	t.Helper()
	s := &personalStage{T: t, spans: newOTLPCollector(t), directory: t.TempDir(), redis: redisAddress, banks: map[string]*gossip{}, log: &lockedLog{}, client: &http.Client{
		Transport: &http.Transport{MaxIdleConnsPerHost: 16}, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	private, public, err := newSigningKey()
	if err != nil {
		t.Fatal(err)
	}
	sets := []string{"server.listen=127.0.0.1:0", "admin.listen=127.0.0.1:0", "server.stop.drain=0s", "log.level=debug", "banks.netxd.secrets.private_key=" + private,
		"ledger.path=" + filepath.Join(s.directory, "ledger.db"), "callbacks.path=" + filepath.Join(s.directory, "callbacks.db"),
		"tracing.endpoint=" + s.spans.url, "tracing.sample=1", "audit.file=" + filepath.Join(s.directory, "audit.jsonl"), "audit.sync=second"}
	for _, name := range personalBanks {
		s.banks[name] = newGossip(t, name, simulator.Options{PublicKey: public})
		sets = append(sets, "banks."+name+".address="+s.banks[name].URL, "banks."+name+".timeout=300ms", "banks."+name+".breaker.failures=1000000", "banks."+name+".retry.attempts=1")
	}
	partner := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if other := s.partner.Load(); other != nil {
			(*other)(w, r)
			return
		}
		http.Error(w, everything(), http.StatusGone)
	}))
	t.Cleanup(partner.Close)
	text := strings.Replace(string(truchman.ReferenceConfig), "  # banks:\n", "  banks: {caas: {authentication: {kind: header, header: X-Callback-Secret, secrets: [sixteen-characters]}, "+
		"partners: {demo: {url: \""+partner.URL+"\", signing: [whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw]}}}}\n  # banks:\n", 1)
	if redisAddress != "" {
		text = strings.Replace(text, "addresses: [] ", `addresses: ["`+redisAddress+`"] `, 1)
		text = strings.Replace(text, "  # keys: [{id: k1", "  keys: [{id: k1, secret: MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=}]\n  # keys: [{id: k1", 1)
		text = strings.Replace(text, "  # redis: {mode: standalone, addresses: [\"127.0.0.1:6379\"]}", "  redis: {mode: standalone, addresses: [\""+redisAddress+"\"]}", 1)
		sets = append(sets, "ledger.store=redis", "callbacks.store=redis", "ledger.identity=MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")
	}
	for _, edit := range edits {
		text = edit.Replace(text)
	}
	config, err := parseConfiguration("config.yaml", []byte(text), sets)
	if err != nil {
		t.Fatal(err)
	}
	on, err := listen(config.Server, config.Admin)
	if err != nil {
		t.Fatal(err)
	}
	s.proxy, s.admin = "http://"+on.partners.Addr().String(), "http://"+on.admin.Addr().String()
	service, err := newService(config, on, middleware.NewLogger(s.log, config.Log))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- service.serve(ctx) }()
	s.stop = onceStopped(t, func() { cancel(); s.client.CloseIdleConnections() }, ended)
	t.Cleanup(s.stop)
	return s
}

// onceStopped is what ends a service and waits for its end, once.
func onceStopped(t *testing.T, stop func(), ended <-chan error) func() {
	return sync.OnceFunc(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// ask sends a request and looks at what comes back: an error must not hold what was planted, and no header ever.
func (s *personalStage) ask(method, path, body string, header ...string) {
	s.Helper()
	status, fields, text := s.send(method, path, body, header...)
	if status < 300 && !strings.Contains(text, `"error"`) {
		text = "" // what was asked for
	}
	s.look(fmt.Sprintf("the answer %d to %s %.60s", status, method, path), fields+text)
}

// send sends a request as the partner demo and gives what comes back.
func (s *personalStage) send(method, path, body string, header ...string) (status int, fields, text string) {
	s.Helper()
	r, err := http.NewRequest(method, s.proxy+path, strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+cmp.Or(s.key, "demo"))
	for i := 0; i+1 < len(header); i += 2 {
		r.Header[http.CanonicalHeaderKey(header[i])] = []string{header[i+1]}
	}
	answer, err := s.client.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }() // it was read
	all, err := io.ReadAll(answer.Body)
	if err != nil {
		s.Fatal(err)
	}
	var written strings.Builder
	_ = answer.Header.Write(&written) // a builder takes everything
	return answer.StatusCode, written.String(), string(all)
}

func (s *personalStage) look(place, text string) {
	hits := found(place, text)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hits, s.asked = append(s.hits, hits...), s.asked+1
}

// operator asks the admin listener.
func (s *personalStage) operator(method, path, body string) string {
	s.Helper()
	r, err := http.NewRequest(method, s.admin+path, strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	answer, err := s.client.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }() // it was read
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		s.Fatal(err)
	}
	return string(text)
}

// gossiping has all banks lie in a way; nil ends it.
func (s *personalStage) gossiping(lie func(http.ResponseWriter, *http.Request)) {
	for _, bank := range s.banks {
		if lie == nil {
			bank.lie.Store(nil)
		} else {
			bank.lie.Store(&lie)
		}
	}
}

// sources is every place, besides answers, in which nothing of what was planted may stand. Another one, such as the spans that are
// exported, is added here.
func (s *personalStage) sources() map[string]string {
	s.Helper()
	all := map[string]string{"the log": s.log.String(), "the metrics": s.operator("GET", "/metrics", "")}
	for _, path := range []string{"/banks", "/ledger?state=unknown&limit=10000", "/ledger?state=sent", "/ledger?state=claimed", "/callbacks", "/callbacks/dead",
		"/ledger/by-request-id?partner=demo&request_id=normalized-1", "/ledger/" + url.PathEscape(planted[2]), "/" + url.PathEscape(planted[3])} {
		all["GET "+path[:min(len(path), 20)]] = s.operator("GET", path, "")
	}
	s.operator("POST", "/callbacks/dead/replay", "")
	all["POST /banks"] = s.operator("POST", "/banks/netxd/breaker", `{"state":"`+planted[0]+`","`+planted[1]+`":1}`)
	if s.redis != "" {
		all["Redis"] = dumpRedis(s.T, s.redis)
	}
	s.stop() // the files are whole then
	for _, name := range []string{"ledger.db", "callbacks.db", "audit.jsonl"} {
		text, err := os.ReadFile(filepath.Join(s.directory, name))
		if err != nil && (s.redis == "" || name == "audit.jsonl") {
			s.Fatal(err)
		}
		all[name] = string(text)
	}
	s.spans.mu.Lock()
	defer s.spans.mu.Unlock()
	all["the spans"] = s.spans.raw.String()
	return all
}
