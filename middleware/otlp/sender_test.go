package otlp_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"github.com/truchman-proxy/truchman/middleware/otlp"
)

// collector answers exports one after another, the last answer again and again.
type collector struct {
	mu      sync.Mutex
	answers []func(*http.Request) (*http.Response, error)
	got     []*tracepb.TracesData
	told    map[string]int64
}

func (c *collector) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	data := new(tracepb.TracesData)
	if err := proto.Unmarshal(body, data); err != nil || int64(len(body)) != r.ContentLength {
		return nil, errors.Join(err, errors.New("the body is not what the header says"))
	}
	c.mu.Lock()
	c.got = append(c.got, data)
	answer := c.answers[0]
	if len(c.answers) > 1 {
		c.answers = c.answers[1:]
	}
	c.mu.Unlock()
	return answer(r)
}

func (c *collector) tell(spans int64, result string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.told[result] += spans
}

func says(status int, body string, header ...string) func(*http.Request) (*http.Response, error) {
	return func(*http.Request) (*http.Response, error) {
		h := http.Header{}
		for i := 0; i < len(header); i += 2 {
			h.Set(header[i], header[i+1])
		}
		return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body))}, nil
	}
}

func hangs(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func sending(answers ...func(*http.Request) (*http.Response, error)) (*collector, *otlp.Sender) {
	c := &collector{answers: answers, told: map[string]int64{}}
	return c, otlp.NewSender(otlp.Config{Endpoint: "http://collector.example/v1/traces", Client: &http.Client{Transport: c}, Scope: "scope", Schema: "https://schema.example",
		About: []attribute.KeyValue{attribute.String("service.name", "truchman")}, Tell: c.tell})
}

var traceID = trace.TraceID{1, 2, 3}

func begin(s *otlp.Sender) *otlp.Span {
	return otlp.NewTracer(s).Begin(traceID, trace.SpanContext{}, otlp.NewPrepared("first", trace.SpanKindServer, attribute.String("a", "1")))
}

// TestASpanIsEncodedAsTold reads everything back with the messages of opentelemetry-proto.
func TestASpanIsEncodedAsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s := sending(says(200, ""))
		server := begin(s)
		linked := trace.NewSpanContext(trace.SpanContextConfig{TraceID: trace.TraceID{9}, SpanID: trace.SpanID{8}, TraceFlags: trace.FlagsSampled, Remote: true})
		server.AddLink(trace.Link{SpanContext: linked, Attributes: []attribute.KeyValue{attribute.String("lost", "x")}})
		child := otlp.NewTracer(s).Prepare("child", trace.SpanKindClient, attribute.Int("port", 443))(server)
		child.SetAttributes(attribute.Int("negative", -3), attribute.Bool("yes", true), attribute.Float64("half", 0.5), attribute.StringSlice("none", []string{"x"}))
		time.Sleep(time.Millisecond)
		child.AddEvent("rule.failed", trace.WithAttributes(attribute.String("rule", "p/f:1")))
		child.SetStatus(codes.Error, "a description that could hold anything")
		child.RecordError(errors.New("an error that could hold anything"))
		stopped := time.Now()
		time.Sleep(time.Millisecond)
		child.End(trace.WithTimestamp(stopped))
		child.End()
		child.SetAttributes(attribute.String("late", "x"))
		server.SetName("GET /x")
		server.End()
		_ = s.Close()
		if len(c.got) != 1 || len(c.got[0].ResourceSpans) != 1 || c.told["sent"] != 2 {
			t.Fatalf("%v, told %v", c.got, c.told)
		}
		resource := c.got[0].ResourceSpans[0]
		if resource.SchemaUrl != "https://schema.example" || resource.Resource.Attributes[0].Value.GetStringValue() != "truchman" || resource.ScopeSpans[0].Scope.Name != "scope" {
			t.Errorf("%v", resource)
		}
		spans := resource.ScopeSpans[0].Spans
		first, second := spans[1], spans[0]
		if first.Name != "GET /x" || first.Kind != tracepb.Span_SPAN_KIND_SERVER || len(first.ParentSpanId) != 0 || first.Flags != 0x101 || first.Status.GetCode() != tracepb.Status_STATUS_CODE_UNSET ||
			len(first.Links) != 1 || first.Links[0].TraceId[0] != 9 || first.Links[0].SpanId[0] != 8 || first.Links[0].Flags != 0x301 || len(first.Links[0].Attributes) != 0 {
			t.Errorf("%v", first)
		}
		if second.Name != "child" || second.Kind != tracepb.Span_SPAN_KIND_CLIENT || string(second.ParentSpanId) != string(first.SpanId) || string(second.TraceId) != string(traceID[:]) ||
			second.Status.GetCode() != tracepb.Status_STATUS_CODE_ERROR || second.Status.Message != "" || second.EndTimeUnixNano-second.StartTimeUnixNano != uint64(time.Millisecond) {
			t.Errorf("%v", second)
		}
		a := second.Attributes
		if len(a) != 5 || a[0].Value.GetIntValue() != 443 || a[1].Value.GetIntValue() != -3 || !a[2].Value.GetBoolValue() || a[3].Value.GetDoubleValue() != 0.5 || a[4].Value.GetValue() != nil {
			t.Errorf("%v", a)
		}
		if e := second.Events; len(e) != 2 || e[0].Name != "rule.failed" || e[0].Attributes[0].Value.GetStringValue() != "p/f:1" || e[1].Name != "exception" || len(e[1].Attributes) != 0 {
			t.Errorf("%v", e)
		}
	})
}

