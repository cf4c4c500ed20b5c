package main

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"sync"

	"github.com/truchman-proxy/truchman/bench/update"
)

// serveProvider answers every request at once: a batch with its receipt, CAAS's login and onboarding
// with its answers to them, anything else with NetXD's answer to an update, which does for a read as
// well. Of the request only the JSON-RPC id goes into it.
func serveProvider(address string) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	for {
		connection, err := listener.Accept()
		if err != nil {
			return err
		}
		go answerAll(connection)
	}
}

var (
	rest  = bytes.TrimPrefix(update.Answer, []byte(`{"id":"`+update.RequestID))
	fixed = []fixedAnswer{
		{"POST /batches", `{"batchReference":"batch"}`},
		{"POST /auth/", `{"access_token":"bench","expires_in":7199,"refresh_token":"bench","refresh_expires_in":14400,"token_type":"Bearer"}`},
		{"POST /caas-lcm/", `{"status":"success","data":{"aml_scan_status":"Accepted","ecrn":"7841003200000001","customer_status":"ACTIVE","pep":false,` +
			`"aml_category":2},"status_code":200,"request_id":"4138e3038999d41b7534ce12a18a6031"}`},
	}
	readers = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, 16<<10) }}
)

// fixedAnswer is what requests that begin so are answered.
type fixedAnswer struct{ start, body string }

// answerTo gives the fixed answer to a request line, nil where it has none.
func answerTo(first []byte) []byte {
	for i := range fixed {
		if bytes.HasPrefix(first, []byte(fixed[i].start)) {
			return []byte(fixed[i].body)
		}
	}
	return nil
}

func answerAll(connection net.Conn) {
	defer func() { _ = connection.Close() }() // the other side closed it
	r := readers.Get().(*bufio.Reader)
	defer readers.Put(r)
	r.Reset(connection)
	var h head
	var answer, body []byte
	for {
		if readHead(r, &h) != nil {
			return
		}
		if body = answerTo(h.first); body == nil {
			start, err := r.Peek(min(h.length, 128))
			if err != nil {
				return
			}
			body = append(append(append(body[:0:0], `{"id":"`...), idIn(start)...), rest...)
		}
		if skip(r, h.length) != nil {
			return
		}
		answer = fmt.Appendf(answer[:0], "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", len(body))
		if _, err := connection.Write(append(answer, body...)); err != nil {
			return
		}
	}
}

// idIn finds the id of a NetXD call; a body that the bare proxy passed on has none at its start.
func idIn(start []byte) []byte {
	_, behind, found := bytes.Cut(start, []byte(`","id":"`))
	end := bytes.IndexByte(behind, '"')
	if !found || end < 0 {
		return []byte(update.RequestID)
	}
	return behind[:end]
}
