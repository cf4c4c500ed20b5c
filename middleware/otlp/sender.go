package otlp

import (
	"context"
	"net/http"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"google.golang.org/protobuf/encoding/protowire"
)

// Config is where a Sender sends to.
type Config struct {
	Endpoint string // the whole URL
	Headers  map[string]string
	Client   *http.Client
	Scope    string               // who makes the spans
	Schema   string               // the URL of the conventions that attributes follow
	About    []attribute.KeyValue // the resource: what process it is
	// Tell is told what became of spans: "sent", "lost" where the collector did not take them, "dropped" where too many waited. It must
	// not wait.
	Tell func(spans int64, result string)
}

const (
	mostWaiting   = 4 << 20   // bytes; further spans are dropped
	enough        = 128 << 10 // bytes that are sent without waiting for more
	mostSpare     = 1 << 20   // bytes that are kept for the next batch
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
	waiting []byte // spans, each as a field of a ScopeSpans
	spans   int    // how many

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
	if len(s.waiting)+len(span) > mostWaiting {
		s.mutex.Unlock()
		s.config.Tell(1, "dropped")
		return
	}
	before := len(s.waiting)
	s.waiting = appendBytes(s.waiting, scopeSpansSpans, span)
	s.spans++
	enoughNow := before < enough && len(s.waiting) >= enough
	s.mutex.Unlock()
	if enoughNow {
		select {
		case s.full <- struct{}{}:
		default:
		}
	}
}

// run sends what waits, every second and whenever there is enough, and at the end what is left.
func (s *Sender) run(ctx context.Context) {
	pace := time.NewTicker(longestDelay)
	defer pace.Stop()
	var spare []byte
	for stopped := false; !stopped; {
		select {
		case <-pace.C:
		case <-s.full:
		case <-s.stop:
			stopped = true
		}
		s.mutex.Lock()
		batch, spans := s.waiting, s.spans
		s.waiting, s.spans = spare[:0], 0
		s.mutex.Unlock()
		if spans > 0 {
			s.export(ctx, batch, spans)
		}
		if spare = batch; cap(spare) > mostSpare {
			spare = nil // a rush is over
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
func (s *Sender) body(batch []byte) [][]byte {
	scoped := len(s.scope) + len(batch)
	resource := len(s.head) + 1 + protowire.SizeBytes(scoped)
	start := protowire.AppendVarint(protowire.AppendTag(nil, requestResourceSpans, protowire.BytesType), uint64(resource))
	start = append(start, s.head...)
	start = protowire.AppendVarint(protowire.AppendTag(start, resourceSpansScope, protowire.BytesType), uint64(scoped))
	return [][]byte{append(start, s.scope...), batch}
}