// TestWhatBecomesOfSpans is told whatever the collector does.
func TestWhatBecomesOfSpans(t *testing.T) {
	const partly = "\x0a\x02\x08\x02" // an ExportTraceServiceResponse: two spans were rejected
	for name, test := range map[string]struct {
		answers    []func(*http.Request) (*http.Response, error)
		sent, lost int64
		exports    int
	}{
		"taken":                {[]func(*http.Request) (*http.Response, error){says(200, "")}, 5, 0, 1},
		"taken in part":        {[]func(*http.Request) (*http.Response, error){says(200, partly)}, 3, 2, 1},
		"refused":              {[]func(*http.Request) (*http.Response, error){says(400, "no")}, 0, 5, 1},
		"sent elsewhere":       {[]func(*http.Request) (*http.Response, error){says(307, "", "Location", "http://elsewhere.example/")}, 0, 5, 1},
		"busy, then taken":     {[]func(*http.Request) (*http.Response, error){says(503, ""), says(429, "", "Retry-After", "2"), says(200, "")}, 5, 0, 3},
		"an answer of rubbish": {[]func(*http.Request) (*http.Response, error){says(200, "\x0a\xff\xff\xff\xff\x0f")}, 5, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, s := sending(test.answers...)
				for range 5 {
					begin(s).End()
				}
				time.Sleep(30 * time.Second)
				_ = s.Close()
				if c.told["sent"] != test.sent || c.told["lost"] != test.lost || len(c.got) != test.exports {
					t.Errorf("told %v after %d exports", c.told, len(c.got))
				}
			})
		})
	}
}

// TestNobodyWaitsForTheCollector ends spans while it hangs: they are kept up to a bound, and the stop takes three seconds.
func TestNobodyWaitsForTheCollector(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, s := sending(hangs)
		began := time.Now()
		const many = 100_000
		for range many {
			begin(s).End()
		}
		if took := time.Since(began); took > 0 {
			t.Errorf("ending spans took %s of the bubble's time", took)
		}
		_ = s.Close()
		if took := time.Since(began); took > 4*time.Second {
			t.Errorf("the stop took %s", took)
		}
		if c.told["dropped"] == 0 || c.told["dropped"]+c.told["lost"] != many {
			t.Errorf("told %v of %d", c.told, many)
		}
	})
}

// TestCloseTwice is as good as once.
func TestCloseTwice(t *testing.T) {
	_, s := sending(says(200, ""))
	if err := errors.Join(s.Close(), s.Close()); err != nil {
		t.Error(err)
	}
}
