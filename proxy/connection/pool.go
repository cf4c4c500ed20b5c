// Package connection speaks HTTP/1.1 with one address over kept connections, in the goroutine of the
// caller. It sends nothing twice, follows no redirect, asks no proxy of the environment, and knows of
// every failure whether anything of the request was written.
package connection

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// Config bounds a Pool. Everything in it is needed but TLS and ServerName, which are for https addresses only.
type Config struct {
	Connections int           // how many there may be at once
	Idle        time.Duration // how long an unused one is kept
	Dial        time.Duration // how long connecting may take, and as long again the TLS handshake
	Header      int           // how many bytes the header of an answer may have

	// TLS is what a connection goes by, asked before every use: those that were made by another one are not used again. It
	// gives the same pointer for as long as nothing has changed. nil: the system's authorities and no certificate.
	TLS        func() *tls.Config
	ServerName string // that the bank's certificate has; "": the address's host
}

// Pool is an http.RoundTripper for one address. The body of a request is read before RoundTrip returns
// and never afterwards; the body of an answer is read from the connection, whose next user it frees at
// its end, or which it breaks where it is closed before.
type Pool struct {
	config  Config
	address string
	secure  *secure       // nil for http
	slots   chan struct{} // one for each connection that is in use

	mutex    sync.Mutex
	idle     []*line // the one used last comes first into use again
	sweeping bool
}

// Unsent is a failure before anything of the request was written. Repeating the request is safe.
type Unsent struct {
	Cause       error
	Unreachable bool // no connection came about
}

// Error says that nothing was sent, and the cause.
func (u *Unsent) Error() string { return "nothing was sent: " + u.Cause.Error() }

// Unwrap gives the cause.
func (u *Unsent) Unwrap() error { return u.Cause }

// New makes a pool for the host and port of an address, http or https.
func New(base *url.URL, config Config) *Pool {
	port := base.Port()
	if port == "" {
		port = map[string]string{"https": "443"}[base.Scheme]
	}
	if port == "" {
		port = "80"
	}
	p := &Pool{config: config, address: net.JoinHostPort(base.Hostname(), port), slots: make(chan struct{}, config.Connections)}
	if base.Scheme == "https" {
		p.secure = newSecure(base.Hostname(), config)
	}
	return p
}

var errNotHTTP1 = errors.New("the request has something that is not sent here")

// RoundTrip sends a request and reads the header of its answer. The end of the request's context and its
// deadline, of which Deadline alone is asked, bound everything up to the end of the answer's body. An
// error is an *Unsent where nothing was written.
func (p *Pool) RoundTrip(r *http.Request) (*http.Response, error) {
	if !sendable(r) {
		return nil, &Unsent{Cause: errNotHTTP1}
	}
	ctx := r.Context()
	if err := p.enter(ctx); err != nil {
		return nil, &Unsent{Cause: err}
	}
	l := p.kept()
	if l == nil {
		var err error
		if l, err = p.dial(ctx); err != nil {
			p.leave()
			return nil, &Unsent{Cause: err, Unreachable: true}
		}
	}
	return l.exchange(ctx, r)
}

// enter waits for a connection to be allowed.
func (p *Pool) enter(ctx context.Context) error {
	select {
	case p.slots <- struct{}{}:
		return nil
	default:
	}
	if deadline, bounded := ctx.Deadline(); bounded {
		timed, cancel := context.WithDeadline(ctx, deadline)
		defer cancel()
		ctx = timed
	}
	select {
	case p.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (p *Pool) leave() { <-p.slots }

// kept gives a kept connection that the other side has not closed, or nil.
func (p *Pool) kept() *line {
	var made *tls.Config
	if p.secure != nil {
		made = p.secure.current()
	}
	for {
		p.mutex.Lock()
		last := len(p.idle) - 1
		if last < 0 {
			p.mutex.Unlock()
			return nil
		}
		l := p.idle[last]
		p.idle[last] = nil
		p.idle = p.idle[:last]
		p.mutex.Unlock()
		if l.made == made && time.Since(l.used) < p.config.Idle && l.quiet() {
			return l
		}
		l.close()
	}
}

// keep takes a connection back for another request.
func (p *Pool) keep(l *line) {
	l.used = time.Now()
	p.mutex.Lock()
	p.idle = append(p.idle, l)
	if !p.sweeping {
		p.sweeping = true
		time.AfterFunc(p.config.Idle, p.sweep)
	}
	p.mutex.Unlock()
}

// sweep closes connections that were unused for too long, and comes again while there are others.
func (p *Pool) sweep() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	old := 0
	for old < len(p.idle) && time.Since(p.idle[old].used) >= p.config.Idle {
		p.idle[old].close()
		old++
	}
	p.idle = append(p.idle[:0], p.idle[old:]...)
	clear(p.idle[len(p.idle):cap(p.idle)])
	if p.sweeping = len(p.idle) > 0; p.sweeping {
		time.AfterFunc(p.config.Idle-time.Since(p.idle[0].used), p.sweep)
	}
}

// CloseIdleConnections closes the connections that no request uses.
func (p *Pool) CloseIdleConnections() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	for _, l := range p.idle {
		l.close()
	}
	clear(p.idle)
	p.idle = p.idle[:0]
}
