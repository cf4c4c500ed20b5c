package proxy_test

import (
	"bytes"
	"compress/gzip"
	"strings"
	"testing"
)

// with gives a question with one header set to the given values; none removes it.
func (q question) with(name string, values ...string) question {
	var header []string
	for i := 0; i < len(q.header); i += 2 {
		if q.header[i] != name {
			header = append(header, q.header[i], q.header[i+1])
		}
	}
	for _, value := range values {
		header = append(header, name, value)
	}
	q.header = header
	return q
}

func TestMediaTypes(t *testing.T) {
	eachPartner(t, func(t *testing.T, s *town, p partner) {
		for _, media := range []string{"text/plain", "application/xml", "application/json; charset=latin1", "application/jsonx", "application/x-www-form-urlencoded", ";", "application/json;", "application/problem+json"} {
			got := s.ask(p.write(p.body).with("Content-Type", media))
			if media == "application/json;" {
				continue // RFC 9110, section 5.6.6: an empty parameter is allowed
			}
			p.wants(t, got, "unsupported-media-type", "Content-Type")
		}
		p.wants(t, s.ask(p.write(p.body).with("Content-Type")), "unsupported-media-type", "Content-Type")
		p.wants(t, s.ask(p.write(p.body).with("Content-Type", jsonMedia, "text/plain")), "unsupported-media-type", "Content-Type")
		s.sent()
	})
	s := openTown(t)
	for _, media := range []string{"Application/JSON", "application/json; charset=UTF-8", "application/merge-patch+json;charset=utf-8"} {
		if got := s.ask(partners[0].write(partners[0].body).with("Content-Type", media)); got.status != 200 {
			t.Errorf("%s: %d %s", media, got.status, got.body)
		}
	}
}

func TestCompressedBodies(t *testing.T) {
	eachPartner(t, func(t *testing.T, s *town, p partner) {
		var packed bytes.Buffer
		w := gzip.NewWriter(&packed)
		_, _ = w.Write([]byte(p.body))
		_ = w.Close()
		p.wants(t, s.ask(p.write(packed.String()).with("Content-Encoding", "gzip")), "unsupported-media-type", "Content-Encoding")
		p.wants(t, s.ask(p.write(p.body).with("Content-Encoding", "identity, gzip")), "unsupported-media-type", "Content-Encoding")
		p.wants(t, s.ask(p.write(p.body).with("Content-Encoding", "identity", "gzip")), "unsupported-media-type", "Content-Encoding")
		p.wants(t, s.ask(p.write(packed.String())), "malformed-body")
	})
}

func TestRequestIDsInHeaders(t *testing.T) {
	for i, name := range []string{"X-Request-Id", "MsgId"} {
		p := partners[i]
		t.Run(p.name, func(t *testing.T) {
			s := openTown(t)
			good := p.write(p.body)
			p.wants(t, s.ask(good.with(name)), "invalid-request-id")
			p.wants(t, s.ask(good.with(name, "")), "invalid-request-id")
			p.wants(t, s.ask(good.with(name, "1", "1")), "invalid-request-id")
			for _, id := range []string{"a b", "a/b", "é", "a,b", strings.Repeat("a", 129), `"`, "\t1\t2"} {
				got := s.ask(good.with(name, id))
				p.wants(t, got, "invalid-request-id")
				if strings.Contains(got.body, id) && len(id) > 1 {
					t.Errorf("%q is repeated in %s", id, got.body)
				}
			}
			if sent := s.sent(); len(sent) > 0 {
				t.Errorf("sent %q", sent)
			}
		})
	}
}

func TestRequestIDsInBodies(t *testing.T) {
	s := openTown(t)
	p := partners[2]
	const id = `"id":"42"`
	for _, bad := range []string{`"id":""`, `"id":"a b"`, `"id":"` + strings.Repeat("1", 129) + `"`, `"id":"é"`} {
		p.wants(t, s.ask(p.write(strings.Replace(p.body, id, bad, 1))), "invalid-request-id", "/id")
	}
	for _, bad := range []string{`"id":42`, `"id":null`, `"id":{}`, `"id":["42"]`, `"id":true`} {
		got := s.ask(p.write(strings.Replace(p.body, id, bad, 1)))
		if got.status != 200 || !strings.Contains(got.body, "/id") || !strings.Contains(got.body, `"error"`) {
			t.Errorf("%s: %d %s", bad, got.status, got.body)
		}
	}
	if got := s.ask(p.write(strings.Replace(p.body, id+",", "", 1))); !strings.Contains(got.body, "/id") {
		t.Errorf("none: %d %s", got.status, got.body)
	}
	if sent := s.sent(); len(sent) > 0 {
		t.Errorf("sent %q", sent)
	}
}

// TestReadMayLeaveOutTheRequestID has one made, which the answer tells.
func TestReadMayLeaveOutTheRequestID(t *testing.T) {
	s := openTown(t)
	first, second := s.ask(get("netxd", mara, "1").with("X-Request-Id")), s.ask(get("netxd", mara, "1").with("X-Request-Id"))
	a, b := first.header.Get("X-Request-Id"), second.header.Get("X-Request-Id")
	if first.status != 200 || len(a) < 16 || a == b {
		t.Errorf("status %d, ids %q and %q", first.status, a, b)
	}
	wantFailure(t, s.ask(get("netxd", mara, "a b")), 400, "invalid-request-id")
}

// TestRequestIDsStayTheSame repeats requests: what the bank gets as their ids is the same, and another
// for another request.
func TestRequestIDsStayTheSame(t *testing.T) {
	s := openTown(t)
	ids := func(id string) (all []string) {
		s.ask(patch("netxd", mara, id, anEmail))
		s.ask(patch("rakbank", maraAt, id, anEmail))
		for _, c := range append(s.netxd.calls(), s.rakbank.calls()...) {
			if !strings.HasSuffix(c.line, "/token") {
				all = append(all, c.header.Get("MsgId")+jsonID(c.body))
			}
		}
		return all
	}
	for _, id := range []string{"42", "order:7_a.b-c", strings.Repeat("z", 128), aUUID} {
		first, again, other := ids(id), ids(id), ids(id[:len(id)-1]+"9")
		if len(first) != 3 || strings.Join(first, " ") != strings.Join(again, " ") {
			t.Errorf("%s: %q, then %q", id, first, again)
		}
		for i := range first {
			if first[i] == other[i] || first[i] == "" {
				t.Errorf("%s: call %d of another request has the id %s too", id, i, first[i])
			}
		}
	}
}
