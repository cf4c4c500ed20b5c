package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/truchman-proxy/truchman/bench/update"
)

// connections are kept; each has been used.
type connections []net.Conn

// patience bounds one exchange, so that no run hangs.
const patience = 30 * time.Second

// open opens them one after another, each with one update.
func open(address string, count int) (connections, error) {
	kept := make(connections, 0, count)
	reader := bufio.NewReader(nil)
	for len(kept) < count {
		connection, err := net.DialTimeout("tcp", address, patience)
		if err != nil {
			return kept, fmt.Errorf("connection %d: %w", len(kept)+1, err)
		}
		kept = append(kept, connection)
		if err := ask(connection, reader); err != nil {
			return kept, fmt.Errorf("connection %d: %w", len(kept), err)
		}
	}
	return kept, nil
}

// again sends another update over each, which shows that all were kept.
func (c connections) again() error {
	reader := bufio.NewReader(nil)
	for i, connection := range c {
		if err := ask(connection, reader); err != nil {
			return fmt.Errorf("connection %d: %w", i+1, err)
		}
	}
	return nil
}

func (c connections) close() {
	for _, connection := range c {
		_ = connection.Close() // nothing is in flight
	}
}

var request = fmt.Appendf(nil, "PATCH /v1/banks/unsigned/customers/%s HTTP/1.1\r\nHost: bench.example\r\nX-Request-Id: %s\r\nAuthorization: Bearer demo\r\n"+
	"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", update.CustomerID, update.RequestID, len(update.Request), update.Request)

// ask sends the update and reads the answer to its end.
func ask(connection net.Conn, reader *bufio.Reader) error {
	if err := connection.SetDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	if _, err := connection.Write(request); err != nil {
		return err
	}
	reader.Reset(connection)
	response, err := http.ReadResponse(reader, nil)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		return fmt.Errorf("answered %d (%v): %.400s", response.StatusCode, err, body)
	}
	return nil
}
