package proxy_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// hasty is a bank that answers before it has read a request's body, as a server may (RFC 9112, section
// 9.3); mixed tells of a body that holds bytes of another request.
type hasty struct {
	listener net.Listener
	group    sync.WaitGroup
	mu       sync.Mutex
	mixed    int
	whole    int
}

func openHasty(t *testing.T) *hasty {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := &hasty{listener: listener}
	h.group.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			h.group.Go(func() { h.serve(conn) })
		}
	})
	t.Cleanup(func() { _ = listener.Close(); h.group.Wait() })
	return h
}

func (h *hasty) serve(conn net.Conn) {
	defer conn.Close()
	_ = conn.(*net.TCPConn).SetReadBuffer(4 << 10) // so that the sender has to wait in the middle of its body
	r, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return
	}
	const answer = `{"id":"1"}`
	fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(answer), answer)
	body, _ := io.ReadAll(r.Body) // the proxy may end the connection
	h.look(string(body))
}

// look counts a body whose padding is of more than one kind.
func (h *hasty) look(body string) {
	kinds := 0
	for _, space := range []string{" ", "\t", "\n", "\r"} {
		if strings.Contains(body, space) {
			kinds++
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.whole++
	if kinds > 1 {
		h.mixed++
	}
}

// TestEarlyAnswer sends large bodies to a bank that answers before it reads them. What is still being
// sent then must not be overwritten by the next request.
func TestEarlyAnswer(t *testing.T) {
	bank := openHasty(t)
	s := open(t, demo(nowhere, nowhere, signingPEM(t), at("normalized", "http://"+bank.listener.Addr().String())))
	for i := range 40 {
		body := `{"first_name":"Mara"` + strings.Repeat([]string{" ", "\t", "\n", "\r"}[i%4], 900_000) + `}`
		if got := s.ask(patch("normalized", "1", "42", body)); got.status != 200 && got.status != 504 {
			t.Fatalf("answered %d %s", got.status, got.body)
		}
	}
	_ = bank.listener.Close()
	bank.group.Wait()
	if bank.mixed > 0 || bank.whole == 0 {
		t.Errorf("%d of %d bodies hold bytes of another request", bank.mixed, bank.whole)
	}
}
