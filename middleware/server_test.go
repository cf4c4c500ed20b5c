package middleware_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/middleware"
)

func TestNewServerHasEveryDeadline(t *testing.T) {
	config := middleware.Default()
	config.Timeouts = middleware.Timeouts{ReadHeader: 1, Read: 2, Write: 3, Idle: 4}
	server := middleware.NewServer(config, http.NotFoundHandler())
	got := [...]time.Duration{server.ReadHeaderTimeout, server.ReadTimeout, server.WriteTimeout, server.IdleTimeout}
	if got != [...]time.Duration{1, 2, 3, 4} || server.MaxHeaderBytes != 64<<10 {
		t.Errorf("got %v and %d", got, server.MaxHeaderBytes)
	}
}

// serveOn serves on a free loopback port and gives its address.
func serveOn(t *testing.T, config middleware.Config, handler http.Handler) string {
	t.Helper()
	config.Listen = "127.0.0.1:0"
	listener, err := middleware.Listen(config)
	if err != nil {
		t.Fatal(err)
	}
	server := middleware.NewServer(config, handler)
	done := make(chan struct{})
	go func() {
		_ = server.Serve(listener)
		close(done)
	}()
	t.Cleanup(func() {
		_ = server.Close()
		<-done
	})
	return listener.Addr().String()
}

func TestAHeaderPastTheLimitIsRefused(t *testing.T) {
	config := middleware.Default()
	end := handle(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "served") })
	address := serveOn(t, config, middleware.Limits(config.MaxBody, config.MaxHeader, refuse)(end))
	for size, want := range map[int]string{
		31 << 10: "200 served", 33 << 10: "431 headers-too-large", 60 << 10: "431 headers-too-large",
		80 << 10: "431 431 Request Header Fields Too Large", // of net/http
	} {
		request, err := http.NewRequest("GET", "http://"+address, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("X-Long", strings.Repeat("x", size))
		request.Close = true
		response, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if got := fmt.Sprintf("%d %s", response.StatusCode, body); got != want {
			t.Errorf("%d bytes: got %s, want %s", size, got, want)
		}
	}
}

func TestConnectionsPastTheLimitWaitTheirTurn(t *testing.T) {
	const callers = 8
	config := middleware.Default()
	config.Connections = 1
	allCalled := make(chan struct{})
	var serving, most atomic.Int32
	address := serveOn(t, config, handle(func(w http.ResponseWriter, _ *http.Request) {
		<-allCalled
		most.Store(max(most.Load(), serving.Add(1)))
		_, _ = io.WriteString(w, "served")
		serving.Add(-1)
	}))
	calls := make([]net.Conn, callers)
	for i := range calls {
		var err error
		if calls[i], err = net.Dial("tcp", address); err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(calls[i], "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
	}
	close(allCalled)
	for _, call := range calls {
		answer, err := io.ReadAll(call)
		if err != nil || !strings.HasSuffix(string(answer), "served") {
			t.Errorf("got %q, %v", answer, err)
		}
		_ = call.Close()
	}
	if most.Load() != 1 {
		t.Errorf("%d were served at once", most.Load())
	}
}

func TestListenSaysWhatToDo(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	config := middleware.Default()
	config.Listen = taken.Addr().String()
	_, err = middleware.Listen(config)
	want := "listen tcp " + config.Listen + ": bind: address already in use; free the address or set another one to listen on"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}
