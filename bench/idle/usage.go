package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// clockTick is the unit of /proc/PID/stat on Linux.
const clockTick = 10 * time.Millisecond

// line prints what the process has and has spent, and gives its resident bytes.
func (p *proxy) line(when string) (int64, error) {
	resident, err := p.resident()
	if err != nil {
		return 0, err
	}
	cpu, err := p.cpu()
	if err != nil {
		return 0, err
	}
	fmt.Printf("| %s | %.1f MiB | %.2f s |\n", when, float64(resident)/(1<<20), cpu.Seconds())
	return resident, nil
}

// resident gives VmRSS of the process in bytes (proc(5)).
func (p *proxy) resident() (int64, error) {
	text, err := os.ReadFile(p.file("status"))
	if err != nil {
		return 0, err
	}
	_, rest, found := strings.Cut(string(text), "VmRSS:")
	if !found {
		return 0, errors.New("there is no VmRSS in the process's status")
	}
	kilobytes, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
	return kilobytes << 10, err
}

// cpu gives the time that the process has spent, user and system.
func (p *proxy) cpu() (time.Duration, error) {
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

func (p *proxy) file(name string) string {
	return fmt.Sprintf("/proc/%d/%s", p.command.Process.Pid, name)
}
