package connection_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// TestSentAndLost has the other side get the request and not answer as it should: whatever it does, the
// failure is none that says that nothing was sent.
func TestSentAndLost(t *testing.T) {
	say := func(text string) func(net.Conn) { return answering(text) }
	for name, play := range map[string]func(net.Conn){
		"closes":                   say(""),
		"resets":                   func(conn net.Conn) { _, _ = http.ReadRequest(bufio.NewReader(conn)); reset(conn) },
		"stops in the status line": say("HTTP/1.1 2"),
		"stops in the header":      say("HTTP/1.1 200 OK\r\nContent-Le"),
		"stops in the body":        say("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{}"),
		"stops in a chunk":         say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{}"),
		"speaks something else":    say("220 smtp.example ready\r\n"),
		"has two lengths":          say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}"),
		"has a large header":       say("HTTP/1.1 200 OK\r\nX-A: " + strings.Repeat("a", 16<<10) + "\r\n\r\n"),
		"has an endless header":    endless("HTTP/1.1 200 OK\r\n", "X-A: b\r\n"),
		"never comes to an answer": endless("", "HTTP/1.1 100 Continue\r\n\r\n"),
	} {
		t.Run(name, func(t *testing.T) {
			p := openPeer(t, play)
			if status, body, err := ask(p.pool(), post(t.Context(), t, "1")); err == nil || unsent(err) {
				t.Error(status, body, err)
			}
		})
	}
}

func endless(first, again string) func(net.Conn) {
	return func(conn net.Conn) {
		_, _ = http.ReadRequest(bufio.NewReader(conn))
		_, err := io.WriteString(conn, first)
		for err == nil {
			_, err = io.WriteString(conn, again)
		}
	}
}

// deadline is a context that tells when it ends and never does: the connection has to watch it.
type deadline struct {
	context.Context
	at time.Time
}

func (d deadline) Deadline() (time.Time, bool) { return d.at, true }

func TestDeadline(t *testing.T) {
	for name, start := range map[string]string{"before the answer": "", "in the body": "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{}"} {
		t.Run(name, func(t *testing.T) {
			p := openPeer(t, func(conn net.Conn) {
				_, _ = http.ReadRequest(bufio.NewReader(conn))
				_, _ = io.WriteString(conn, start)
				_, _ = conn.Read(make([]byte, 8)) // until the other side gives up
			})
			ctx := deadline{t.Context(), time.Now().Add(20 * time.Millisecond)}
			if _, _, err := ask(p.pool(), post(ctx, t, "1")); unsent(err) || !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Error(err)
			}
		})
	}
}

// TestGivenUp ends the request's context at each of its stages.
func TestGivenUp(t *testing.T) {
	for name, start := range map[string]string{"before the answer": "", "in the body": "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{}"} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			p := openPeer(t, func(conn net.Conn) {
				_, _ = http.ReadRequest(bufio.NewReader(conn))
				_, _ = io.WriteString(conn, start)
				cancel()
				_, _ = conn.Read(make([]byte, 8))
			}, answering(fine))
			pool := p.pool()
			if _, _, err := ask(pool, post(ctx, t, "1")); unsent(err) || !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
			if status, _, err := ask(pool, post(t.Context(), t, "2")); status != 200 || err != nil {
				t.Error("afterwards:", status, err)
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := ask(openPeer(t).pool(), post(ctx, t, "1")); !unsent(err) {
		t.Error("before it began:", err)
	}
}

// TestAnswerIsLeft closes an answer in the middle: what is left of it is not taken for the next one's.
func TestAnswerIsLeft(t *testing.T) {
	p := openPeer(t, answering("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}        "), answering(fine))
	pool := p.pool()
	answer, err := pool.RoundTrip(post(t.Context(), t, "1"))
	if err != nil {
		t.Fatal(err)
	}
	if err := answer.Body.Close(); err != nil {
		t.Error(err)
	}
	if n, err := answer.Body.Read(make([]byte, 1)); n != 0 || !errors.Is(err, io.EOF) {
		t.Error("read after close:", n, err)
	}
	if status, body, err := ask(pool, post(t.Context(), t, "2")); status != 200 || body != "{}" || err != nil {
		t.Error(status, body, err)
	}
}
