package docs_test

import (
	"bufio"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

// harbourBank is a bank that answers as its documentation says and notes what it was asked.
type harbourBank struct {
	answer string
	asked  []string
}

func (h *harbourBank) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body) // a body that breaks off is noted as far as it came
	h.asked = append(h.asked, r.Method+" "+r.URL.Path+" "+r.Header.Get("X-Reference")+" "+r.Header.Get("X-Api-Key")+" "+string(body))
	w.Header().Set("Content-Type", "application/json")
	_, _ = io.WriteString(w, h.answer) // the caller may be gone
}

// TestTheGuidesPackCallsARealBank runs the guide's pack against a bank that is not this product.
func TestTheGuidesPackCallsARealBank(t *testing.T) {
	bank := &harbourBank{}
	server := httptest.NewServer(bank)
	t.Cleanup(server.Close)
	g := newGuide(t)
	command := truchman(t, g.directory, "run", "--config", "truchman.yaml", "--set", "banks.harbour.address="+server.URL, "--set", "server.stop.drain=0s")
	startServer(t, command, func() (*bufio.Reader, error) {
		pipe, err := command.StderrPipe()
		return bufio.NewReader(pipe), err
	})
	for _, c := range []struct{ name, id, body, asked, answers, want string }{
		{"what changes is sent in the bank's words", "42",
			`{"emails": {"personal": null}, "last_name": "Quill", "first_name": "Mara", "addresses": {"residence": {"city": "Dubai"}}}`,
			`POST /api/clients/204117/amend 42 demo-key {"fullName":"Quill, Mara","mail":"","addresses":[{"kind":"HOME","town":"Dubai"}]}`,
			`{"status": "OK", "client": {"fullName": "Quill, Mara", "birth": "17/04/1990", "mail": ""}}`,
			`{"last_name":"Quill","first_name":"Mara","date_of_birth":"1990-04-17"}`},
		{"a failure with status 200 is a failure, and its text stays here", "43",
			`{"gender": "female"}`,
			`POST /api/clients/204117/amend 43 demo-key {"sex":"F"}`,
			`{"status": "ERROR", "error": {"number": 404, "text": "No client 204117"}}`,
			`{"type":"urn:truchman:problem:customer-not-found","title":"The bank does not know this customer","status":404,` +
				`"code":"customer-not-found","detail":"Check the customer's id and its type.","request_id":"43","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","provider_code":"404"}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			bank.asked, bank.answer = nil, c.answers
			_, got := curl(t, []string{"curl", "-X", "PATCH", g.addresses.Replace("http://127.0.0.1:8080/v1/banks/harbour/customers/204117"),
				"-H", "X-Request-Id: " + c.id, "-H", "Content-Type: application/merge-patch+json", "-d", c.body})
			if got != c.want {
				t.Errorf("answer\n%s\nwant\n%s", got, c.want)
			}
			if len(bank.asked) != 1 || bank.asked[0] != c.asked {
				t.Errorf("the bank was asked\n%q\nwant\n%s", bank.asked, c.asked)
			}
		})
	}
}
