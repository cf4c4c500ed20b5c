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
// answer to an update, which does for a read as well.
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
	updated = httpAnswer(update.Answer)
	taken   = httpAnswer([]byte(`{"batchReference":"batch"}`))
	readers = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, 16<<10) }}
)

func httpAnswer(body []byte) []byte {
	return append(fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", len(body)), body...)
}

func answerAll(connection net.Conn) {
	defer func() { _ = connection.Close() }() // the other side closed it
	r := readers.Get().(*bufio.Reader)
	defer readers.Put(r)
	r.Reset(connection)
	var h head
	for {
		if readHead(r, &h) != nil || skip(r, h.length) != nil {
			return
		}
		answer := updated
		if bytes.HasPrefix(h.first, []byte("POST /batches")) {
			answer = taken
		}
		if _, err := connection.Write(answer); err != nil {
			return
		}
	}
}
