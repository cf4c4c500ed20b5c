// Package redistest starts real redis-servers for tests, each on a loopback port of its own. Only tests import it.
package redistest

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/truchman-proxy/truchman/tether"
)

// Server is a redis-server, or a redis-sentinel, that ends with its test. What goes wrong with it ends the test.
type Server struct {
	t       testing.TB
	port    string
	options []string
	command *exec.Cmd // nil while it does not run
}

// Need skips the test where no redis-server is installed; with TRUCHMAN_REDIS=required in the environment the test fails.
func Need(t testing.TB) {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		if os.Getenv("TRUCHMAN_REDIS") == "required" {
			t.Fatal("redis-server is missing: apt-get install -y redis-server")
		}
		t.Skip("redis-server is missing")
	}
}

// Start starts a server, as Need allows, and gives it when it accepts connections. It keeps nothing on disk, unless the options, those of
// redis-server's command line, say otherwise.
func Start(t testing.TB, options ...string) *Server {
	t.Helper()
	Need(t)
	s := &Server{t: t, options: options}
	s.first(s.serve)
	return s
}

// Address is its host and port, which stay the same for its life.
func (s *Server) Address() string { return net.JoinHostPort("127.0.0.1", s.port) }

// Kill ends it at once; what it had in memory only is lost.
func (s *Server) Kill() {
	if s.command != nil {
		_ = s.command.Process.Kill()
		_ = s.command.Wait()
		s.command = nil
	}
}

// Restart starts a server that was killed again, at the same address and with the same options.
func (s *Server) Restart() {
	s.t.Helper()
	if err := s.serve(); err != nil {
		s.t.Fatal(err)
	}
}

// Signal sends the process a signal: SIGSTOP holds it up, with its connections open, until SIGCONT.
func (s *Server) Signal(signal syscall.Signal) {
	s.t.Helper()
	if err := s.command.Process.Signal(signal); err != nil {
		s.t.Fatal(err)
	}
}

// first starts it on a free port. Somebody else may take the port meanwhile: then it tries another.
func (s *Server) first(start func() error) {
	s.t.Helper()
	s.t.Cleanup(s.Kill)
	var err error
	for range 5 {
		if s.port, err = freePort(); err != nil {
			break
		}
		if err = start(); err == nil {
			return
		}
	}
	s.t.Fatal(err)
}

func freePort() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer func() { _ = listener.Close() }()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	return port, err
}

func (s *Server) serve() error {
	arguments := append([]string{"--port", s.port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", s.t.TempDir()}, s.options...)
	return s.run("Ready to accept connections", exec.Command("redis-server", arguments...))
}

// run starts the program and waits until a line that it says holds ready.
func (s *Server) run(ready string, command *exec.Cmd) error {
	tether.Tie(command)
	out, err := command.StdoutPipe()
	if err == nil {
		err = command.Start()
	}
	if err != nil {
		return err
	}
	s.command = command
	if err := await(ready, out); err != nil {
		s.Kill()
		return err
	}
	return nil
}

func await(ready string, out io.Reader) error {
	var said strings.Builder
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if fmt.Fprintln(&said, lines.Text()); strings.Contains(lines.Text(), ready) {
			return nil
		}
	}
	return fmt.Errorf("redis is not ready: %s", said.String())
}
