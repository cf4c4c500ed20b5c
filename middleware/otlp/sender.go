package otlp

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"google.golang.org/protobuf/encoding/protowire"
)

// Config is where a Sender sends to.
type Config struct {
	Endpoint string                   // the whole URL
	Headers  func() map[string]string // that are sent along; nil: none
	Client   *http.Client
	Scope    string               // who makes the spans
	Schema   string               // the URL of the conventions that attributes follow
	About    []attribute.KeyValue // the resource: what process it is
	// Tell is told what became of spans: "sent", "lost" where the collector did not take them, "dropped" where too many waited. It must
	// not wait.
	Tell func(spans int64, result string)
}

const (
	mostWaiting   = 4 << 20  // bytes; further spans are dropped
	chunkSize     = 64 << 10 // of the buffers that spans wait in
	enough        = 9        // chunks that are begun: what is in them is sent without waiting for more
	mostFree      = 20       // chunks that are kept for later
	longestDelay  = time.Second
	exportTimeout = 10 * time.Second // of one attempt
	giveUp        = 15 * time.Second // after the first attempt
	flushTimeout  = 3 * time.Second  // of what is left at the end
)

// Sender sends spans, many at a time. It keeps no request waiting: what it cannot keep it drops.
type Sender struct {
	config Config
	head   []byte // of a ResourceSpans: the resource and the schema
	scope  []byte // of a ScopeSpans: the scope

	mutex   sync.Mutex
	waiting [][]byte // chunks of spans, each span as a field of a ScopeSpans
	spans   int      // how many
	free    [][]byte // chunks

	full  chan struct{}
	stop  chan struct{}
	ended chan struct{}
	once  sync.Once
}

// NewSender starts to send; Close ends it.
func NewSender(config Config) *Sender {
	s := &Sender{config: config, full: make(chan struct{}, 1), stop: make(chan struct{}), ended: make(chan struct{})}
	s.head = appendBytes(nil, resourceSpansResource, appendAttributes(nil, resourceAttributes, config.About))
	s.head = appendText(s.head, resourceSpansSchema, config.Schema)
	s.scope = appendBytes(nil, scopeSpansScope, appendText(nil, scopeName, config.Scope))
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer close(s.ended)
		defer cancel()
		s.run(ctx)
	}()
	go func() {
		select {
		case <-s.ended:
			return
		case <-s.stop:
		}
		select {
		case <-s.ended:
		case <-time.After(flushTimeout):
			cancel()
		}
	}()
	return s
}

// take keeps an encoded span until it is sent.
func (s *Sender) take(span []byte) {
	s.mutex.Lock()
	begun, fits := s.roomFor(1 + protowire.SizeBytes(len(span)))
	if !fits {
		s.mutex.Unlock()
		s.config.Tell(1, "dropped")
		return
	}
	last := len(s.waiting) - 1
	s.waiting[last] = appendBytes(s.waiting[last], scopeSpansSpans, span)
	s.spans++
	s.mutex.Unlock()
	if begun && last+1 == enough {
		select {
		case s.full <- struct{}{}:
		default:
		}
	}
}

// roomFor makes room in the last chunk, in a new one where that is full. What waits is never copied: it can be megabytes.
func (s *Sender) roomFor(size int) (begun, fits bool) {
	if n := len(s.waiting); n > 0 && cap(s.waiting[n-1])-len(s.waiting[n-1]) >= size {
		return false, true
	}
	if (len(s.waiting)+1)*chunkSize > mostWaiting || size > chunkSize {
		return false, false
	}
	if n := len(s.free); n > 0 {
		s.waiting, s.free = append(s.waiting, s.free[n-1]), s.free[:n-1]
	} else {
		s.waiting = append(s.waiting, make([]byte, 0, chunkSize))
	}
	return true, true
}

// batch takes all that waits, and puts the chunks of the last one back.
func (s *Sender) batch(last [][]byte) (chunks [][]byte, spans int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, chunk := range last {
		if len(s.free) < mostFree {
			s.free = append(s.free, chunk[:0])
		}
	}
	chunks, spans = s.waiting, s.spans
	s.waiting, s.spans = last[:0], 0
	return chunks, spans
}

// run sends what waits, every second and whenever there is enough, and at the end what is left.
func (s *Sender) run(ctx context.Context) {
	pace := time.NewTicker(longestDelay)
	defer pace.Stop()
	var sent [][]byte
	for stopped := false; !stopped; {
		select {
		case <-pace.C:
		case <-s.full:
		case <-s.stop:
			stopped = true
		}
		batch, spans := s.batch(sent)
		sent = batch
		if spans > 0 && !s.export(ctx, batch, spans) {
			sent = nil // a request that was given up may still be reading them
		}
	}
	s.config.Client.CloseIdleConnections()
}

// Close sends what is left, for three seconds at most. Spans that end afterwards are not sent.
func (s *Sender) Close() error {
	s.once.Do(func() { close(s.stop) })
	<-s.ended
	return nil
}

// body is an ExportTraceServiceRequest around a batch of spans, in parts.
func (s *Sender) body(batch [][]byte) (parts []io.Reader, length int64) {
	scoped := len(s.scope)
	for _, chunk := range batch {
		scoped += len(chunk)
	}
	resource := len(s.head) + 1 + protowire.SizeBytes(scoped)
	start := protowire.AppendVarint(protowire.AppendTag(nil, requestResourceSpans, protowire.BytesType), uint64(resource))
	start = append(start, s.head...)
	start = protowire.AppendVarint(protowire.AppendTag(start, resourceSpansScope, protowire.BytesType), uint64(scoped))
	parts = append(parts, bytes.NewReader(append(start, s.scope...)))
	for _, chunk := range batch {
		parts = append(parts, bytes.NewReader(chunk))
	}
	return parts, int64(len(start) + scoped)
}
