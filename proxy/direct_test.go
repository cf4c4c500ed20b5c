package proxy_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/proxy"
	"github.com/truchman-proxy/truchman/proxy/connection"
	"github.com/truchman-proxy/truchman/secret"
)

// direct is the proxy without a network on either side, so that its time can be played.
type direct struct {
	testing.TB
	handler *proxy.Handler
	act     act

	mu    sync.Mutex
	hosts []string // of the calls
}

// act is what a bank does with its n-th call, the first being 0.
type act func(n int, r *http.Request) (*http.Response, error)

// openDirect calls NetXD, with set as the packs.
func openDirect(t testing.TB, set *mappings.Set, a act, change ...func(*proxy.Bank)) *direct {
	t.Helper()
	b := proxy.Bank{Pack: "netxd", Address: "http://first.example",
		Settings: map[string]string{"key_id": "1", "signature_algorithm": "none", "phone_country_code": "971"},
		Secrets:  map[string]secret.Value{"credential": secret.New("Basic ZGVtbzpkZW1v"), "api_key": secret.New("demo")}}
	for _, c := range change {
		c(&b)
	}
	d := &direct{TB: t, act: a}
	handler, findings := proxy.New(proxy.Config{Banks: map[string]proxy.Bank{"netxd": b}, Mounts: []proxy.Mount{{Front: "normalized", Path: "/"}}},
		set, proxy.Options{Client: d})
	if len(findings) > 0 {
		t.Fatal(findings)
	}
	d.handler = handler
	return d
}

// RoundTrip is the bank.
func (d *direct) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
	}
	d.mu.Lock()
	n := len(d.hosts)
	d.hosts = append(d.hosts, r.URL.Host)
	d.mu.Unlock()
	return d.act(n, r)
}

// calls gives the hosts that were called.
func (d *direct) calls() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]string(nil), d.hosts...)
}

func (d *direct) ask(ctx context.Context, q question) reply {
	d.Helper()
	r, err := q.request("")
	if err != nil {
		d.Error(err)
		return reply{}
	}
	w := httptest.NewRecorder()
	d.handler.ServeHTTP(w, r.WithContext(ctx))
	return reply{w.Code, w.Header(), w.Body.String()}
}

// bank gives the state of the one bank.
func (d *direct) bank() proxy.BankState { return d.handler.Banks()[0] }

// aRead and aWrite are requests whose id the answer fine repeats.
var (
	aRead  = get("netxd", "1", "42")
	aWrite = patch("netxd", "1", "42", `{"first_name":"Mara","last_name":"Quill"}`)
)

// says is an answer; header alternates names and values.
func says(status int, body string, header ...string) act {
	return func(int, *http.Request) (*http.Response, error) {
		h := http.Header{}
		for i := 0; i < len(header); i += 2 {
			h.Set(header[i], header[i+1])
		}
		return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body))}, nil
	}
}

var fine = says(200, strings.ReplaceAll(goodNetXD, "$id", "42"))

// What can become of a call without an answer.
var (
	notConnected = fails(&connection.Unsent{Cause: &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, Unreachable: true})
	notSent      = fails(&connection.Unsent{Cause: io.EOF})
	isReset      = fails(&net.OpError{Op: "read", Err: syscall.ECONNRESET})
	isClosed     = fails(io.ErrUnexpectedEOF)
	isNotHTTP    = fails(errors.New("malformed HTTP response"))
)

func fails(err error) act {
	return func(int, *http.Request) (*http.Response, error) { return nil, err }
}

// waitsInVain answers nothing until the call's deadline.
func waitsInVain(_ int, r *http.Request) (*http.Response, error) {
	at, _ := r.Context().Deadline()
	time.Sleep(time.Until(at)) // in a bubble
	return nil, &net.OpError{Op: "read", Err: context.DeadlineExceeded}
}

// inTurn plays one after the other, and the last one again.
func inTurn(acts ...act) act {
	return func(n int, r *http.Request) (*http.Response, error) { return acts[min(n, len(acts)-1)](n, r) }
}

// inBubble runs a test in a time of its own.
func inBubble(t *testing.T, test func(t *testing.T, set *mappings.Set)) {
	t.Helper()
	set, err := shippedPacks()
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) { test(t, set) })
}
