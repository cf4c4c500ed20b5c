package connection_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/proxy/connection"
)

func TestConnectionIsKept(t *testing.T) {
	for name, text := range map[string]string{
		"a length":        fine,
		"chunks":          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
		"interim answers": "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + fine,
	} {
		t.Run(name, func(t *testing.T) {
			p := openPeer(t, answering(text, text, text))
			pool := p.pool()
			for range 3 {
				if status, body, err := ask(pool, post(t.Context(), t, `{"a":1}`)); status != 200 || body != "{}" || err != nil {
					t.Fatal(status, body, err)
				}
			}
		})
	}
}

func TestConnectionIsNotKept(t *testing.T) {
	for name, text := range map[string]string{
		"its end is announced":   "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}",
		"the body ends it":       "HTTP/1.1 200 OK\r\n\r\n{}",
		"more than one answer":   fine + fine,
		"an older protocol":      "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}",
		"bytes behind an answer": fine + "\x00",
	} {
		t.Run(name, func(t *testing.T) {
			p := openPeer(t, answering(text), answering(fine))
			pool := p.pool()
			for range 2 {
				if status, body, err := ask(pool, post(t.Context(), t, `{"a":1}`)); status != 200 || body != "{}" || err != nil {
					t.Fatal(status, body, err)
				}
			}
		})
	}
}

// TestLateClose closes an answer that was read to its end while the next request is on the connection.
func TestLateClose(t *testing.T) {
	p := openPeer(t, answering(fine, fine))
	pool := p.pool()
	first, err := pool.RoundTrip(post(t.Context(), t, "1"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(first.Body); err != nil {
		t.Fatal(err)
	}
	second, err := pool.RoundTrip(post(t.Context(), t, "2"))
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Body.Close(); err != nil {
		t.Error(err)
	}
	if body, err := io.ReadAll(second.Body); string(body) != "{}" || err != nil {
		t.Error(string(body), err)
	}
}

// TestKeptConnectionThatDied has the other side close between two requests: the second finds it out
// before it writes, and goes over a new connection.
func TestKeptConnectionThatDied(t *testing.T) {
	closed := make(chan struct{})
	dies := func(conn net.Conn) {
		answering(fine)(conn)
		reset(conn)
		close(closed)
	}
	p := openPeer(t, dies, answering(fine))
	pool := p.pool()
	if _, _, err := ask(pool, post(t.Context(), t, "1")); err != nil {
		t.Fatal(err)
	}
	<-closed
	if status, _, err := ask(pool, post(t.Context(), t, "2")); status != 200 || err != nil {
		t.Fatal(status, err)
	}
}

// TestOldConnectionIsClosed has nobody ask again: the connection is closed all the same.
func TestOldConnectionIsClosed(t *testing.T) {
	gone := make(chan error, 1)
	p := openPeer(t, func(conn net.Conn) {
		answering(fine)(conn)
		_, err := conn.Read(make([]byte, 1))
		gone <- err
	})
	pool := p.pool(func(c *connection.Config) { c.Idle = time.Millisecond })
	if _, _, err := ask(pool, post(t.Context(), t, "1")); err != nil {
		t.Fatal(err)
	}
	if err := <-gone; !errors.Is(err, io.EOF) {
		t.Error(err)
	}
}

func TestMostConnections(t *testing.T) {
	arrived := make(chan struct{})
	p := openPeer(t, func(conn net.Conn) {
		_, _ = http.ReadRequest(bufio.NewReader(conn))
		close(arrived)
		_, _ = conn.Read(make([]byte, 1)) // until the caller gives up
	})
	pool := p.pool(func(c *connection.Config) { c.Connections = 1 })
	ctx, cancel := context.WithCancel(t.Context())
	first := make(chan error, 1)
	go func() {
		_, _, err := ask(pool, post(ctx, t, ""))
		first <- err
	}()
	<-arrived
	short, end := context.WithTimeout(t.Context(), time.Millisecond)
	defer end()
	if _, _, err := ask(pool, post(short, t, "2")); !unsent(err) || unreachable(err) || !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	cancel()
	if err := <-first; unsent(err) || !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestSecureConnection(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(w, r.Body)
	}))
	t.Cleanup(server.Close)
	base, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	config := connection.Config{Connections: 1, Idle: time.Minute, Dial: 5 * time.Second, Header: 8 << 10}
	if _, _, err := ask(connection.New(base, config), post(t.Context(), t, "1")); !unsent(err) || !unreachable(err) {
		t.Error("a certificate that nobody vouches for:", err)
	}
	known := server.Client().Transport.(*http.Transport).TLSClientConfig
	config.TLS = func() *tls.Config { return known }
	pool := connection.New(base, config)
	defer pool.CloseIdleConnections()
	for range 3 {
		if status, body, err := ask(pool, post(t.Context(), t, "hello")); status != 200 || body != "hello" || err != nil {
			t.Fatal(status, body, err)
		}
	}
}

