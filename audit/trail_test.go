package audit_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/audit"
	"github.com/truchman-proxy/truchman/secret"
)

var moment = time.Date(2026, 11, 21, 12, 0, 0, 123456789, time.UTC)

func settings(t testing.TB) audit.Config {
	c := audit.Default()
	c.File, c.Sync = filepath.Join(t.TempDir(), "audit.jsonl"), "second"
	c.Key = secret.New("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=")
	return c
}

func open(t testing.TB, c audit.Config) *audit.Trail {
	t.Helper()
	trail, err := audit.Open(c, audit.Served{Version: "v1", Callers: "c1"}, slog.New(slog.DiscardHandler), nil)
	if err != nil {
		t.Fatal(err)
	}
	return trail
}

func closed(t testing.TB, trail *audit.Trail) {
	t.Helper()
	if err := trail.Close(); err != nil {
		t.Fatal(err)
	}
}

func read(t testing.TB, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// events are those of a file's lines, in their order.
func events(t testing.TB, path string) []string {
	t.Helper()
	var all []string
	for line := range strings.Lines(read(t, path)) {
		var e struct {
			Event string `json:"event"`
		}
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			e.Event = "?"
		}
		all = append(all, e.Event)
	}
	return all
}

// verify gives the breaks without the directory.
func verify(t testing.TB, paths ...string) (*audit.Verified, []string) {
	t.Helper()
	v, err := audit.Verify(1, paths...)
	if err != nil {
		t.Fatal(err)
	}
	var breaks []string
	for _, b := range v.Breaks {
		breaks = append(breaks, fmt.Sprintf("%s:%d: %s", filepath.Base(b.File), b.Line, b.Cause))
	}
	return v, breaks
}

func TestLine(t *testing.T) {
	c := settings(t)
	trail := open(t, c)
	trail.Note(&audit.Entry{Time: moment, Event: audit.Request, Partner: "acme", Proof: "key", Front: "normalized", Bank: "netxd",
		Operation: "customer.update", Customer: trail.Mask([]byte("1000000001")), RequestID: "42", Outcome: "refused", Error: "invalid-request",
		Status: 422, Replayed: true, Version: "v1", Count: 3, Target: "a\"\n\x80b"})
	closed(t, trail)
	lines := strings.Split(read(t, c.File), "\n")
	const want = `{"seq":2,"time":"2026-11-21T12:00:00.123456Z","event":"request","partner":"acme","proof":"key","front":"normalized","bank":"netxd",` +
		`"operation":"customer.update","target":"a???b","customer":"316323fe48d4091805c63ab52b6fdd8c","request_id":"42","outcome":"refused","error":"invalid-request","status":422,"replayed":true,"version":"v1","count":3,"previous":"`
	if !strings.HasPrefix(lines[1], want) {
		t.Errorf("the line is\n%s, want\n%s", lines[1], want)
	}
	info, err := os.Stat(c.File)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if got := events(t, c.File); !slices.Equal(got, []string{"started", "request", "stopped"}) {
		t.Errorf("events %v", got)
	}
}

// TestChangesAreNoticed alters a trail in each way that somebody might.
func TestChangesAreNoticed(t *testing.T) {
	c := settings(t)
	trail := open(t, c)
	for i := range 5 {
		trail.Note(&audit.Entry{Time: moment, Event: audit.Request, Partner: "acme", RequestID: fmt.Sprint(i)})
	}
	closed(t, trail)
	whole := strings.SplitAfter(strings.TrimSuffix(read(t, c.File), "\n"), "\n")
	for name, test := range map[string]struct {
		change func(lines []string) []string
		want   string
	}{
		"nothing":       {func(l []string) []string { return l }, ""},
		"a value":       {func(l []string) []string { l[2] = strings.Replace(l[2], "acme", "okay", 1); return l }, "x:4: the line before it was changed, or put in its place"},
		"a line gone":   {func(l []string) []string { return slices.Delete(l, 2, 3) }, "x:3: lines 3 to 3 before it are missing"},
		"two lines":     {func(l []string) []string { return slices.Delete(l, 1, 3) }, "x:2: lines 2 to 3 before it are missing"},
		"twice":         {func(l []string) []string { return slices.Insert(l, 3, l[2]) }, "x:4: line 3 comes after line 3"},
		"another text":  {func(l []string) []string { return slices.Insert(l, 3, "nothing\n") }, "x:4: is no line of an audit trail"},
		"the beginning": {func(l []string) []string { return l[2:] }, "x:1: lines 1 to 2 before it are missing"},
		"a beginning":   {func(l []string) []string { return renumbered(l[2:]) }, "x:1: the line before it was changed, or put in its place"},
	} {
		path := filepath.Join(t.TempDir(), "x")
		text := strings.Join(test.change(slices.Clone(whole)), "") + "\n"
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, breaks := verify(t, path); test.want == "" && breaks != nil || test.want != "" && !slices.Contains(breaks, test.want) {
			t.Errorf("%s: %q, want %q", name, breaks, test.want)
		}
	}
}

