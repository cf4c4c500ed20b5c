package proxy_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// prefix is where a partner's own paths begin.
func (p partner) prefix() string {
	if p.name == "normalized" {
		return ""
	}
	return "/fronts/" + p.name + "/netxd"
}

func TestUnknownPaths(t *testing.T) {
	eachPartner(t, func(t *testing.T, s *town, p partner) {
		good := p.write(p.body)
		for _, path := range []string{
			p.prefix() + "/", p.prefix() + "/nothing", p.prefix() + "/v2/customers", good.path + "/", good.path + "/more", good.path + "//",
			strings.Replace(good.path, "/v1", "//v1", 1) + "/", good.path + "/.", good.path + "/..",
		} {
			q := good
			q.path = path
			p.wants(t, s.ask(q), "not-found")
		}
	})
	s := openTown(t)
	for _, path := range []string{"/", "/fronts", "/fronts/", "/fronts/nothing/netxd/jsonrpc", "/../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/_simulator/calls"} {
		partners[0].wants(t, s.ask(question{"GET", path, nil, ""}), "not-found")
	}
}

func TestUnknownBank(t *testing.T) {
	eachPartner(t, func(t *testing.T, s *town, p partner) {
		for _, name := range []string{"nobody", "NetXD", "netxd%00", "..", "%2e%2e", "netxd%2f..", "-"} {
			q := p.write(p.body)
			q.path = strings.Replace(q.path, "/netxd/c", "/"+name+"/c", 1)
			q.path = strings.Replace(strings.Replace(q.path, "/netxd/v1", "/"+name+"/v1", 1), "/netxd/j", "/"+name+"/j", 1)
			p.wants(t, s.ask(q), "bank-not-found")
		}
	})
}

// TestPathTraversal sends what would climb out of a customer's place in a provider's path. A value that
// does not fit is refused, never cleaned up.
func TestPathTraversal(t *testing.T) {
	s := openTown(t)
	for _, id := range []string{"..", ".", "%2e", "%2E%2e", "a%2fb", "..%2f..%2fadmin", "a%5cb", "%00", "a%0d%0aX:1", "a;b", "a%3fb=1", "a%23b", "%c3%28", "%F0%9F%98%80", strings.Repeat("a", 65)} {
		for _, bank := range []string{"netxd", "rakbank", "normalized"} {
			got := s.ask(patch(bank, id, "42", anEmail))
			partners[0].wants(t, got, "invalid-request", "customer_id")
		}
		q := fromRAKBank("rakbank", "Account_ID:"+id, aUUID, cellphone)
		if got := s.ask(q); got.status == 200 && id != "." && id != ".." && !strings.EqualFold(id, "%2e") && !strings.EqualFold(id, "%2e%2e") {
			t.Errorf("%s: %d %s", id, got.status, got.body)
		}
	}
	for _, line := range s.sent() {
		if path := strings.Fields(line)[1]; path != "/v1/partner_auth/token" && !strings.HasPrefix(path, "/v1/customers/Account_ID:.") {
			t.Errorf("sent %s", line)
		}
	}
}

func TestUnknownReferenceTypes(t *testing.T) {
	s := openTown(t)
	for _, q := range []question{
		patch("netxd", "PASSPORT:1", "42", anEmail), patch("rakbank", "PASSPORT:1", "42", anEmail), patch("normalized", "PASSPORT:1", "42", anEmail),
		patch("netxd", "ACCOUNT_ID:1", "42", anEmail), patch("rakbank", "CUSTOMER_NUMBER:1", "42", anEmail),
	} {
		p := wantFailure(t, s.ask(q), 422, "unsupported-member")
		if len(p.Errors) != 1 || p.Errors[0].Parameter != "customer_id" {
			t.Errorf("%s: culprits %v", q.path, p.Errors)
		}
	}
	for _, id := range []string{"passport:1", ":1", "CUSTOMER_ID:", "A:B:C"} {
		partners[0].wants(t, s.ask(patch("netxd", id, "42", anEmail)), "invalid-request", "customer_id")
	}
	partners[1].wants(t, s.ask(fromRAKBank("netxd", "Passport:1", aUUID, cellphone)), "invalid-request", "customer_id_type")
	if sent := s.sent(); len(sent) > 0 {
		t.Errorf("sent %q", sent)
	}
}

