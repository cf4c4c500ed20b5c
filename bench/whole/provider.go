package main

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"sync"

	"github.com/truchman-proxy/truchman/bench/update"
)

// serveProvider answers every request at once: a batch with its receipt, anything else with NetXD's
// answer to an update, which does for a read as well. Of the request only the JSON-RPC id goes into it.
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
	rest    = bytes.TrimPrefix(update.Answer, []byte(`{"id":"`+update.RequestID))
	receipt = []byte(`{"batchReference":"batch"}`)
	readers = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, 16<<10) }}
)

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
		body = receipt
		if !bytes.HasPrefix(h.first, []byte("POST /batches")) {
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
