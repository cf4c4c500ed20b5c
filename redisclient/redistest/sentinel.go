package redistest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// StartSentinel starts a sentinel that knows the server as "main", and takes its own word for whether it is down.
func StartSentinel(t testing.TB, master *Server) *Server {
	t.Helper()
	s := &Server{t: t}
	file := filepath.Join(t.TempDir(), "sentinel.conf")
	s.first(func() error {
		text := fmt.Sprintf("port %s\nbind 127.0.0.1\nsentinel monitor main 127.0.0.1 %s 1\n", s.port, master.port)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			return err
		}
		return s.run("+monitor master main", exec.Command("redis-sentinel", file))
	})
	return s
}
