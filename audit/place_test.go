package audit_test

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/truchman-proxy/truchman/audit"
)

// required opens a trail without whose lines nothing is written at a bank, and gives what writes such a line.
func required(t *testing.T) (audit.Config, *logged, *audit.Trail, func() error) {
	t.Helper()
	c, log := settings(t), new(logged)
	c.Required = true
	trail, err := audit.Open(c, audit.Served{Version: "v1", Callers: "c1"}, slog.New(slog.NewTextHandler(log, nil)), nil)
	if err != nil {
		t.Fatal(err)
	}
	return c, log, trail, func() error { return trail.Intend(&audit.Entry{Time: moment, Event: audit.Intent}) }
}

// TestATrailThatIsTakenAway takes a required trail's file away in each way: nothing is written until it is back.
func TestATrailThatIsTakenAway(t *testing.T) {
	for name, take := range map[string]func(path string) error{
		"removed": os.Remove,
		"replaced": func(path string) error {
			return errors.Join(os.Rename(path, path+".old"), os.WriteFile(path, nil, 0o600))
		},
		"cut":     func(path string) error { return os.Truncate(path, 10) },
		"written": func(path string) error { return os.WriteFile(path, []byte(strings.Repeat("x", 4000)), 0o600) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, log, trail, intent := required(t)
				if err := errors.Join(intent(), take(c.File)); err != nil {
					t.Fatal(err)
				}
				time.Sleep(1100 * time.Millisecond)
				if err := intent(); err == nil {
					t.Error("a write goes on")
				}
				closed(t, trail)
				for _, said := range []string{"a new audit trail begins", "the audit trail cannot be written", "does not tell of them\" lines=2"} {
					if text := log.String(); !strings.Contains(text, said) {
						t.Errorf("no %q in the log %s", said, text)
					}
				}
			})
		})
	}
}

// TestATrailThatIsPutBack moves the file away and back.
func TestATrailThatIsPutBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, log, trail, intent := required(t)
		if err := os.Rename(c.File, c.File+".away"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(1100 * time.Millisecond)
		if err := errors.Join(os.Rename(c.File+".away", c.File), intent()); err == nil {
			t.Error("a write goes on")
		}
		time.Sleep(time.Second)
		if err := intent(); err != nil {
			t.Error(err)
		}
		closed(t, trail)
		if got := events(t, c.File); !slices.Equal(got, []string{"started", "lost", "intent", "stopped"}) || !strings.Contains(log.String(), "written again") {
			t.Errorf("events %v, log %s", got, log.String())
		}
		if _, breaks := verify(t, c.File); breaks != nil {
			t.Error(breaks)
		}
	})
}

// TestWhatWasPutAside verifies the end of a trail, whose beginning somebody keeps elsewhere.
func TestWhatWasPutAside(t *testing.T) {
	c := settings(t)
	for range 2 {
		closed(t, open(t, c))
	}
	path := filepath.Join(t.TempDir(), "x")
	if err := os.WriteFile(path, []byte(strings.Join(strings.SplitAfter(read(t, c.File), "\n")[2:], "")), 0o600); err != nil {
		t.Fatal(err)
	}
	for from, want := range map[int64]string{3: "", 1: "lines 1 to 2 before it are missing", 2: "lines 2 to 2 before it are missing", 4: "line 3 comes before line 4, where the trail is to begin"} {
		v, err := audit.Verify(from, path)
		if err != nil || v.First != 3 || (want == "") != (v.Breaks == nil) || want != "" && v.Breaks[0].Cause != want {
			t.Errorf("from %d: %+v, %v", from, v, err)
		}
	}
}
