package simulator_test

import (
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/simulator"
)

func TestCallsAreListedNewestLast(t *testing.T) {
	p := start(t, "rakbank", simulator.Options{})
	token := p.token(`{"account_id":"1000001"}`)
	p.update(token, firstPath+"?a=b", `{"emails":[{"type":"HOMEEML","email":"a<b@example.com"}]}`)
	p.send("GET", "/nowhere", "no JSON")

	list := p.calls()
	if len(list) != 3 {
		t.Fatalf("%d calls, want 3", len(list))
	}
	if c := list[0]; c.Method != "POST" || c.Path != tokenPath || c.Effect || c.Headers["X-Ibm-Client-Secret"] != "******" {
		t.Errorf("the token: %+v", c)
	}
	if c := list[1]; c.Path != firstPath+"?a=b" || !c.Effect || c.Headers["Authorization"] != "Bearer "+token {
		t.Errorf("the update: %+v", c)
	}
	if body, ok := list[1].Body.(map[string]any); !ok || len(body) != 1 {
		t.Errorf("the update's body is not shown as JSON: %v", list[1].Body)
	}
	if c := list[2]; c.Method != "GET" || c.Body != "no JSON" || c.Effect {
		t.Errorf("the last: %+v", c)
	}
	if _, text := p.send("GET", "/_simulator/calls", ""); strings.Contains(text, "demo-secret") || !strings.Contains(text, "a<b@example.com") {
		t.Errorf("a secret is shown, or a body is not as it was: %s", text)
	}

	if status, _ := p.send("DELETE", "/_simulator/calls", ""); status != 204 {
		t.Errorf("DELETE: %d", status)
	}
	if _, text := p.send("GET", "/_simulator/calls", ""); text != "[]" {
		t.Errorf("not emptied: %s", text)
	}
}

func TestControlRefusesWhatItHasNot(t *testing.T) {
	p := start(t, "netxd", simulator.Options{})
	for _, request := range []string{"GET /_simulator/faults", "POST /_simulator/calls", "GET /_simulator/", "GET /_simulator/other"} {
		method, path, _ := strings.Cut(request, " ")
		if status, answer := p.send(method, path, ""); status != 404 || !strings.Contains(answer, `"error"`) {
			t.Errorf("%s: %d %s", request, status, answer)
		}
	}
	if list := p.calls(); len(list) != 0 {
		t.Errorf("requests to the simulator itself are listed: %v", list)
	}
}
