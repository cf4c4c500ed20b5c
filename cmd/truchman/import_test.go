package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/mappings"
)

const harbourDocument = "../../mappings/scaffold/testdata/harbour.yaml"

const harbourConfig = `
packs: [packs]
partners_open: true
banks:
  harbour: {pack: harbour, address: "%s", secrets: {credential: invented-key}}
mounts:
  - {front: normalized, path: /}
`

// imported makes a directory with an imported pack and a configuration that serves it.
func imported(t *testing.T, address string) (config, pack string) {
	t.Helper()
	directory := t.TempDir()
	config = filepath.Join(directory, "config.yaml")
	if err := os.WriteFile(config, fmt.Appendf(nil, harbourConfig, address), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, problems := cli(t, "import", "openapi", harbourDocument, "--like", "normalized", "--name", "harbour", "--into", filepath.Join(directory, "packs"))
	if code != exitFine || strings.Contains(out, "To be completed") {
		t.Fatalf("exit code %d: %s%s", code, out, problems)
	}
	return config, filepath.Join(directory, "packs", "harbour")
}

// confirm removes the marks of all guesses.
func confirm(t *testing.T, pack string) {
	t.Helper()
	mark := regexp.MustCompile(`(?m) *` + regexp.QuoteMeta(mappings.GuessMark) + `.*$`)
	files, _ := filepath.Glob(filepath.Join(pack, "*.yaml"))
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, mark.ReplaceAll(text, nil), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func TestGuessesAreListedAndNotServed(t *testing.T) {
	config, pack := imported(t, "http://127.0.0.1:1")
	for _, verb := range []string{"check", "run"} {
		code, _, problems := cli(t, verb, "--config", config)
		if code != exitGuessed {
			t.Errorf("%s: exit code %d", verb, code)
		}
		for _, want := range []string{"harbour/shapes.yaml:", ": guess: the names are alike\n", "correct the line, or remove the comment to confirm it", "a pack with guesses is not served"} {
			if !strings.Contains(problems, want) {
				t.Errorf("%s does not say %q:\n%s", verb, want, problems)
			}
		}
	}
	if err := os.WriteFile(filepath.Join(pack, "customer-get.yaml"), []byte("operation: customer.git # guess: it is like it\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, problems := cli(t, "check", "--config", config)
	if code != exitConfiguration || !strings.Contains(problems, "customer.git is not an operation") || !strings.Contains(problems, "guess: it is like it") {
		t.Errorf("exit code %d:\n%s", code, problems)
	}
}

func TestConfirmedPackIsServed(t *testing.T) {
	var received, key string
	bank := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		received, key = r.Method+" "+r.URL.Path+" "+string(body), r.Header.Get("X-Api-Key")
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"id":"1001","firstName":"Mara","surname":"Quill","mobilePhone":"+971500000001","homeAddress":{"town":"Dubai","zip":"00001"}}`)
	}))
	defer bank.Close()
	config, pack := imported(t, bank.URL)
	confirm(t, pack)
	if code, out, problems := cli(t, "check", "--config", config); code != exitFine {
		t.Fatalf("exit code %d: %s%s", code, out, problems)
	}
	proxy := start(t, false, "run", "--config", config, "--set", "server.listen=127.0.0.1:0", "--set", "admin.listen=127.0.0.1:0", "--set", "server.stop.drain=0s")
	address, _ := addresses(t, proxy.until(t, `"msg":"serving"`))
	answered := make(chan string, 1)
	go func() {
		answered <- patch(address+"/v1/banks/harbour/customers/1001",
			`{"last_name":"Quill","date_of_birth":"1990-04-17","addresses":{"residence":{"city":"Dubai","postal_code":"00001"}}}`)
	}()
	proxy.until(t, `"msg":"request"`)
	answer := <-answered
	if want := `PATCH /clients/1001 {"surname":"Quill","dob":"1990-04-17","homeAddress":{"town":"Dubai","zip":"00001"}}`; received != want {
		t.Errorf("the bank received %s\nwanted %s", received, want)
	}
	if key != "invented-key" {
		t.Errorf("the bank received the key %q", key)
	}
	if want := `"phones":{"mobile":{"country_code":"971","number":"500000001"}}`; !strings.HasPrefix(answer, "200 ") || !strings.Contains(answer, want) {
		t.Errorf("the partner got %s", answer)
	}
	if code := proxy.finish(); code != exitFine {
		t.Errorf("it ended with %d", code)
	}
}

// patch sends an update and gives the status and the body of the answer, or what went wrong.
func patch(url, body string) string {
	request, err := http.NewRequest(http.MethodPatch, url, strings.NewReader(body))
	if err != nil {
		return err.Error()
	}
	request.Close = true
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Request-Id", "import-1")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err.Error()
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	return fmt.Sprint(answer.StatusCode, " ", string(text), err)
}

func TestImportOverwritesNothing(t *testing.T) {
	_, pack := imported(t, "http://127.0.0.1:1")
	code, _, problems := cli(t, "import", "openapi", harbourDocument, "--name", "harbour", "--into", filepath.Dir(pack))
	if code != exitFailed || !strings.Contains(problems, "give another --name or --into") {
		t.Errorf("exit code %d: %s", code, problems)
	}
	for _, args := range [][]string{{"--like", "netxd"}, {"--name", "../x"}} {
		if code, _, _ := cli(t, append([]string{"import", "openapi", harbourDocument, "--into", t.TempDir()}, args...)...); code == exitFine {
			t.Errorf("%q is taken", args)
		}
	}
}
