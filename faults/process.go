package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/truchman-proxy/truchman/tether"
)

// patience is how long is waited for a process to be ready, or to end.
const patience = 20 * time.Second

// process is a child in a group of its own. It ends with the harness.
type process struct {
	name    string
	command *exec.Cmd
	said    *saying
	ended   chan struct{}
	cause   error // of its end; read it when ended is closed
}

// begin starts a program and waits until a line that it says holds ready; it gives that line.
func begin(ctx context.Context, name, ready, program string, arguments ...string) (*process, string, error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, "", err
	}
	p := &process{name: name, command: exec.Command(program, arguments...), said: newSaying(), ended: make(chan struct{})}
	p.command.Stdout, p.command.Stderr = write, write
	p.command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	tether.Tie(p.command)
	err = p.command.Start()
	_ = write.Close()
	if err != nil {
		_ = read.Close()
		return nil, "", fmt.Errorf("%s: %w", name, err)
	}
	go p.follow(read)
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	line, err := p.said.until(ctx, ready, 0)
	if err != nil {
		p.kill()
		return nil, "", fmt.Errorf("%s is not ready: %w; it said:\n%s", name, err, p.said)
	}
	return p, line, nil
}

// follow reads what the process says until it has ended.
func (p *process) follow(from *os.File) {
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		p.said.add(lines.Text())
	}
	_ = from.Close()
	p.cause = p.command.Wait()
	p.said.end()
	close(p.ended)
}

// kill ends the process at once, and all that it started. It can be called again.
func (p *process) kill() {
	_ = syscall.Kill(-p.command.Process.Pid, syscall.SIGKILL) // the group is gone where the process has ended
	<-p.ended
}

func (p *process) signal(s syscall.Signal) error { return p.command.Process.Signal(s) }

// stop ends the process in order.
func (p *process) stop() error {
	if err := p.signal(syscall.SIGTERM); err != nil {
		return fmt.Errorf("%s: %w", p.name, err)
	}
	select {
	case <-p.ended:
		return p.cause
	case <-time.After(patience):
		p.kill()
		return fmt.Errorf("%s did not end within %s of SIGTERM", p.name, patience)
	}
}

func (p *process) running() bool {
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// keptLines is how many lines of a process are kept.
const keptLines = 200

// saying is what a process said last.
type saying struct {
	mu    sync.Mutex
	lines []string
	first int           // how many lines came before lines[0]
	more  chan struct{} // closed with each line
	over  bool
}

func newSaying() *saying { return &saying{more: make(chan struct{})} }

func (s *saying) add(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lines = append(s.lines, line); len(s.lines) > keptLines {
		s.lines, s.first = s.lines[1:], s.first+1
	}
	s.wake()
}

func (s *saying) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over = true
	s.wake()
}

func (s *saying) wake() {
	close(s.more)
	s.more = make(chan struct{})
}

// count is how many lines there were.
func (s *saying) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.first + len(s.lines)
}

// until waits for a line that holds part, from the line of that number on.
func (s *saying) until(ctx context.Context, part string, from int) (string, error) {
	for {
		s.mu.Lock()
		for i, line := range s.lines {
			if s.first+i >= from && strings.Contains(line, part) {
				s.mu.Unlock()
				return line, nil
			}
		}
		over, more := s.over, s.more
		s.mu.Unlock()
		if over {
			return "", fmt.Errorf("it ended before it said %q", part)
		}
		select {
		case <-more:
		case <-ctx.Done():
			return "", fmt.Errorf("it has not said %q: %w", part, ctx.Err())
		}
	}
}

func (s *saying) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.lines, "\n")
}
