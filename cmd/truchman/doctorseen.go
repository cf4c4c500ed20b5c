package main

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

// auditChecks look at the file of the trail, without which the proxy does not start.
func (c *configuration) auditChecks() []check {
	if c.Audit.File == "" {
		return nil
	}
	return []check{func(context.Context) []diagnosis {
		found := keptFile("audit", "audit.file", c.beside(c.Audit.File), "make room, or move full files away: lines that cannot be written are lost, or their writes refused")
		if c.Audit.Key.IsSet() {
			return found
		}
		return append(found, diagnosis{Status: warnStatus, Key: "audit.key", Check: "audit", Found: "there is none: each start masks customers with another key",
			Remedy: "set one (openssl rand -base64 32), so that one customer's acts can be found together"})
	}}
}

// collectorChecks ask the collector to take no spans. What is wrong there is a warning: requests go on without their spans.
func (c *configuration) collectorChecks() []check {
	if c.Tracing.Endpoint == "" {
		return nil
	}
	return []check{func(ctx context.Context) []diagnosis {
		s := c.site("tracing.endpoint", c.Tracing.Endpoint, false)
		if c.Tracing.CA != "" {
			s.tls = trusting(c.beside(c.Tracing.CA))
		}
		found := s.examine(ctx)
		if countOf(found, failStatus) == 0 {
			found = append(found, c.export(ctx, s))
		}
		for i := range found {
			if found[i].Status == failStatus {
				found[i].Status = warnStatus
			}
		}
		return found
	}}
}

// export sends a batch without a span, which a collector takes and does nothing with (OTLP 1.0, section "OTLP/HTTP Request").
func (c *configuration) export(ctx context.Context, s site) diagnosis {
	d := diagnosis{Status: warnStatus, Key: s.key, Check: "collector"}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.address, http.NoBody)
	if err != nil {
		d.Found, d.Remedy = "it is no address", "write http(s)://host[:port][/path]"
		return d
	}
	for name, value := range c.Tracing.Headers {
		request.Header.Set(name, value.Reveal())
	}
	request.Header.Set("Content-Type", "application/x-protobuf")
	transport := &http.Transport{DisableKeepAlives: true, TLSClientConfig: s.tls, Proxy: http.ProxyFromEnvironment}
	defer transport.CloseIdleConnections()
	began := time.Now()
	response, err := transport.RoundTrip(request)
	if err != nil {
		d.Found, d.Remedy = "it gives no answer: "+err.Error(), "look whether it takes OTLP over HTTP at this port; 4317 is most often gRPC's, which is not spoken here"
		return d
	}
	_ = response.Body.Close()
	return taken(d, response.StatusCode, time.Since(began))
}

// taken says what a collector's status means.
func taken(d diagnosis, status int, took time.Duration) diagnosis {
	d.Found = fmt.Sprintf("it answers %d to a batch without spans", status)
	switch {
	case status/100 == 2:
		d.Status, d.Found = okStatus, fmt.Sprintf("it takes spans, in %s", took.Round(time.Millisecond/10))
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		d.Remedy = "compare tracing.headers with what it wants"
	case status == http.StatusNotFound || status == http.StatusMethodNotAllowed:
		d.Remedy = "correct the path: most collectors take spans at /v1/traces"
	default:
		d.Remedy = "look at the collector's log"
	}
	return d
}
