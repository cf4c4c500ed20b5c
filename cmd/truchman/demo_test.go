package main

import (
	"context"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"testing"
)

// free gives the addresses of a demo on ports that the system picks.
func free() demoAddresses {
	port := "127.0.0.1:0"
	at := demoAddresses{port, port, map[string]*string{}}
	for _, name := range demoBanks() {
		at.banks[name] = &port
	}
	return at
}

// startDemo runs a demo until the test ends, which fails where the demo did not stop cleanly.
func startDemo(t *testing.T, log io.Writer) demoListeners {
	t.Helper()
	on, err := demoListen(free())
	if err != nil {
		t.Fatal(err)
	}
	stage, err := newDemoStage(on, true, log)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- stage.serve(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the demo did not stop cleanly: %v", err)
		}
	})
	return on
}

func TestEveryLineOfTheDemoDoesWhatItPromises(t *testing.T) {
	on := startDemo(t, io.Discard)
	for _, line := range demoLines("http://" + on.proxy.Addr().String()) {
		status, answer := line.send(t)
		if status != line.status || !strings.Contains(answer, line.answers) {
			t.Errorf("%s\n%s\n%d %s\nwant %d and %s in it", line.says, line, status, answer, line.status, line.answers)
		}
	}
}

// send makes the line's call as curl would.
func (l demoLine) send(t *testing.T) (int, string) {
	t.Helper()
	request, err := http.NewRequest(l.method, l.url, strings.NewReader(l.body))
	if err != nil {
		t.Fatal(err)
	}
	for _, header := range l.headers {
		name, value, _ := strings.Cut(header, ": ")
		request.Header.Set(name, value)
	}
	return do(t, request)
}

// do makes a call on a connection of its own.
func do(t *testing.T, request *http.Request) (int, string) {
	t.Helper()
	transport := &http.Transport{DisableKeepAlives: true}
	response, err := transport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

func TestDemoLinesCoverEveryFrontTowardEveryBank(t *testing.T) {
	all := ""
	for _, line := range demoLines("") {
		if line.status == 200 {
			all += line.url + "\n"
		}
	}
	for _, bank := range []string{"netxd", "rakbank", "normalized"} {
		for _, path := range []string{"/v1/banks/" + bank + "/", "/fronts/netxd/" + bank + "/", "/fronts/rakbank/" + bank + "/"} {
			if !strings.Contains(all, path) {
				t.Errorf("no line calls %s", path)
			}
		}
	}
}

// TestDemoLinesAreForAShell runs them through a shell in which curl prints its arguments.
func TestDemoLinesAreForAShell(t *testing.T) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no sh")
	}
	for _, line := range demoLines("http://127.0.0.1:8080") {
		out, err := exec.Command(shell, "-c", "curl() { printf '%s\\n' \"$@\"; }\n"+line.String()).Output()
		want := append([]string{"-i", "-X", line.method, line.url}, flagged("-H", line.headers)...)
		if line.body != "" {
			want = append(want, "-d", line.body)
		}
		if got := strings.TrimSuffix(string(out), "\n"); err != nil || got != strings.Join(want, "\n") {
			t.Errorf("%v\ngot\n%s\nwant\n%s", err, got, strings.Join(want, "\n"))
		}
	}
}

func flagged(flag string, values []string) []string {
	var all []string
	for _, value := range values {
		all = append(all, flag, value)
	}
	return all
}