func TestWrongMethods(t *testing.T) {
	allowed := map[string]string{"normalized": "GET, PATCH", "rakbank": "POST", "netxd": "POST"}
	eachPartner(t, func(t *testing.T, s *town, p partner) {
		for _, method := range []string{"PUT", "DELETE", "OPTIONS", "TRACE", "BREW", "patch", "GET", "POST"} {
			if slices.Contains(strings.Split(allowed[p.name], ", "), method) {
				continue
			}
			q := p.write("")
			q.method = method
			got := s.ask(q)
			p.wants(t, got, "method-not-allowed")
			if got.header.Get("Allow") != allowed[p.name] {
				t.Errorf("%s: Allow is %q", method, got.header.Get("Allow"))
			}
		}
	})
	s := openTown(t)
	for method, allow := range map[string]string{"GET": "POST", "PATCH": "POST"} {
		q := find("netxd", "42", `{}`)
		q.method = method
		if got := s.ask(q); method == "PATCH" && got.header.Get("Allow") != allow {
			t.Errorf("%s of find: %d, Allow %q", method, got.status, got.header.Get("Allow"))
		}
	}
}

func TestUnknownQuery(t *testing.T) {
	eachPartner(t, func(t *testing.T, s *town, p partner) {
		for query, place := range map[string]string{
			"verbose=1": "verbose", "b=1&a=2": "a", "customer_id=7": "customer_id", "a;b": "", "%zz": "", "a=%zz": "", "=1": "", "X-Request-Id=1": "X-Request-Id",
			strings.Repeat("q", 5000) + "=1": "qqq",
		} {
			q := p.write(p.body)
			q.path += "?" + query
			p.wants(t, s.ask(q), "invalid-request", place)
		}
	})
}

func TestBodyOnGet(t *testing.T) {
	s := openTown(t)
	q := get("netxd", mara, "42")
	q.body = `{}`
	partners[0].wants(t, s.ask(q), "invalid-request", "the body")
	partners[0].wants(t, s.askUnannounced(q), "invalid-request", "the body")
	if sent := s.sent(); len(sent) > 0 {
		t.Errorf("sent %q", sent)
	}
}

func TestLargeHeaders(t *testing.T) {
	eachPartner(t, func(t *testing.T, s *town, p partner) {
		q := p.write(p.body)
		q.header = append(q.header, "X-Large", strings.Repeat("x", 40<<10))
		p.wants(t, s.ask(q), "headers-too-large")
	})
}

// TestHopByHopHeaders sends headers by which a proxy could be made to lose others.
func TestHopByHopHeaders(t *testing.T) {
	s := openTown(t)
	q := patch("netxd", mara, "42", `{"first_name":"Mara","last_name":"Quill"}`)
	q.header = append(q.header, "Connection", "X-Request-Id, Upgrade", "Upgrade", "h2c\x80mara.quill")
	got := s.ask(q)
	if got.status != http.StatusBadRequest || strings.Contains(s.log.String(), "mara.quill") {
		t.Errorf("status %d %s, log %s", got.status, got.body, s.log.String())
	}
	q = patch("netxd", mara, "42", `{"first_name":"Mara","last_name":"Quill"}`)
	q.header = append(q.header, "Connection", "Upgrade", "Upgrade", "websocket", "Forwarded", "for=1", "Cookie", "a=b", "Authorization", "Bearer demo", "Accept-Encoding", "gzip")
	if got := s.ask(q); got.status != 200 {
		t.Errorf("status %d %s", got.status, got.body)
	}
	for _, call := range s.netxd.calls() {
		for name := range call.header {
			if !slices.Contains([]string{"Accept", "Content-Length", "Content-Type", "User-Agent"}, name) {
				t.Errorf("the bank got the header %s", name)
			}
		}
	}
}
