package proxy_test

import (
	"fmt"
	"net/http"
	"net/http/httputil"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/truchman-proxy/truchman/proxy"
)

var rpcLies = []lie{
	{"another id", answers(200, `{"id":"9$id","result":{"ID":"`+marker+`"},"jsonrpc":"2.0"}`), unknown, broken},
	{"an id that is a number", answers(200, `{"id":42,"result":{"ID":"`+marker+`"},"jsonrpc":"2.0"}`), unknown, broken},
	{"no id", answers(200, `{"result":{"ID":"`+marker+`"},"jsonrpc":"2.0"}`), unknown, broken},
	{"no result", answers(200, `{"id":"$id","jsonrpc":"2.0"}`), unknown, broken},
	{"a result that is null", answers(200, `{"id":"$id","result":null,"jsonrpc":"2.0"}`), unknown, broken},
	{"a result that is a list", answers(200, `{"id":"$id","result":["`+marker+`"],"jsonrpc":"2.0"}`), unknown, broken},
	{"another version", answers(200, `{"id":"$id","result":{},"jsonrpc":"`+marker+`"}`), unknown, broken},
	{"a name that is a number", answers(200, `{"id":"$id","result":{"firstName":784199},"jsonrpc":"2.0"}`), unknown, broken},
	{"201 with a result", answers(201, goodNetXD), unknown, broken},
	{"a redirect", answers(307, goodNetXD, "Location", "/elsewhere"), unknown, broken},
	{"200 with an error", answers(200, `{"id":"$id","error":{"code":"E1","message":"`+marker+`"}}`), rejected, rejected},
	{"an error whose code is a sentence", answers(200, `{"id":"$id","error":{"code":"account `+marker+`","message":"x"}}`), rejected, rejected},
	{"an error whose code is an object", answers(200, `{"id":"$id","error":{"code":{"a":"`+marker+`"}}}`), rejected, rejected},
	{"an error that is a text", answers(200, `{"id":"$id","error":"`+marker+`"}`), unknown, rejected},
	{"an error and a result", answers(200, `{"id":"$id","result":{"ID":"`+marker+`"},"error":{"code":"E1","message":"`+marker+`"}}`), rejected, rejected},
	{"an error that is a number of the server's own", answers(200, `{"id":"$id","error":{"code":-32050,"message":"`+marker+`"}}`), unknown, rejected},
	{"an error of JSON-RPC", answers(200, `{"id":"$id","error":{"code":-32602,"message":"`+marker+`"}}`), rejected, rejected},
	{"an internal error of JSON-RPC", answers(200, `{"id":"$id","error":{"code":-32603,"message":"`+marker+`"}}`), unknown, failing},
	{"an error of another request", answers(200, `{"id":"9$id","error":{"code":"NOT_FOUND_CUSTOMER","message":"`+marker+`"}}`), unknown, broken},
	{"an error without an id", answers(200, `{"id":null,"error":{"code":"E1","message":"`+marker+`"}}`), rejected, rejected},
	{"404 with an error", answers(404, `{"id":"$id","error":{"code":"NOT_FOUND_CUSTOMER","message":"`+marker+`"}}`), unknown, broken},
	{"500 with an error", answers(500, `{"id":"$id","error":{"code":"E1","message":"`+marker+`"}}`), unknown, failing},
	{"an error that is null", answers(200, `{"id":"$id","result":{"ID":"1","firstName":"Mara"},"error":null,"jsonrpc":"2.0"}`), "", ""},
	{"additional members", answers(200, `{"id":"$id","`+marker+`":1,"result":{"ID":"1","firstName":"Mara","`+marker+`":{"a":"`+marker+`"},"accounts":[{"a":"`+marker+`"}]},"jsonrpc":"2.0"}`), "", ""},
	{"values that do not fit", answers(200, `{"id":"$id","result":{"ID":"1","firstName":"Mara","title":"`+marker+`","DOB":"`+marker+`","status":"`+marker+`"},"jsonrpc":"2.0"}`), "", ""},
	{"an interim answer", interim, "", ""},
}

// TestNetXDLies tells each lie to a write and to a read.
func TestNetXDLies(t *testing.T) {
	write := func(id string) question { return patch("netxd", "1", id, `{"first_name":"Mara","last_name":"Quill"}`) }
	read := func(id string) question { return get("netxd", "1", id) }
	for _, l := range append(transportLies, rpcLies...) {
		t.Run(l.says, func(t *testing.T) {
			toldTo(t, "netxd", l, write, l.write)
			toldTo(t, "netxd", l, read, l.read)
		})
	}
}

// toldTo tells a lie to a request and looks at what comes of it.
func toldTo(t *testing.T, bank string, l lie, ask func(id string) question, failure string) {
	t.Helper()
	var calls atomic.Int32
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		l.tell(w, r, readString(r))
	})
	s := open(t, demo(nowhere, nowhere, signingPEM(t), at(bank, address), alter(bank, func(b *proxy.Bank) {
		once(b)
		if l.read == timeout {
			b.Timeout = shortly
		}
	})))
	got := s.ask(ask("42"))
	if failure != "" {
		wantFailure(t, got, statuses[failure], failure)
	} else if got.status != 200 || !strings.Contains(got.body, `"id":"1","first_name":"Mara"`) {
		t.Errorf("answered %d %s", got.status, got.body)
	}
	if calls.Load() != 1 {
		t.Errorf("the bank was called %d times", calls.Load())
	}
	if text := s.everything(got); strings.Contains(text, "784199") {
		t.Errorf("what the bank said came out: %s", text)
	}
	again := got.header.Get("Retry-After") // which a 503 may say (RFC 9110, section 10.2.3)
	if again != "" && !strings.HasPrefix(l.says, "503") || got.header.Get("Set-Cookie") != "" {
		t.Errorf("headers of the bank came out: %v", got.header)
	}
}

var statuses = map[string]int{unknown: 504, broken: 502, failing: 502, rejected: 502, timeout: 504, "provider-unavailable": 503}

// everything is all that is seen of a request: the answer, the log and what was observed.
func (s *stage) everything(got reply) string {
	var text strings.Builder
	fmt.Fprintln(&text, got.status, got.header, got.body, s.log.String())
	for _, x := range s.exchanges() {
		fmt.Fprintf(&text, "%+v\n", x)
	}
	return text.String()
}

// TestPartnerSeesNoInterimAnswer looks at the very bytes of the answer.
func TestPartnerSeesNoInterimAnswer(t *testing.T) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) { interim(w, r, readString(r)) })
	s := open(t, demo(nowhere, nowhere, signingPEM(t), at("netxd", address)))
	r, err := get("netxd", "1", "42").request(s.url)
	if err != nil {
		t.Fatal(err)
	}
	var seen []int
	response, err := s.client.Do(r.WithContext(traced(t.Context(), func(code int) { seen = append(seen, code) })))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := httputil.DumpResponse(response, true)
	if err != nil || len(seen) > 0 || strings.Contains(string(text), marker) {
		t.Errorf("interim answers %v, %v, %s", seen, err, text)
	}
}