func TestNothingListens(t *testing.T) {
	p := openPeer(t)
	_ = p.listener.Close()
	if _, _, err := ask(p.pool(), post(t.Context(), t, "1")); !unsent(err) || !unreachable(err) {
		t.Error(err)
	}
}

func TestWhatIsSent(t *testing.T) {
	sent := make(chan string, 1)
	p := openPeer(t, func(conn net.Conn) {
		buffer := make([]byte, 4096)
		n, _ := conn.Read(buffer)
		sent <- string(buffer[:n])
		_, _ = io.WriteString(conn, fine)
	})
	r := post(t.Context(), t, `{"a":1}`)
	r.Header = http.Header{"Content-Type": {"application/json"}}
	if _, _, err := ask(p.pool(), r); err != nil {
		t.Fatal(err)
	}
	want := "POST /v1/things?a=b%20c HTTP/1.1\r\nHost: bank.example\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n" + `{"a":1}`
	if got := <-sent; got != want {
		t.Errorf("%q", got)
	}
}

func TestWhatCannotBeSent(t *testing.T) {
	p := openPeer(t)
	for name, spoil := range map[string]func(*http.Request){
		"a value with a line end":   func(r *http.Request) { r.Header.Set("X-Id", "1\r\nX-Other: 2") },
		"a name with a blank":       func(r *http.Request) { r.Header["X Id"] = []string{"1"} },
		"a host with a line end":    func(r *http.Request) { r.Host = "a\r\nb" },
		"a method with a blank":     func(r *http.Request) { r.Method = "GET /x" },
		"a body of unknown length":  func(r *http.Request) { r.ContentLength = -1 },
		"a body without its length": func(r *http.Request) { r.ContentLength = 0 },
	} {
		t.Run(name, func(t *testing.T) {
			r := post(t.Context(), t, "1")
			spoil(r)
			if _, _, err := ask(p.pool(), r); !unsent(err) {
				t.Error(err)
			}
		})
	}
}

// TestBodyIsShorterThanSaid has the body end early: what was announced is never made up.
func TestBodyIsShorterThanSaid(t *testing.T) {
	p := openPeer(t, func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) })
	r := post(t.Context(), t, "1")
	r.ContentLength = 2
	if _, _, err := ask(p.pool(), r); !unsent(err) || !errors.Is(err, http.ErrContentLength) {
		t.Error(err)
	}
}

var big = strings.Repeat("a", 8<<20)

// TestEarlyRefusal has the other side answer a large body before it came, and close.
func TestEarlyRefusal(t *testing.T) {
	p := openPeer(t, func(conn net.Conn) {
		_, _ = http.ReadRequest(bufio.NewReader(conn))
		_, _ = io.WriteString(conn, "HTTP/1.1 413 Content Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
		_ = conn.(*net.TCPConn).CloseWrite()
		_, _ = io.CopyN(io.Discard, conn, 1<<20) // and lingers a little, as servers do
	})
	status, _, err := ask(p.pool(), post(t.Context(), t, big))
	if status != 413 && (err == nil || unsent(err)) { // the reset can be faster than the answer
		t.Error(status, err)
	}
}
