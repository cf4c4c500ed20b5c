package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/truchman-proxy/truchman/tether"
)

// process is one that was started here, with one core.
type process struct {
	command *exec.Cmd
	address string
	admin   string       // where it tells of itself, "" where it does so at the address
	said    bytes.Buffer // what it wrote, where that is kept
}

// start starts a program that serves at the address. What it writes goes to the null device, or is kept.
func start(keep bool, address, program string, args ...string) (*process, error) {
	p := &process{command: exec.Command(program, args...), address: address}
	p.command.Env = append(os.Environ(), "GOMAXPROCS=1")
	tether.Tie(p.command)
	if keep {
		p.command.Stderr = &p.said
		return p, p.command.Start()
	}
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	defer func() { _ = null.Close() }() // the child has its own
	p.command.Stderr = null             // a file, not a pipe: a copying goroutine would be part of the measured cost
	return p, p.command.Start()
}

// role starts this program in another role at a free address.
func role(name, provider string) (*process, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p, err := start(false, address, self, name, "-listen", address, "-provider", provider)
	if err != nil {
		return nil, err
	}
	return p, p.wait()
}

func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

// wait waits until something accepts connections there.
func (p *process) wait() error {
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); {
		if connection, err := net.DialTimeout("tcp", p.address, time.Second); err == nil {
			return connection.Close()
		}
		time.Sleep(time.Millisecond)
	}
	return fmt.Errorf("nothing accepts connections at %s: %s", p.address, p.said.Bytes())
}

// stop ends the process and waits for it.
func (p *process) stop() {
	if p == nil || p.command.Process == nil {
		return
	}
	_ = p.command.Process.Kill() // it may have ended by itself
	_ = p.command.Wait()         // killed is what it is to be
}

// clockTick is the unit of /proc/PID/stat on Linux.
const clockTick = 10 * time.Millisecond

// cpu gives the time that the process has spent, user and system.
func (p *process) cpu() (time.Duration, error) {
	text, err := os.ReadFile(p.file("stat"))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:])) // the name may hold blanks
	user, err := strconv.Atoi(fields[11])
	if err != nil {
		return 0, err
	}
	system, err := strconv.Atoi(fields[12])
	return time.Duration(user+system) * clockTick, err
}

// memory gives a line of /proc/PID/status in bytes: VmRSS is what is resident, VmHWM its peak.
func (p *process) memory(line string) (int64, error) {
	text, err := os.ReadFile(p.file("status"))
	if err != nil {
		return 0, err
	}
	_, rest, found := strings.Cut(string(text), line+":")
	if !found {
		return 0, fmt.Errorf("there is no %s in the process's status", line)
	}
	kilobytes, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
	return kilobytes << 10, err
}

// forgetPeak starts VmHWM anew (proc(5), clear_refs).
func (p *process) forgetPeak() error { return os.WriteFile(p.file("clear_refs"), []byte("5"), 0) }

func (p *process) file(name string) string {
	return fmt.Sprintf("/proc/%d/%s", p.command.Process.Pid, name)
}
