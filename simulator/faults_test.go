package simulator_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/truchman-proxy/truchman/simulator"
)

const renameMara = `{"ID":"100000000001001","firstName":"Maren","lastName":"Quill"}`

func TestFaultsShapeTheAnswer(t *testing.T) {
	for _, test := range []struct {
		fault   string
		effects int
		check   func(t *testing.T, status int, answer string, err error)
	}{
		{`{"fault":"reset-before"}`, 0, isReset},
		{`{"fault":"reset-after"}`, 1, isReset},
		{`{"fault":"truncated"}`, 1, func(t *testing.T, status int, answer string, err error) {
			if status != 200 || !errors.Is(err, io.ErrUnexpectedEOF) || !strings.HasPrefix(answer, `{"id":"41"`) {
				t.Errorf("%d %s %v", status, answer, err)
			}
		}},
		{`{"fault":"malformed"}`, 1, func(t *testing.T, status int, answer string, err error) {
			if status != 200 || err != nil || json.Valid([]byte(answer)) {
				t.Errorf("%d %s %v", status, answer, err)
			}
		}},
		{`{"fault":"html"}`, 1, func(t *testing.T, status int, answer string, err error) {
			if status != 200 || !strings.HasPrefix(answer, "<html>") || !strings.Contains(answer, `"firstName":"Maren"`) {
				t.Errorf("%d %s %v", status, answer, err)
			}
		}},
		{`{"fault":"wrong-id"}`, 1, func(t *testing.T, _ int, answer string, err error) {
			if err != nil || !strings.HasPrefix(answer, `{"id":"941","result":{`) {
				t.Errorf("%s %v", answer, err)
			}
		}},
		{`{"fault":"status","status":503}`, 0, func(t *testing.T, status int, answer string, err error) {
			if status != 503 || answer != `{"id":"41","error":{"code":-32603,"message":"Internal error"},"jsonrpc":"2.0"}` {
				t.Errorf("%d %s %v", status, answer, err)
			}
		}},
		{`{"fault":"delay","delay_ms":1}`, 1, func(t *testing.T, status int, answer string, err error) {
			if status != 200 || !strings.Contains(answer, `"firstName":"Maren"`) {
				t.Errorf("%d %s %v", status, answer, err)
			}
		}},
	} {
		t.Run(test.fault, func(t *testing.T) {
			p := start(t, "netxd", simulator.Options{})
			p.fault(test.fault)
			status, answer, err := p.try("POST", "/jsonrpc", rpc("UpdateCustomer", "", renameMara))
			test.check(t, status, answer, err)
			if list := p.calls(); len(list) != 1 || p.effects() != test.effects {
				t.Errorf("%d calls with %d effects, want 1 with %d", len(list), p.effects(), test.effects)
			}
			seen := strings.Contains(p.rpc("GetCustomer", `{"customerID":"100000000001001"}`), `"firstName":"Maren"`)
			if seen != (test.effects == 1) {
				t.Errorf("the next read sees the update: %v", seen)
			}
		})
	}
}

func isReset(t *testing.T, _ int, _ string, err error) {
	t.Helper()
	if !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("no reset of the connection: %v", err)
	}
}

func TestFaultsAreServedInOrderAndCounted(t *testing.T) {
	p := start(t, "rakbank", simulator.Options{})
	p.fault(`{"fault":"status","status":500,"count":2}`)
	p.fault(`{"fault":"status","status":429,"path":"/v1/customers/"}`)
	p.fault(`{"fault":"status","status":418}`)
	for i, want := range []struct {
		path   string
		status int
	}{{firstPath, 500}, {tokenPath, 500}, {tokenPath, 418}, {firstPath, 429}, {firstPath, 422}} {
		status, answer := p.send("POST", want.path, `{}`)
		if status != want.status {
			t.Errorf("call %d: %d %s, want %d", i, status, answer, want.status)
		}
		keeps(t, schema(t, "rakbank", "ErrorResponse"), answer)
	}
	p.fault(`{"fault":"reset-before","count":1000}`)
	if status, _ := p.send("DELETE", "/_simulator/faults", ""); status != 204 {
		t.Errorf("DELETE: %d", status)
	}
	if status, answer := p.send("POST", firstPath, `{}`); status != 422 {
		t.Errorf("after clearing: %d %s", status, answer)
	}
}

func TestFaultsAreChecked(t *testing.T) {
	for _, test := range []struct{ api, fault, want string }{
		{"netxd", ``, "not a fault"},
		{"netxd", `[]`, "not a fault"},
		{"netxd", `{"fault":"delay","delay_ms":1}{}`, "more than one JSON value"},
		{"netxd", `{"fault":"delay","seconds":1}`, "seconds"},
		{"netxd", `{"fault":"explode"}`, "fault must be one of delay, reset-before"},
		{"netxd", `{"fault":"html","count":0}`, "count must be from 1"},
		{"netxd", `{"fault":"html","count":-1}`, "count must be from 1"},
		{"netxd", `{"fault":"html","count":null}`, "count must be a number"},
		{"netxd", `{"fault":"html","count":1.5}`, "not a fault"},
		{"netxd", `{"fault":"delay"}`, "fault delay needs delay_ms"},
		{"netxd", `{"fault":"delay","delay_ms":-1}`, "delay_ms must be from 0"},
		{"netxd", `{"fault":"status"}`, "fault status needs a status"},
		{"netxd", `{"fault":"status","status":99}`, "fault status needs a status"},
		{"netxd", `{"fault":"html","status":500}`, "status belongs to fault status"},
		{"rakbank", `{"fault":"wrong-id"}`, "not supported here"},
	} {
		p := start(t, test.api, simulator.Options{})
		status, answer := p.send("POST", "/_simulator/faults", test.fault)
		if status != 400 || !strings.Contains(answer, `"error":"`) || !strings.Contains(answer, test.want) {
			t.Errorf("%s: %d %s, want %s", test.fault, status, answer, test.want)
		}
	}
}

func request(ctx context.Context, path, body string) *http.Request {
	r := httptest.NewRequestWithContext(ctx, "POST", path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	return r
}

func TestDelayWaitsBeforeTheEffect(t *testing.T) {
	h := handler(t, "netxd", simulator.Options{})
	synctest.Test(t, func(t *testing.T) {
		h.ServeHTTP(httptest.NewRecorder(), request(t.Context(), "/_simulator/faults", `{"fault":"delay","delay_ms":60000}`))
		begin := time.Now()
		answer := httptest.NewRecorder()
		h.ServeHTTP(answer, request(t.Context(), "/jsonrpc", rpc("UpdateCustomer", "", renameMara)))
		if waited := time.Since(begin); waited != time.Minute || !strings.Contains(answer.Body.String(), `"Maren"`) {
			t.Fatalf("after %s: %s", waited, answer.Body)
		}
	})
}

// A caller that goes away during the delay leaves no effect behind.
func TestDelayEndsWithItsCaller(t *testing.T) {
	p := start(t, "netxd", simulator.Options{})
	p.fault(`{"fault":"delay","delay_ms":600000}`)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	func() {
		defer func() {
			if r := recover(); r != http.ErrAbortHandler {
				t.Errorf("the handler ended with %v", r)
			}
		}()
		p.server.Config.Handler.ServeHTTP(httptest.NewRecorder(), request(ctx, "/jsonrpc", rpc("UpdateCustomer", "", renameMara)))
	}()
	if len(p.calls()) != 1 || p.effects() != 0 {
		t.Fatalf("%d calls with %d effects, want 1 without", len(p.calls()), p.effects())
	}
}
