package main

import (
	"encoding/hex"
	"strings"
	"testing"
)

// TestATrustedParentIsFollowed puts the request into the partner's trace, as the partner samples it; one of nobody and one of a partner that
// is not trusted go their own ways.
func TestATrustedParentIsFollowed(t *testing.T) {
	unsampled := strings.TrimSuffix(theirParent, "1") + "0"
	for _, sample := range []string{"0", "1"} {
		c := newOTLPCollector(t)
		d := startTraced(t, c.url, "tracing.sample="+sample, "partners.demo.trust_parent=true")
		for _, sent := range []struct{ id, parent, key string }{{"sampled", theirParent, "demo"}, {"unsampled", unsampled, "demo"},
			{"wrong", strings.ToUpper(theirParent), "demo"}, {"untrusted", theirParent, "demo-proxy"}, {"stranger", theirParent, "nobody's"}} {
			d.send("GET", known, "", "Traceparent", sent.parent, "X-Request-Id", sent.id, "Authorization", "Bearer "+sent.key)
		}
		d.halt()
		got := map[string]bool{}
		for _, s := range c.spans {
			id := attributesOf(s.Attributes)["truchman.request_id"]
			if id == "" {
				continue
			}
			got[id] = true
			if follows := hex.EncodeToString(s.TraceId) == theirTrace && hex.EncodeToString(s.ParentSpanId) == theirSpan; follows != (id == "sampled") {
				t.Errorf("sample %s: %s follows: %t", sample, id, follows)
			}
			if links := len(s.Links); links != 0 && (id == "sampled" || id == "wrong") {
				t.Errorf("sample %s: %s has %d links", sample, id, links)
			}
		}
		own := sample == "1"
		if want := map[string]bool{"sampled": true, "unsampled": false, "wrong": own, "untrusted": own, "stranger": own}; !sameSpans(got, want) {
			t.Errorf("sample %s: spans of %v, want %v", sample, got, want)
		}
	}
}

func sameSpans(got, want map[string]bool) bool {
	for id, is := range want {
		if got[id] != is {
			return false
		}
	}
	return true
}
