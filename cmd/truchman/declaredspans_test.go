package main

import (
	"slices"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"
	commonpb "go.opentelemetry.io/proto/otlp/common/v1"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"github.com/truchman-proxy/truchman/seen"
)

// TestOnlyWhatIsDeclaredIsSent makes requests of every kind and holds all that reaches the collector and the admin listener against
// package seen; and what it declares against what came.
func TestOnlyWhatIsDeclaredIsSent(t *testing.T) {
	d := runDeclared(t)
	d.requests()
	metrics := d.operator("GET", "/metrics", "")
	d.stop()
	t.Run("metrics", func(t *testing.T) { onlyDeclaredMetrics(t, metrics) })
	t.Run("spans", func(t *testing.T) { onlyDeclaredSpans(t, d.spans.raw.Bytes()) })
}

// sent is what has come of spans, by their names, and of attributes and events.
type sent struct {
	spans, events map[string]bool
	attributes    map[attribute.Key]bool
}

func onlyDeclaredSpans(t *testing.T, raw []byte) {
	var data tracepb.TracesData // exports that follow each other are one on the wire
	if err := proto.Unmarshal(raw, &data); err != nil {
		t.Fatal(err)
	}
	came := sent{map[string]bool{}, map[string]bool{}, map[attribute.Key]bool{}}
	for _, resource := range data.ResourceSpans {
		came.notes(t, "the resource", resource.Resource.Attributes, seenKeys(seen.Resource))
		for _, scope := range resource.ScopeSpans {
			for _, span := range scope.Spans {
				came.span(t, span)
			}
		}
	}
	for _, s := range seen.Spans {
		if !came.spans[s.Name] {
			t.Errorf("%s is declared and never sent", s.Name)
		}
	}
	for _, a := range slices.Concat(seen.Attributes, seen.Resource) {
		if !came.attributes[a.Key] || a.Doc == "" {
			t.Errorf("%s is declared and never sent, or nothing says what it is", a.Key)
		}
	}
	for _, e := range seen.Events {
		if !came.events[e.Name] {
			t.Errorf("%s is declared and never sent", e.Name)
		}
	}
}

// span holds one that was sent against its declaration.
func (c *sent) span(t *testing.T, span *tracepb.Span) {
	declared := seen.FindSpan(span.Name, trace.SpanKind(span.Kind))
	if declared == nil {
		t.Errorf("a span %q of the kind %s is sent and not declared", span.Name, span.Kind)
		return
	}
	c.spans[declared.Name] = true
	if method, path, templated := strings.Cut(span.Name, " "); declared.Kind != trace.SpanKindInternal && templated && (method != strings.ToUpper(method) || path[0] != '/') {
		t.Errorf("%q is not named as %s", span.Name, declared.Name)
	}
	c.notes(t, span.Name, span.Attributes, declared.Attributes)
	for _, event := range span.Events {
		at := slices.IndexFunc(seen.Events, func(e seen.Event) bool { return e.Name == event.Name })
		if at < 0 || !slices.Contains(declared.Events, event.Name) {
			t.Errorf("%s: an event %s is sent and not declared", span.Name, event.Name)
			continue
		}
		c.events[event.Name] = true
		c.notes(t, event.Name, event.Attributes, seen.Events[at].Attributes)
	}
}

// notes holds attributes against those that are declared for what has them.
func (c *sent) notes(t *testing.T, of string, got []*commonpb.KeyValue, declared []attribute.Key) {
	for _, a := range got {
		if c.attributes[attribute.Key(a.Key)] = true; !slices.Contains(declared, attribute.Key(a.Key)) {
			t.Errorf("%s: an attribute %s is sent and not declared", of, a.Key)
		}
	}
}

func seenKeys(list []seen.Attribute) (keys []attribute.Key) {
	for _, a := range list {
		keys = append(keys, a.Key)
	}
	return keys
}
