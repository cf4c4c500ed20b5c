package main

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/truchman-proxy/truchman/audit"
	"github.com/truchman-proxy/truchman/simulator"
)

// TestNothingIsWrittenWithoutItsLine fills the disk under a running binary, as far as the trail can tell: its file may not grow any
// more. Writes are refused before the bank is asked, reads go on; and with room again the same request is done once.
func TestNothingIsWrittenWithoutItsLine(t *testing.T) {
	directory := t.TempDir()
	binary, trail := filepath.Join(directory, "truchman"), filepath.Join(directory, "audit.jsonl")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	longTrail(t, trail)
	p, bank := startAudited(t, binary, trail)
	if status, text := p.change(t, "before"); status != 200 {
		t.Fatalf("%d %s", status, text)
	}
	p.limit(t, sizeOf(t, trail))
	for range 2 { // the second finds nothing that the first left claimed
		if status, text := p.change(t, "refused"); status != 503 || !strings.Contains(text, `"code":"overloaded"`) {
			t.Errorf("%d %s, want a refusal", status, text)
		}
	}
	p.log.until(t, `"msg":"the audit trail cannot be written"`, 1)
	if status, text := p.ask(t, "GET", "", "read"); status != 200 {
		t.Errorf("a read: %d %s", status, text)
	}
	if _, metrics := get(t, p.admin+"/metrics"); !strings.Contains(metrics, "\ntruchman_audit_lost_total ") {
		t.Error("no metric counts the lines that are missing")
	}
	if writes := len(writesOf(t, bank)); writes != 1 {
		t.Errorf("%d writes reached the bank, want that of before", writes)
	}
	p.limit(t, unix.RLIM_INFINITY)
	p.log.until(t, `"msg":"the audit trail is written again"`, 1)
	if status, text := p.change(t, "refused"); status != 200 {
		t.Errorf("with room again: %d %s", status, text)
	}
	if writes := len(writesOf(t, bank)); writes != 2 {
		t.Errorf("%d writes reached the bank, want 2", writes)
	}
	p.end(t)
	if code, out, problems := cli(t, "audit", "verify", trail); code != exitFine {
		t.Errorf("verify: %d %s%s", code, out, problems)
	}
	text, err := os.ReadFile(trail)
	if err != nil || strings.Count(string(text), `"event":"lost"`) == 0 {
		t.Errorf("the trail does not say that lines are missing: %v", err)
	}
}

// TestATrailThatCannotBeBegunEndsTheStart has no directory for it.
func TestATrailThatCannotBeBegunEndsTheStart(t *testing.T) {
	file := fileOf(t, "config.yaml", smallConfig)
	code, _, problems := cli(t, "run", "--config", file, "--set", "server.listen=127.0.0.1:0", "--set", "admin.listen=127.0.0.1:0", "--set", "audit.file="+file+"/audit.jsonl")
	if code != exitFailed || !strings.Contains(problems, "audit: open ") {
		t.Errorf("%d %s", code, problems)
	}
}

// longTrail begins a trail that is longer than any other file that the process writes, so that a limit meets it alone.
func longTrail(t *testing.T, file string) {
	t.Helper()
	settings := audit.Default()
	settings.File, settings.Sync = file, "second"
	trail, err := audit.Open(settings, audit.Served{Version: "v1"}, slog.New(slog.DiscardHandler), nil)
	if err != nil {
		t.Fatal(err)
	}
	for range 4000 {
		trail.Note(&audit.Entry{Time: time.Now(), Event: audit.Request, Partner: "demo", Bank: "netxd", Operation: "customer.get", Outcome: "ok"})
	}
	if err := trail.Close(); err != nil {
		t.Fatal(err)
	}
	if size := sizeOf(t, file); size < 256<<10 {
		t.Fatalf("%d bytes only", size)
	}
}

func sizeOf(t *testing.T, file string) uint64 {
	t.Helper()
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	return uint64(info.Size())
}

// startAudited runs the reference configuration with a required trail, and gives the address of its bank netxd too.
func startAudited(t *testing.T, binary, trail string) (*process, string) {
	t.Helper()
	private, public, err := newSigningKey()
	if err != nil {
		t.Fatal(err)
	}
	play, err := newSimulator("netxd", simulator.Options{PublicKey: public})
	if err != nil {
		t.Fatal(err)
	}
	bank := httptest.NewServer(play)
	t.Cleanup(bank.Close)
	arguments := []string{"--config", "../../config.yaml"}
	for _, set := range []string{"server.listen=127.0.0.1:0", "admin.listen=127.0.0.1:0", "server.stop.drain=0s", "banks.netxd.address=" + bank.URL,
		"banks.netxd.secrets.private_key=" + private, "audit.file=" + trail, "audit.required=true"} {
		arguments = append(arguments, "--set", set)
	}
	return startProcess(t, binary, arguments...), bank.URL
}

// limit bounds the size of the files that the process writes, in bytes.
func (p *process) limit(t *testing.T, size uint64) {
	t.Helper()
	if err := unix.Prlimit(p.command.Process.Pid, unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: size, Max: unix.RLIM_INFINITY}, nil); err != nil {
		t.Fatal(err)
	}
}

func (p *process) change(t *testing.T, id string) (int, string) {
	t.Helper()
	return p.ask(t, "PATCH", fmt.Sprintf(`{"first_name":"Mara","last_name":"Quill %s"}`, id), id)
}

// ask asks as the partner demo.
func (p *process) ask(t *testing.T, method, body, id string) (int, string) {
	t.Helper()
	r, err := http.NewRequest(method, p.proxy+maraPath, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer demo")
	r.Header.Set("X-Request-Id", id)
	if body != "" {
		r.Header.Set("Content-Type", "application/merge-patch+json")
	}
	transport := &http.Transport{DisableKeepAlives: true}
	answer, err := transport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }() // it is read to its end
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// writesOf are the bank's calls that change a customer.
func writesOf(t *testing.T, bank string) (writes []string) {
	t.Helper()
	for _, call := range callsAt(t, bank) {
		if text := fmt.Sprint(call); strings.Contains(text, "UpdateCustomer") {
			writes = append(writes, text)
		}
	}
	return writes
}
