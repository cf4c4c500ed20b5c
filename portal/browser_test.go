package portal_test

import (
	"encoding/json"
	"errors"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// browser finds Chromium. `make test` installs it and asks for it; elsewhere a test without it is left out.
func browser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("TRUCHMAN_BROWSER") == "required" {
		t.Fatal("there is no Chromium: make test installs it")
	}
	t.Skip("there is no Chromium here; make test installs it")
	return ""
}

// TestPageInABrowser renders the page, and looks at what it shows and at everything that it asked for.
func TestPageInABrowser(t *testing.T) {
	chromium := browser(t)
	server := open(t)
	log := filepath.Join(t.TempDir(), "net.json")
	page := render(t, chromium, server.URL+"/docs/", log)
	for _, want := range []string{`data-ready="yes"`, "/v1/things/{id}", "Reads one.", "There is nothing", "Banks that take this here"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not show %s", want)
		}
	}
	asked := 0
	for _, address := range requests(t, log, server.URL) {
		switch parsed, err := url.Parse(address); {
		case err != nil:
			t.Error(err)
		case "http://"+parsed.Host == server.URL:
			asked++
		case parsed.Scheme == "http" || parsed.Scheme == "https" || parsed.Scheme == "ws" || parsed.Scheme == "wss":
			t.Errorf("it asked for %s", address)
		}
	}
	if asked < 3 { // two scripts and the description
		t.Errorf("the log has %d of the page's own requests", asked)
	}
}

// render gives the page as the browser has it at the end. A browser that a signal ended has itself crashed, as it
// does now and then at its start: it is started anew, twice at most.
func render(t *testing.T, chromium, address, log string) string {
	t.Helper()
	for attempt := 1; ; attempt++ {
		page, err := exec.Command(chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
			"--disable-component-update", "--disable-sync", "--user-data-dir="+t.TempDir(), "--log-net-log="+log,
			"--timeout=20000", "--virtual-time-budget=20000", "--dump-dom", address).Output()
		if err == nil {
			return string(page)
		}
		var exit *exec.ExitError
		if attempt == 3 || !errors.As(err, &exit) || exit.Exited() {
			t.Fatal(err)
		}
	}
}

// requests lists the addresses that a page's origin asked for, of its browser's network log; not those
// that the browser itself looks for when it starts.
func requests(t *testing.T, log, origin string) []string {
	t.Helper()
	text, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Events []struct {
			Params struct {
				URL       string `json:"url"`
				Initiator string `json:"initiator"`
			} `json:"params"`
		} `json:"events"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	var addresses []string
	for _, e := range file.Events {
		if e.Params.URL != "" && e.Params.Initiator == origin {
			addresses = append(addresses, e.Params.URL)
		}
	}
	return addresses
}
