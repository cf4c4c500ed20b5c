package middleware_test

import (
	"bufio"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/middleware"
)

// TestAConnectionThatFailsIsToldWithoutItsCaller speaks without TLS to a listener that wants it.
func TestAConnectionThatFailsIsToldWithoutItsCaller(t *testing.T) {
	read, write := io.Pipe()
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = middleware.ConnectionLog(slog.New(slog.NewTextHandler(write, &slog.HandlerOptions{Level: slog.LevelDebug})))
	server.StartTLS()
	defer server.Close()
	connection, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = connection.Close() }()
	_, _ = io.WriteString(connection, "GET /zephyrine HTTP/1.1\r\nHost: zephyrine\r\n\r\n") // it is cut off
	line, err := bufio.NewReader(read).ReadString('\n')
	if err != nil || !strings.Contains(line, `level=DEBUG msg="a connection failed" kind=tls-handshake`) || strings.Contains(line, "127.0.0.1") || strings.Contains(line, "zephyrine") {
		t.Errorf("%s %v", line, err)
	}
}

func TestWhatFailedIsToldApart(t *testing.T) {
	for text, want := range map[string]string{
		"http: Accept error: accept tcp 127.0.0.1:1: too many open files; retrying in 5ms": "level=ERROR msg=\"a connection failed\" kind=accept\n",
		"http2: server connection error from 127.0.0.1:1: zephyrine":                       "level=DEBUG msg=\"a connection failed\" kind=http2\n",
		"http: panic serving 127.0.0.1:1: zephyrine":                                       "level=ERROR msg=\"a connection failed\" kind=panic\n",
		"zephyrine": "level=WARN msg=\"a connection failed\" kind=other\n",
	} {
		var told strings.Builder
		timeless := func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		}
		middleware.ConnectionLog(slog.New(slog.NewTextHandler(&told, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: timeless}))).Print(text)
		if told.String() != want {
			t.Errorf("%s: %s", text, told.String())
		}
	}
}
