package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/truchman-proxy/truchman/simulator"
)

// effects are what the banks' journals tell: by token and step, when each effect was.
type effects map[string]map[string][]time.Time

// readEffects reads the journals of all banks. Call it when nothing is under way any more.
func (s *stage) readEffects() (effects, error) {
	all := effects{}
	for _, b := range s.banks {
		if err := all.read(b.journal); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (e effects) read(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("journal: %w", err)
	}
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var line simulator.Effect
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return fmt.Errorf("journal: a line is not whole: %w", err)
		}
		e.add(line)
	}
	return lines.Err()
}

func (e effects) add(line simulator.Effect) {
	token, step := string(tokenForm.Find(line.Body)), "call"
	if line.Path != "/jsonrpc" {
		step = line.Path[strings.LastIndexByte(line.Path, '/')+1:]
	}
	if e[token] == nil {
		e[token] = map[string][]time.Time{}
	}
	e[token][step] = append(e[token][step], line.Time)
}

// most is how often the step with the most effects was done.
func (e effects) most(w *write) (most int) {
	for _, times := range e[w.token] {
		most = max(most, len(times))
	}
	return most
}

// history is when which step had its effect, in short.
func (e effects) history(w *write) string {
	text := ""
	for step, times := range e[w.token] {
		for _, at := range times {
			text += " " + step + " " + at.Format("05.000")
		}
	}
	return text
}
