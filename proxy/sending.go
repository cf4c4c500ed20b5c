package proxy

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
)

// sending watches how far the transport got with a request: whether anything of it can have reached the
// wire, and whether the transport still reads its body.
type sending struct {
	connected, started, ended atomic.Bool
	trace                     *httptrace.ClientTrace
}

// watch gives a context under which one request is sent, more than once only where nothing was written.
func (s *sending) watch(ctx context.Context) context.Context {
	s.connected.Store(false)
	s.started.Store(false)
	s.ended.Store(false)
	if s.trace == nil {
		s.trace = &httptrace.ClientTrace{
			GotConn:      func(httptrace.GotConnInfo) { s.connected.Store(true) },
			WroteHeaders: func() { s.started.Store(true) },
			WroteRequest: func(httptrace.WroteRequestInfo) { s.ended.Store(true) },
		}
	}
	return httptrace.WithClientTrace(ctx, s.trace)
}

// begun tells, after a failure, whether any of the request can have been written. The header goes through
// a buffer, which is flushed after started; a connection that broke has ended its writing before the
// failure is told, while a deadline can end the waiting for a writer that goes on. A client that is not
// net/http's tells nothing of its connections, and is believed only when it could not dial.
func (s *sending) begun(ctx context.Context, client http.RoundTripper, err error) bool {
	if _, tells := client.(*http.Transport); !tells && !s.connected.Load() {
		var op *net.OpError
		return !errors.As(err, &op) || op.Op != "dial"
	}
	return s.started.Load() || s.connected.Load() && ctx.Err() != nil
}

// underWay tells that the transport may still be reading the body, though its answer is here.
func (s *sending) underWay() bool { return s.connected.Load() && !s.ended.Load() }
