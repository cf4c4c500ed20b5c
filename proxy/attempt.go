package proxy

import (
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"go.opentelemetry.io/otel/attribute"
	semconv "go.opentelemetry.io/otel/semconv/v1.43.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/seen"
)

// attempt is the span of one attempt of a provider call. It lasts until the answer is understood, since a failure may stand
// in a 200, and says when the answer had come.
type attempt struct {
	span    trace.Span // nil: none
	stopped time.Time
	room    [1]attribute.KeyValue // for what the span is told: a list of its own would be garbage
}

// aboutAttempts is what the spans of attempts at an address say: the template of the path, never the path.
func (b *bank) aboutAttempts(a *address, e *mappings.Endpoint) []attribute.KeyValue {
	about := []attribute.KeyValue{semconv.HTTPRequestMethodKey.String(e.Method), semconv.URLTemplate(e.Path), semconv.ServerAddress(a.base.Hostname()),
		seen.Bank.String(b.name), seen.Operation.String(e.Operation.Name)}
	if port, err := strconv.Atoi(a.base.Port()); err == nil {
		about = append(about, semconv.ServerPort(port))
	}
	return about
}

// tryAt begins the span of an attempt; made counts those before it.
func (x *exchange) tryAt(c *call, e *mappings.Endpoint, a *address, made int) {
	if x.spans.parent == nil || a.attempts[e] == nil {
		return
	}
	c.attempt.span = a.attempts[e](x.spans.parent)
	if made > 0 {
		c.attempt.say(semconv.HTTPRequestResendCount(made))
	}
}

// stop notes that the answer has come, or that none will.
func (a *attempt) stop(status int) {
	if a.span == nil {
		return
	}
	a.stopped = time.Now()
	if status != 0 {
		a.say(semconv.HTTPResponseStatusCode(status))
	}
}

func (a *attempt) say(about attribute.KeyValue) {
	a.room[0] = about
	a.span.SetAttributes(a.room[:]...)
}

// end ends the span with the failure that the answer means, nil where it means none.
func (a *attempt) end(f *failed) {
	reason := ""
	if f != nil {
		reason = f.name
	}
	a.endAs(reason)
}

func (a *attempt) endAs(reason string) {
	if a.span == nil {
		return
	}
	if reason != "" {
		mark(a.span, reason)
	}
	a.span.End(trace.WithTimestamp(a.stopped))
	a.span = nil
}

// reason is why there is another attempt after this one.
func reason(c *call, err error) string {
	switch {
	case err == nil:
		return strconv.Itoa(c.status)
	case nothingSent(err):
		return "not-sent"
	case isTimeout(err):
		return "timeout"
	}
	return "broken-off"
}

// tell names the trace to the bank (W3C Trace Context, section 3.2): as the attempt's child, or as one that is not sampled.
func (x *exchange) tell(header http.Header, c *call) {
	_, id := x.handler.identify(x.spans.ctx)
	if id == "" {
		return
	}
	text := make([]byte, 0, 55)
	text = append(append(append(text, "00-"...), id...), '-')
	if c.attempt.span != nil {
		span := c.attempt.span.SpanContext().SpanID()
		text = append(hex.AppendEncode(text, span[:]), "-01"...)
	} else {
		var span [8]byte
		binary.BigEndian.PutUint64(span[:], rand.Uint64()|1) // never zero
		text = append(hex.AppendEncode(text, span[:]), "-00"...)
	}
	header["Traceparent"] = []string{string(text)}
}
