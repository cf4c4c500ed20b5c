package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"

	commonpb "go.opentelemetry.io/proto/otlp/common/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// otlpCollector takes spans by OTLP over HTTP.
type otlpCollector struct {
	url   string
	mu    sync.Mutex
	raw   bytes.Buffer // all that was exported, as it came
	spans []*tracepb.Span
	asked http.Header // of the last export
}

func newOTLPCollector(t *testing.T) *otlpCollector {
	c := &otlpCollector{}
	server := httptest.NewServer(c)
	t.Cleanup(server.Close)
	c.url = server.URL + "/v1/traces"
	return c
}

func (c *otlpCollector) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	in := io.Reader(r.Body)
	if r.Header.Get("Content-Encoding") == "gzip" {
		unzipped, err := gzip.NewReader(r.Body)
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		in = unzipped
	}
	body, err := io.ReadAll(in)
	var data tracepb.TracesData // on the wire the same as an ExportTraceServiceRequest
	if err != nil || r.URL.Path != "/v1/traces" || r.Header.Get("Content-Type") != "application/x-protobuf" || proto.Unmarshal(body, &data) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.raw.Write(body)
	c.asked = r.Header
	for _, resource := range data.ResourceSpans {
		for _, scope := range resource.ScopeSpans {
			c.spans = append(c.spans, scope.Spans...)
		}
	}
	w.Header().Set("Content-Type", "application/x-protobuf")
}

// trace gives the spans of a trace, the server's first.
func (c *otlpCollector) trace(t *testing.T, id string) []*tracepb.Span {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	var found []*tracepb.Span
	for _, s := range c.spans {
		switch {
		case hex.EncodeToString(s.TraceId) != id:
		case s.Kind == tracepb.Span_SPAN_KIND_SERVER:
			found = append([]*tracepb.Span{s}, found...)
		default:
			found = append(found, s)
		}
	}
	if len(found) == 0 {
		t.Fatalf("there is no trace %s among %d spans", id, len(c.spans))
	}
	return found
}

// spanNamed gives the one span with the name.
func spanNamed(t *testing.T, spans []*tracepb.Span, name string) *tracepb.Span {
	t.Helper()
	var found *tracepb.Span
	for _, s := range spans {
		if s.Name == name && found == nil {
			found = s
		} else if s.Name == name {
			t.Fatalf("there are two spans %q", name)
		}
	}
	if found == nil {
		t.Fatalf("there is no span %q in %v", name, spans)
	}
	return found
}

func attributesOf(list []*commonpb.KeyValue) map[string]string {
	all := map[string]string{}
	for _, a := range list {
		switch v := a.Value.Value.(type) {
		case *commonpb.AnyValue_StringValue:
			all[a.Key] = v.StringValue
		case *commonpb.AnyValue_IntValue:
			all[a.Key] = strconv.FormatInt(v.IntValue, 10)
		}
	}
	return all
}

// tracedDemo is a demo that sends spans.
type tracedDemo struct {
	*testing.T
	demoListeners
	log   waitingLog
	proxy string
	halt  func() // stops it, which sends what is left
}

func startTraced(t *testing.T, endpoint string, sets ...string) *tracedDemo {
	t.Helper()
	on, err := demoListen(free())
	if err != nil {
		t.Fatal(err)
	}
	private, public, err := newSigningKey()
	if err != nil {
		t.Fatal(err)
	}
	d := &tracedDemo{T: t, demoListeners: on, proxy: "http://" + on.proxy.Addr().String(), log: waitingLog{more: make(chan struct{})}}
	stage := &demoStage{directory: t.TempDir()}
	sets = append([]string{"tracing.endpoint=" + endpoint, "tracing.sample=1"}, sets...)
	if err := stage.build(on, &d.log, append(demoSettings(on, true, private, stage.directory), sets...), public); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- stage.serve(ctx) }()
	d.halt = sync.OnceFunc(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("it did not stop cleanly: %v", err)
		}
	})
	t.Cleanup(d.halt)
	return d
}

// breakOff lets the next answer of netxd be cut off when it was done.
func (d *tracedDemo) breakOff() {
	d.Helper()
	fault, err := http.NewRequest("POST", d.simulator("netxd")+"faults", strings.NewReader(`{"fault":"reset-after","count":1}`))
	if err != nil {
		d.Fatal(err)
	}
	if status, body := do(d.T, fault); status/100 != 2 {
		d.Fatalf("%d %s", status, body)
	}
}

// send sends a request; headers alternates names and values.
func (d *tracedDemo) send(method, path, body string, headers ...string) (*http.Response, string) {
	d.Helper()
	r, err := http.NewRequest(method, d.proxy+path, bytes.NewReader([]byte(body)))
	if err != nil {
		d.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer demo")
	if body != "" {
		r.Header.Set("Content-Type", "application/merge-patch+json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	transport := &http.Transport{DisableKeepAlives: true}
	response, err := transport.RoundTrip(r)
	if err != nil {
		d.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		d.Fatal(err)
	}
	return response, string(answer)
}
