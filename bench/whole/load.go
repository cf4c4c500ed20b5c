package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/truchman-proxy/truchman/bench/update"
)

// load is one row's requests: the same bytes again and again over kept connections.
type load struct {
	request []byte // head and body
	status  int    // that every answer must have
	fresh   bool   // each request has a request id of its own

	tls  *tls.Config // nil: without TLS
	anew bool        // each request has a connection of its own
}

// sent counts the requests with an id of their own, of all loads.
var sent atomic.Int64

// next is the request that is sent next, in a place of the caller's own.
func (l *load) next(into []byte) []byte {
	if !l.fresh {
		return l.request
	}
	into = append(into[:0], l.request...)
	at := bytes.Index(into, []byte(update.RequestID))
	copy(into[at:at+len(update.RequestID)], strconv.AppendInt(nil, 2e17+sent.Add(1), 10))
	return into
}

// round is what one turn of a load showed.
type round struct {
	requests  int
	took      time.Duration
	latencies []time.Duration // sorted
}

func (r *round) perSecond() float64 { return float64(r.requests) / r.took.Seconds() }

func (r *round) percentile(p float64) time.Duration {
	return r.latencies[min(len(r.latencies)-1, int(float64(len(r.latencies))*p/100))]
}

// request writes an HTTP/1.1 request as bytes.
func request(method, path, requestID string, body []byte) []byte {
	return requestOf(method, path, requestID, "demo", body)
}

const benchHost = "bench.example"

// requestOf is the request of whoever has the token; "" is nobody's.
func requestOf(method, path, requestID, token string, body []byte) []byte {
	head := fmt.Appendf(nil, "%s %s HTTP/1.1\r\nHost: %s\r\nX-Request-Id: %s\r\n", method, path, benchHost, requestID)
	if token != "" {
		head = fmt.Appendf(head, "Authorization: Bearer %s\r\n", token)
	}
	return append(fmt.Appendf(head, "Content-Type: application/json\r\nContent-Length: %d\r\n\r\n", len(body)), body...)
}

// run loads an address for that long over that many connections, each with one request at least. An
// answer with another status, or none, ends the round with an error.
func (l *load) run(address string, connections int, last time.Duration) (*round, error) {
	var group sync.WaitGroup
	rounds, errs := make([]round, connections), make([]error, connections)
	began := time.Now()
	for i := range connections {
		group.Go(func() { errs[i] = l.runOne(address, began.Add(last), &rounds[i]) })
	}
	group.Wait()
	all := &round{took: time.Since(began)}
	for i := range rounds {
		all.latencies = append(all.latencies, rounds[i].latencies...)
	}
	slices.Sort(all.latencies)
	all.requests = len(all.latencies)
	return all, cmp.Or(errs...)
}

func (l *load) runOne(address string, end time.Time, r *round) error {
	connection, err := l.dial(address)
	if err != nil {
		return err
	}
	defer func() { _ = connection.Close() }() // nothing is in flight then
	reader := bufio.NewReaderSize(connection, 16<<10)
	var place []byte
	for began := time.Now(); ; {
		request := l.next(place)
		if l.fresh {
			place = request
		}
		if err := l.once(connection, reader, request); err != nil {
			return err
		}
		now := time.Now()
		r.latencies = append(r.latencies, now.Sub(began))
		if began = now; !now.Before(end) {
			return nil
		}
		if !l.anew {
			continue
		}
		_ = connection.Close()
		if connection, err = l.dial(address); err != nil {
			return err
		}
		reader.Reset(connection)
	}
}

func (l *load) dial(address string) (net.Conn, error) {
	dialer := &net.Dialer{Timeout: patience}
	if l.tls == nil {
		return dialer.Dial("tcp", address)
	}
	return (&tls.Dialer{NetDialer: dialer, Config: l.tls}).DialContext(context.Background(), "tcp", address)
}

// patience bounds one exchange, so that no run hangs.
const patience = 30 * time.Second

func (l *load) once(connection net.Conn, reader *bufio.Reader, request []byte) error {
	if err := connection.SetDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	if _, err := connection.Write(request); err != nil {
		return err
	}
	var h head
	if err := readHead(reader, &h); err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	if h.status() == l.status {
		return skip(reader, h.length)
	}
	text, _ := reader.Peek(min(max(h.length, 1), 400)) // whatever came of it
	return fmt.Errorf("answered %q instead of %d: %s", h.first, l.status, text)
}
