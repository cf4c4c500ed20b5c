package connection

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"math"
	"net"
	"net/http"
	"syscall"
	"time"
)

// line is a connection with one request on it at a time.
type line struct {
	pool    *Pool
	conn    net.Conn
	made    *tls.Config // what the handshake went by; nil without TLS
	fresh   bool        // nothing was answered yet
	raw     syscall.RawConn
	look    func(descriptor uintptr) // of quiet; made once
	heard   bool                     // by look: something came, or the end
	in      *bufio.Reader
	out     *bufio.Writer
	room    int64 // how much more may be read from the connection
	written bool  // something of this request
	abort   func()
	release func() bool // the context's hold on abort; nil where it has none
	used    time.Time
}

// Errors of answers that are read no further.
var (
	errHeaderTooLarge = errors.New("the header of the answer is larger than any that is taken")
	errInterim        = errors.New("the answer has too many interim answers")
)

// Read reads from the connection, up to the bound that is set for the header.
func (l *line) Read(p []byte) (int, error) {
	if l.room <= 0 {
		return 0, errHeaderTooLarge
	}
	n, err := l.conn.Read(p[:min(int64(len(p)), l.room)])
	l.room -= int64(n)
	return n, err
}

// Write writes to the connection and notes that it did.
func (l *line) Write(p []byte) (int, error) {
	l.written = true
	return l.conn.Write(p)
}

// exchange sends a request and reads its answer's header. It owns the line until the answer's end.
func (l *line) exchange(ctx context.Context, r *http.Request) (*http.Response, error) {
	l.written = false
	if err := l.bound(ctx); err != nil {
		return nil, l.fail(ctx, err)
	}
	sending := l.send(r)
	if sending != nil && !l.written {
		return nil, l.fail(ctx, sending)
	}
	// whoever refuses a large body may answer and close before all of it came: the answer counts
	answer, err := l.receive(r)
	if err != nil {
		return nil, l.fail(ctx, errors.Join(err, sending))
	}
	// a body of its own: it may be closed once more when the next request is already on the line
	answer.Body = &body{line: l, ctx: ctx, from: answer.Body,
		keep: sending == nil && !answer.Close && !r.Close && answer.StatusCode != http.StatusSwitchingProtocols}
	return answer, nil
}

// bound lets the context's deadline and its end break the connection.
func (l *line) bound(ctx context.Context) error {
	deadline, _ := ctx.Deadline() // none is the zero time, which is none here as well
	if err := l.conn.SetDeadline(deadline); err != nil {
		return err
	}
	l.release = nil
	if ctx.Done() != nil {
		l.release = context.AfterFunc(ctx, l.abort)
	}
	return nil
}

// receive reads the header of the answer; interim answers (RFC 9110, section 15.2) are passed over.
func (l *line) receive(r *http.Request) (*http.Response, error) {
	const mostInterim = 5
	l.room = int64(l.pool.config.Header)
	for range mostInterim {
		answer, err := http.ReadResponse(l.in, r)
		switch {
		case err != nil:
			return nil, err
		case answer.StatusCode == http.StatusSwitchingProtocols, answer.StatusCode >= http.StatusOK:
			l.room, l.fresh = math.MaxInt64, false
			return answer, nil
		}
	}
	return nil, errInterim
}

// fail breaks the connection and says whether anything was written.
func (l *line) fail(ctx context.Context, err error) error {
	err = causeOf(ctx, err)
	l.end(false)
	switch {
	case !l.written:
		return &Unsent{Cause: err}
	case l.fresh && refusedUs(err):
		return &Unsent{Cause: err, Unreachable: true}
	}
	return err
}

// causeOf tells a request that was given up from one that took too long: both break off at a deadline.
func causeOf(ctx context.Context, err error) error {
	if errors.Is(ctx.Err(), context.Canceled) && !errors.Is(err, io.EOF) {
		return context.Canceled
	}
	return err
}

// end gives the line back, or closes it.
func (l *line) end(keep bool) {
	if l.release != nil && !l.release() {
		keep = false // the context's end is breaking it
	}
	l.release = nil
	if keep && l.in.Buffered() == 0 {
		l.pool.keep(l)
	} else {
		l.close()
	}
	l.pool.leave()
}

func (l *line) close() { _ = l.conn.Close() } // nothing is lost by a close that fails

// body is the body of an answer.
type body struct {
	line *line
	ctx  context.Context // the request's, for as long as the body is read
	from io.ReadCloser
	keep bool
}

// Read reads the body; its end frees the connection.
func (b *body) Read(p []byte) (int, error) {
	if b.line == nil {
		return 0, io.EOF
	}
	n, err := b.from.Read(p)
	if err != nil {
		err = causeOf(b.ctx, err)
		b.finish(b.keep && errors.Is(err, io.EOF))
	}
	return n, err
}

// Close breaks the connection where the body was not read to its end.
func (b *body) Close() error {
	b.finish(b.keep && b.from == http.NoBody)
	return nil
}

func (b *body) finish(keep bool) {
	if l := b.line; l != nil {
		b.line = nil
		l.end(keep)
	}
}