// renumbered makes the first line number 1; it still names a line before it.
func renumbered(lines []string) []string {
	lines[0] = strings.Replace(lines[0], `"seq":3`, `"seq":1`, 1)
	return lines
}

// TestFilesAreOneChain fills several files, with a restart between, and verifies them in any order.
func TestFilesAreOneChain(t *testing.T) {
	c := settings(t)
	c.MaxSize = 64 << 10
	for range 2 {
		trail := open(t, c)
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() {
				for i := range 200 {
					if err := trail.Intend(&audit.Entry{Time: moment, Event: audit.Intent, Partner: strings.Repeat("p", 100), RequestID: fmt.Sprint(i)}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		closed(t, trail)
	}
	full, err := filepath.Glob(c.File + "*")
	if err != nil || len(full) < 4 {
		t.Fatalf("%d files, %v", len(full), err)
	}
	slices.Reverse(full)
	v, breaks := verify(t, full...)
	if breaks != nil || v.Lines != 2*802 || v.First != 1 || v.Last != 2*802 {
		t.Errorf("%+v", v)
	}
	slices.Sort(full)
	if _, breaks := verify(t, slices.Delete(full, 2, 3)...); len(breaks) != 1 {
		t.Errorf("a file is missing: %q", breaks)
	}
	c.Keep = 1
	trail := open(t, c)
	for range 700 {
		trail.Note(&audit.Entry{Time: moment, Event: audit.Request, Partner: strings.Repeat("p", 100)})
	}
	closed(t, trail)
	if left, _ := filepath.Glob(c.File + ".*"); len(left) != 1 {
		t.Errorf("%d full files are kept, not 1", len(left))
	}
}

// TestAfterACrash cuts the last line off, as a kill in the middle of a write does.
func TestAfterACrash(t *testing.T) {
	c := settings(t)
	closed(t, open(t, c))
	text := read(t, c.File)
	if err := os.WriteFile(c.File, []byte(text[:len(text)-20]), 0o600); err != nil {
		t.Fatal(err)
	}
	closed(t, open(t, c))
	if got := events(t, c.File); !slices.Equal(got, []string{"started", "?", "recovered", "started", "stopped"}) {
		t.Errorf("events %v", got)
	}
	if v, breaks := verify(t, c.File); breaks != nil || v.Last != 5 {
		t.Errorf("%q, last %d", breaks, v.Last)
	}
}

func TestOneProcessWrites(t *testing.T) {
	c := settings(t)
	trail := open(t, c)
	defer closed(t, trail)
	if _, err := audit.Open(c, audit.Served{Version: "v1", Callers: "c1"}, slog.New(slog.DiscardHandler), nil); err == nil || !strings.Contains(err.Error(), "another process writes it") {
		t.Errorf("a second one: %v", err)
	}
}

// TestFullDisk bounds the size of the file as a full disk does: a required trail refuses, the other one counts and tells later.
func TestFullDisk(t *testing.T) {
	for _, required := range []bool{true, false} {
		t.Run(fmt.Sprint("required=", required), func(t *testing.T) {
			c := settings(t)
			c.Required = required
			var log logged
			trail, err := audit.Open(c, audit.Served{Version: "v1", Callers: "c1"}, slog.New(slog.NewTextHandler(&log, nil)), nil)
			if err != nil {
				t.Fatal(err)
			}
			restore := limitFiles(t, uint64(len(read(t, c.File))+100))
			err = trail.Intend(&audit.Entry{Time: moment, Event: audit.Intent, Partner: strings.Repeat("p", 120)})
			if required != (err != nil) {
				t.Errorf("the intent: %v", err)
			}
			if !required {
				waitFor(t, func() bool { return strings.Contains(log.String(), "cannot be written") })
			}
			restore()
			trail.Note(&audit.Entry{Time: moment, Event: audit.Request})
			closed(t, trail)
			if got := events(t, c.File); !slices.Equal(got, []string{"started", "lost", "request", "stopped"}) {
				t.Errorf("events %v", got)
			}
			if _, breaks := verify(t, c.File); breaks != nil {
				t.Error(breaks)
			}
		})
	}
}

// logged is a log that can be read while it is written.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// limitFiles lets no file grow past a size until restore is called.
func limitFiles(t *testing.T, size uint64) (restore func()) {
	t.Helper()
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	bound := before
	bound.Cur = size
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &bound); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
			t.Fatal(err)
		}
	}
}

func waitFor(t *testing.T, is func() bool) {
	t.Helper()
	for late := time.Now().Add(10 * time.Second); !is(); runtime.Gosched() {
		if time.Now().After(late) {
			t.Fatal("it did not come")
		}
	}
}
