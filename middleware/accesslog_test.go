package middleware_test

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/middleware"
)

// logged answers the request and gives the members of the log's only line, without the times.
func logged(t *testing.T, request *http.Request, end http.Handler) map[string]any {
	t.Helper()
	var log bytes.Buffer
	logger := middleware.NewLogger(&log, middleware.DefaultLog())
	chain := middleware.Chain(end, middleware.Track, middleware.AccessLog(logger), middleware.Recover(quiet, refuse),
		middleware.RequestID, middleware.Limits(1024, 1<<10, refuse))
	func() {
		defer func() { _ = recover() }()
		answer(chain, request)
	}()
	if strings.Count(log.String(), "\n") != 1 {
		t.Fatalf("not one line: %s", &log)
	}
	var line map[string]any
	if err := json.Unmarshal(log.Bytes(), &line); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"time", "duration_us"} {
		if line[name] == nil {
			t.Errorf("no %s in %v", name, line)
		}
		delete(line, name)
	}
	return line
}

func TestAccessLogTellsWhatTheProxyKnows(t *testing.T) {
	request := httptest.NewRequest("PATCH", "/v1/banks/netxd/customers/100000000001001?name=Quill", strings.NewReader(`{"email":"mara@example.com"}`))
	request.Header.Set("X-Request-Id", "r-1")
	request.Header.Set("User-Agent", "Mara Quill's")
	line := logged(t, request, handle(func(w http.ResponseWriter, r *http.Request) {
		record := middleware.RecordOf(r.Context())
		record.Front, record.Bank, record.Operation = "normalized", "netxd", "customer.update"
		record.Route = "/v1/banks/{bank_id}/customers/{customer_id}"
		record.ProviderStatus, record.ProviderTime = 200, 1500*time.Microsecond
		_, _ = io.WriteString(w, `{"customer":1}`)
	}))
	same(t, line, `{"level":"INFO","msg":"request","request_id":"r-1","method":"PATCH",
		"route":"/v1/banks/{bank_id}/customers/{customer_id}","front":"normalized","bank":"netxd",
		"operation":"customer.update","status":200,"bytes_in":28,"bytes_out":14,"provider_status":200,"provider_us":1500}`)
}

func same(t *testing.T, got map[string]any, want string) {
	t.Helper()
	var expected map[string]any
	if err := json.Unmarshal([]byte(want), &expected); err != nil {
		t.Fatal(err)
	}
	a, _ := json.Marshal(got)
	b, _ := json.Marshal(expected)
	if !bytes.Equal(a, b) {
		t.Errorf("got  %s\nwant %s", a, b)
	}
}

func TestAccessLogOfWhatWentWrong(t *testing.T) {
	chunked := struct{ io.Reader }{strings.NewReader(strings.Repeat("x", 600))}
	tests := map[string]struct {
		request *http.Request
		handler func(http.ResponseWriter, *http.Request)
		want    string
	}{
		"a panic": {httptest.NewRequest("GET", "/", nil), panicWith("x"),
			`{"method":"GET","status":500,"error":"internal-error","bytes_in":0,"bytes_out":14}`},
		"an abort": {httptest.NewRequest("GET", "/", nil), panicWith(http.ErrAbortHandler),
			`{"method":"GET","status":0,"error":"aborted","bytes_in":0,"bytes_out":0}`},
		"a refusal": {httptest.NewRequest("POST", "/", strings.NewReader(strings.Repeat("x", 1025))), nil,
			`{"method":"POST","status":413,"error":"body-too-large","bytes_in":0,"bytes_out":14}`},
		"an invented method": {httptest.NewRequest("MARAQUILL", "/", nil), func(http.ResponseWriter, *http.Request) {},
			`{"method":"other","status":200,"bytes_in":0,"bytes_out":0}`},
		"a body without a length": {httptest.NewRequest("POST", "/", chunked), func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
		}, `{"method":"POST","status":200,"bytes_in":600,"bytes_out":0}`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			test.request.Header.Set("X-Request-Id", "r-1")
			line := logged(t, test.request, handle(test.handler))
			same(t, line, `{"level":"INFO","msg":"request","request_id":"r-1",`+test.want[1:])
		})
	}
}

func TestAccessLogIsSilentAboveInfo(t *testing.T) {
	var log bytes.Buffer
	logger := middleware.NewLogger(&log, middleware.Log{Level: "warn", Format: "json"})
	end := handle(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) })
	recorder := answer(middleware.Chain(end, middleware.Track, middleware.AccessLog(logger)), httptest.NewRequest("GET", "/", nil))
	if log.Len() != 0 || recorder.Code != 204 {
		t.Errorf("got %d, log %s", recorder.Code, &log)
	}
}

type discarding struct{ header http.Header }

func (d discarding) Header() http.Header            { return d.header }
func (d discarding) Write(part []byte) (int, error) { return len(part), nil }
func (d discarding) WriteHeader(int)                {}

// chainForCost is the whole chain around a proxy that does nothing but fill the record.
func chainForCost() (http.Handler, *http.Request) {
	end := handle(func(w http.ResponseWriter, r *http.Request) {
		record := middleware.RecordOf(r.Context())
		record.Front, record.Bank, record.Operation = "normalized", "netxd", "customer.update"
		record.Route = "/v1/banks/{bank_id}/customers/{customer_id}"
		record.ProviderStatus, record.ProviderTime = 200, time.Millisecond
		w.WriteHeader(200)
	})
	logger := slog.New(slog.NewJSONHandler(io.Discard, nil))
	request := httptest.NewRequest("PATCH", "/v1/banks/netxd/customers/1", strings.NewReader("{}"))
	request.Header.Set("X-Request-Id", "0198c1f2-7e3a-7b54-9f7e-0d7c7f0f5a11")
	return middleware.Chain(end, middleware.Track, middleware.AccessLog(logger), middleware.Recover(quiet, refuse),
		middleware.RequestID, middleware.Limits(16<<20, 32<<10, refuse)), request
}

// The context's value and the request that carries it are what a request costs in memory.
func TestTheChainAllocatesTwice(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector's pool drops records on purpose")
	}
	chain, request := chainForCost()
	w := discarding{http.Header{}}
	if got := testing.AllocsPerRun(1000, func() { chain.ServeHTTP(w, request) }); got > 2 {
		t.Errorf("%v allocations", got)
	}
}

func BenchmarkChain(b *testing.B) {
	chain, request := chainForCost()
	w := discarding{http.Header{}}
	b.ReportAllocs()
	for b.Loop() {
		chain.ServeHTTP(w, request)
	}
}
