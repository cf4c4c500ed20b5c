package main

import (
	"bytes"
	"fmt"
	"os"
	"syscall"
	"time"
)

// pause stops the process, and comes back when it stands still.
func (p *process) pause() error {
	if err := p.signal(syscall.SIGSTOP); err != nil {
		return fmt.Errorf("%s: %w", p.name, err)
	}
	for ends := time.Now().Add(patience); time.Now().Before(ends); {
		if text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.command.Process.Pid)); err != nil {
			return err
		} else if _, state, _ := bytes.Cut(text, []byte(") ")); bytes.HasPrefix(state, []byte("T")) && p.threadsStand() {
			return nil
		}
	}
	return fmt.Errorf("%s does not stand still", p.name)
}

// threadsStand tells whether all threads are stopped: the first one says so before the others are.
func (p *process) threadsStand() bool {
	directory := fmt.Sprintf("/proc/%d/task", p.command.Process.Pid)
	threads, err := os.ReadDir(directory)
	for _, thread := range threads {
		text, err := os.ReadFile(directory + "/" + thread.Name() + "/stat")
		if err != nil {
			continue // it has ended
		}
		if _, state, _ := bytes.Cut(text, []byte(") ")); !bytes.HasPrefix(state, []byte("T")) {
			return false
		}
	}
	return err == nil
}

// resume lets it go on.
func (p *process) resume() error { return p.signal(syscall.SIGCONT) }
