package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

// listenAnywhere takes a port for the test and gives its address.
func listenAnywhere(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	return listener.Addr().String()
}

// running is a command that runs until it is told to stop.
type running struct {
	lines *bufio.Scanner // what it writes: its log, or what it says
	stop  context.CancelFunc
	ended chan int
}

// start runs a command. fromOut tells whether its lines are those of stdout.
func start(t *testing.T, fromOut bool, args ...string) *running {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	read, write := io.Pipe()
	r := &running{bufio.NewScanner(read), stop, make(chan int, 1)}
	out, problems := io.Writer(write), io.Discard
	if !fromOut {
		out, problems = problems, out
	}
	go func() {
		r.ended <- execute(ctx, args, strings.NewReader(""), out, problems)
		_ = write.Close()
	}()
	return r
}

// until gives the first line that holds the text.
func (r *running) until(t *testing.T, text string) string {
	t.Helper()
	for r.lines.Scan() {
		if strings.Contains(r.lines.Text(), text) {
			return r.lines.Text()
		}
	}
	t.Fatalf("it ended and never wrote %q", text)
	return ""
}

// finish stops it as a signal does and gives its exit code.
func (r *running) finish() int {
	r.stop()
	for r.lines.Scan() {
		continue // so that its last lines find a reader
	}
	return <-r.ended
}

// addresses reads the line of the log that says where the proxy is.
func addresses(t *testing.T, line string) (proxy, admin string) {
	t.Helper()
	var said struct{ Address, Admin string }
	if err := json.Unmarshal([]byte(line), &said); err != nil {
		t.Fatal(err)
	}
	return "http://" + said.Address, "http://" + said.Admin
}

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	request, err := http.NewRequest("GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	return do(t, request)
}

func TestRunServesAndStops(t *testing.T) {
	file := fileOf(t, "config.yaml", smallConfig)
	r := start(t, false, "run", "--config", file, "--set", "server.listen=127.0.0.1:0", "--set", "admin.listen=127.0.0.1:0",
		"--set", "server.stop.drain=0s")
	proxy, admin := addresses(t, r.until(t, `"msg":"serving"`))
	if status, body := get(t, admin+"/livez"); status != 200 || body != "alive\n" {
		t.Errorf("/livez: %d %s", status, body)
	}
	request, _ := http.NewRequest("GET", proxy+"/v1/banks/core/customers/1", nil)
	request.Header.Set("X-Request-Id", "mine-1")
	answered := make(chan int, 1)
	go func() {
		status, _ := do(t, request)
		answered <- status
	}()
	line := r.until(t, `"msg":"request"`)
	if status := <-answered; status != 503 {
		t.Errorf("status %d of a bank that is not there, want 503", status)
	}
	for _, want := range []string{`"request_id":"mine-1"`, `"route":"/v1/banks/{bank_id}/customers/{customer_id}"`, `"front":"normalized"`, `"bank":"core"`,
		`"operation":"customer.get"`, `"status":503`, `"error":"provider-unavailable"`} {
		if !strings.Contains(line, want) {
			t.Errorf("no %s in the access log: %s", want, line)
		}
	}
	if code := r.finish(); code != exitFine {
		t.Errorf("exit code %d after an orderly stop", code)
	}
	if _, err := net.Dial("tcp", strings.TrimPrefix(proxy, "http://")); err == nil {
		t.Error("it still listens")
	}
}

func TestLimitsAnswerInTheFrontsForm(t *testing.T) {
	file := fileOf(t, "config.yaml", smallConfig)
	r := start(t, false, "run", "--config", file, "--set", "server.listen=127.0.0.1:0", "--set", "admin.listen=127.0.0.1:0",
		"--set", "server.stop.drain=0s", "--set", "server.max_body=8")
	proxy, _ := addresses(t, r.until(t, `"msg":"serving"`))
	request, _ := http.NewRequest("PATCH", proxy+"/v1/banks/core/customers/1", strings.NewReader(`{"first_name": "Mara"}`))
	answered := make(chan string, 1)
	go func() {
		_, body := do(t, request)
		answered <- body
	}()
	r.until(t, `"status":413`)
	if body := <-answered; !strings.Contains(body, `"code":"body-too-large"`) {
		t.Errorf("not in the front's form: %s", body)
	}
	if code := r.finish(); code != exitFine {
		t.Errorf("exit code %d after an orderly stop", code)
	}
}

func TestSimulateServesAndStops(t *testing.T) {
	r := start(t, true, "simulate", "netxd", "--listen", "127.0.0.1:0")
	line := r.until(t, "listens on")
	_, rest, _ := strings.Cut(line, "listens on ")
	base, _, _ := strings.Cut(rest, ";")
	if status, body := get(t, base+"/_simulator/calls"); status != 200 || strings.TrimSpace(body) != "[]" {
		t.Errorf("%d %s", status, body)
	}
	if code := r.finish(); code != exitFine {
		t.Errorf("exit code %d after an orderly stop", code)
	}
}

func TestDemoPrintsRealAddressesAndStops(t *testing.T) {
	arguments := []string{"demo", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0"}
	for _, name := range demoBanks() {
		arguments = append(arguments, "--"+name, "127.0.0.1:0")
	}
	r := start(t, true, arguments...)
	line := r.until(t, "curl ")
	_, rest, _ := strings.Cut(line, "'")
	url, _, _ := strings.Cut(rest, "'")
	if strings.Contains(url, ":0/") || strings.Contains(url, ":8080/") {
		t.Errorf("%s is not the address that it listens on", url)
	}
	r.until(t, "# CAAS's API to another proxy's")
	if code := r.finish(); code != exitFine {
		t.Errorf("exit code %d after an orderly stop", code)
	}
}
