package proxy

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strconv"
	"sync"
)

// translator is the transport of the reverse proxy: one front request in, one front answer out, and
// what the bank understands between them.
type translator struct{ handler *Handler }

func (t translator) RoundTrip(r *http.Request) (*http.Response, error) {
	x := newExchange(t.handler)
	x.follow(r.Context())
	f := x.serve(r)
	x.leave(f)
	status, header, body := x.conclusion(r.Context(), f)
	if status != http.StatusNoContent { // RFC 9110, section 8.6
		header["Content-Length"] = []string{strconv.Itoa(len(body))}
	}
	x.report(r.Context())
	return &http.Response{
		Status: http.StatusText(status), StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: header,
		Body: &answerBody{Reader: bytes.NewReader(body), exchange: x}, ContentLength: int64(len(body)), Request: r,
	}, nil
}

// conclusion is what the partner is told, once the ledger has it.
func (x *exchange) conclusion(ctx context.Context, f *failed) (int, http.Header, []byte) {
	switch {
	case x.guard.replayed != nil:
		x.observed.Replayed, x.observed.Failure = true, x.guard.replayed.Failure
		return x.guard.answerAgain()
	case x.shown != nil:
		return x.answerDry()
	}
	status, header, body := x.answerFor(f)
	if x.dry {
		header[dryRunHeader] = dryRunTrue
	}
	if instead := x.conclude(ctx, f, status, header, body); instead != nil {
		return x.answerFor(instead)
	}
	return status, header, body
}

// answerBody gives the exchange back when the answer is written.
type answerBody struct {
	*bytes.Reader
	exchange *exchange
}

func (b *answerBody) Close() error {
	if b.exchange != nil {
		b.exchange.release()
		b.exchange = nil
	}
	return nil
}

var _ io.ReadCloser = (*answerBody)(nil)

// buffers lends the reverse proxy its copy buffers.
type buffers struct{ pool sync.Pool }

func (b *buffers) Get() []byte {
	if kept, ok := b.pool.Get().(*[]byte); ok {
		return *kept
	}
	return make([]byte, 32<<10)
}

func (b *buffers) Put(buffer []byte) { b.pool.Put(&buffer) }
