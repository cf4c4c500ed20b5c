package connection_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/proxy/connection"
)

// peer is the other side, which does with each connection what its script says, in order; past the
// end of the script it accepts no more.
type peer struct {
	testing.TB
	listener net.Listener
	group    sync.WaitGroup
}

func openPeer(t testing.TB, script ...func(net.Conn)) *peer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &peer{TB: t, listener: listener}
	p.group.Go(func() {
		for _, play := range script {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			p.group.Go(func() {
				defer func() { _ = conn.Close() }()
				play(conn)
			})
		}
	})
	t.Cleanup(func() { _ = listener.Close(); p.group.Wait() })
	return p
}

func (p *peer) pool(change ...func(*connection.Config)) *connection.Pool {
	p.Helper()
	config := connection.Config{Connections: 2, Idle: time.Minute, Dial: 5 * time.Second, Header: 8 << 10}
	for _, c := range change {
		c(&config)
	}
	pool := connection.New(&url.URL{Scheme: "http", Host: p.listener.Addr().String()}, config)
	p.Cleanup(pool.CloseIdleConnections)
	return pool
}

// post builds a request with a body.
func post(ctx context.Context, t testing.TB, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://bank.example/v1/things?a=b%20c", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// ask sends a request and reads the answer whole.
func ask(pool *connection.Pool, r *http.Request) (int, string, error) {
	answer, err := pool.RoundTrip(r)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	return answer.StatusCode, string(body), err
}

func unsent(err error) bool {
	var u *connection.Unsent
	return errors.As(err, &u)
}

// unreachable tells that no connection came about.
func unreachable(err error) bool {
	var u *connection.Unsent
	return errors.As(err, &u) && u.Unreachable
}

// answering reads requests and answers each with the next text, then ends.
func answering(texts ...string) func(net.Conn) {
	return func(conn net.Conn) {
		in := bufio.NewReader(conn)
		for _, text := range texts {
			r, err := http.ReadRequest(in)
			if err != nil {
				return
			}
			_, _ = io.Copy(io.Discard, r.Body)
			_, _ = io.WriteString(conn, text)
		}
	}
}

// reset ends a connection so that what is on its way is lost.
func reset(conn net.Conn) {
	_ = conn.(*net.TCPConn).SetLinger(0)
	_ = conn.Close()
}

const fine = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
