package proxy_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
	"github.com/truchman-proxy/truchman/proxy"
)

var rakbankLies = []lie{
	{"an error with 200", answers(200, `{"status":"422","response_code":"E1","response_message":"`+marker+`"}`), unknown, ""},
	{"a list that is an object", answers(200, `{"phones":{"a":"`+marker+`"}}`), unknown, ""},
	{"a list of numbers", answers(200, `{"phones":[784199]}`), unknown, ""},
	{"a redirect", answers(307, `{}`, "Location", "/v1/customers/Account_ID:784199"), unknown, ""},
	{"201", answers(201, `{}`), unknown, ""},
	{"a code that is a sentence", answers(422, `{"status":"422","response_code":"account `+marker+`","response_message":"x"}`), rejected, ""},
	{"a code that is an object", answers(422, `{"status":"422","response_code":{"a":784199},"response_message":"x"}`), rejected, ""},
	{"a description with a number", answers(422, `{"status":"422","response_code":"422001","response_message":"x","description":"Invalid object: the property '`+marker+`' is missing."}`), "missing-member", ""},
	{"500 as documented", answers(500, `{"status":"500","response_code":"500","response_message":"`+marker+`"}`), unknown, ""},
	{"401 twice", answers(401, `{"status":"401","response_code":"401","response_message":"`+marker+`"}`), rejected, ""},
	{"403", answers(403, `{"status":"403","response_code":"403","response_message":"`+marker+`"}`), rejected, ""},
	{"404 of no table", answers(404, `{"status":"404","response_code":"404","response_message":"`+marker+`"}`), rejected, ""},
}

func TestRAKBankLies(t *testing.T) {
	for _, l := range append(transportLies, rakbankLies...) {
		t.Run(l.says, func(t *testing.T) { lieOfRAKBank(t, l) })
	}
}

// lieOfRAKBank tells a lie to an update, after an honest token.
func lieOfRAKBank(t *testing.T, l lie) {
	address := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body := readString(r)
		if strings.HasSuffix(r.URL.Path, "/token") {
			_, _ = w.Write([]byte(`{"access_token":"a","expires_in":3600}`))
			return
		}
		l.tell(w, r, body)
	})
	s := open(t, demo(nowhere, address, signingPEM(t), impatient("rakbank", l)))
	got := s.ask(patch("rakbank", "1", "42", anEmail))
	status := statuses[l.write]
	if l.write == "missing-member" {
		status = 422
	}
	wantFailure(t, got, status, l.write)
	if text := s.everything(got); strings.Contains(text, "784199") {
		t.Errorf("what the bank said came out: %s", text)
	}
}

// TestTokenLies tells each lie where a token is asked for: nothing of the write was sent then.
func TestTokenLies(t *testing.T) {
	for _, l := range append(transportLies,
		lie{says: "no token", tell: answers(200, `{"expires_in":3600}`)},
		lie{says: "a token that is a number", tell: answers(200, `{"access_token":784199}`)},
		lie{says: "a token with a line end", tell: answers(200, `{"access_token":"`+marker+`\r\nX: 1"}`)},
		lie{says: "an error", tell: answers(401, `{"status":"401","response_code":"401","response_message":"`+marker+`"}`)},
	) {
		t.Run(l.says, func(t *testing.T) {
			address := serve(t, func(w http.ResponseWriter, r *http.Request) {
				body := readString(r)
				if !strings.HasSuffix(r.URL.Path, "/token") {
					t.Errorf("the update was sent")
				}
				l.tell(w, r, body)
			})
			s := open(t, demo(nowhere, address, signingPEM(t), impatient("rakbank", l)))
			got := s.ask(patch("rakbank", "1", "42", anEmail))
			if code := gjson.Get(got.body, "code").String(); code != "provider-unavailable" && code != rejected {
				t.Errorf("answered %d %s", got.status, got.body)
			}
			if text := s.everything(got); strings.Contains(text, "784199") {
				t.Errorf("what the bank said came out: %s", text)
			}
		})
	}
}

func impatient(bank string, l lie) func(*proxy.Config) {
	return alter(bank, func(b *proxy.Bank) {
		once(b)
		if l.read == timeout {
			b.Timeout = shortly
		}
	})
}

var hopLies = []lie{
	{"a redirect", answers(308, `{"id":"1"}`, "Location", "/elsewhere"), unknown, broken},
	{"an error with 200", answers(200, `{"type":"a","title":"`+marker+`","status":422,"code":"E1","detail":"`+marker+`"}`), unknown, broken},
	{"401", answers(401, `{"type":"a","title":"`+marker+`","status":401,"code":"unauthorized"}`), rejected, rejected},
	{"403", answers(403, `{"code":"forbidden","detail":"`+marker+`"}`), rejected, rejected},
	{"404 of the address", answers(404, `{"code":"not-found","detail":"`+marker+`"}`), rejected, rejected},
	{"no bank", answers(404, `{"code":"bank-not-found","detail":"`+marker+`"}`), rejected, rejected},
	{"an id that is a number", answers(200, `{"id":784199}`), unknown, broken},
	{"additional members", answers(200, `{"id":"1","first_name":"Mara","`+marker+`":["`+marker+`"],"phones":{"`+marker+`":1}}`), "", ""},
	{"values that do not fit", answers(200, `{"id":"1","first_name":"Mara","status":"`+marker+`","created_at":"`+marker+`"}`), "", ""},
	{"500 with a problem", answers(500, `{"code":"internal-error","detail":"`+marker+`"}`), unknown, failing},
}

// TestLiesOfAnotherProxy tells lies in the normalized API.
func TestLiesOfAnotherProxy(t *testing.T) {
	for _, l := range append(transportLies, hopLies...) {
		t.Run(l.says, func(t *testing.T) {
			toldTo(t, "normalized", l, func(id string) question { return patch("normalized", "1", id, `{"first_name":"Mara"}`) }, l.write)
			toldTo(t, "normalized", l, func(id string) question { return get("normalized", "1", id) }, l.read)
		})
	}
}

// TestRefusedConnection calls where nobody listens: nothing was sent, so that a repeat does no harm.
func TestRefusedConnection(t *testing.T) {
	s := open(t, demo(nowhere, nowhere, signingPEM(t), at("normalized", nowhere)))
	for _, q := range []question{
		patch("netxd", "1", "42", anEmail), get("netxd", "1", "42"), patch("rakbank", "1", "42", anEmail), patch("normalized", "1", "42", anEmail), get("normalized", "1", "42"),
		patch("netxd", "1", "42", `{"first_name":"Mara","last_name":"Quill"}`),
	} {
		wantFailure(t, s.ask(q), 503, "provider-unavailable")
	}
}
