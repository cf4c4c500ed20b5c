package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"syscall"
)

// Rows about a bank that cannot be reached.

func bankRows() []*row {
	return []*row{
		{name: "refused", fault: "connection refused", expected: "503, retryable; effects: 0, then 1", play: playRefused, expect: wantRefusedFirst},
		{name: "tls", fault: "TLS failure", expected: "503, retryable; effects: 0, then 1", setting: setting{tls: true}, play: playTLS, expect: wantRefusedFirst},
	}
}

func playRefused(ctx context.Context, s *stage, n int) (string, error) {
	for _, b := range s.banks {
		if err := b.wire.shut(); err != nil {
			return "", err
		}
	}
	var writes []*write
	for i := range n {
		writes = append(writes, s.newWrite(bothBanks[i%2]))
	}
	s.askAll(ctx, writes, 0)
	for _, b := range s.banks {
		if err := b.wire.open(); err != nil {
			return "", err
		}
	}
	s.settleAll(ctx, writes, len(s.proxies)-1)
	return "", nil
}

// playTLS speaks TLS to banks that do not, until a reload corrects it.
func playTLS(ctx context.Context, s *stage, n int) (string, error) {
	var writes []*write
	for i := range n {
		writes = append(writes, s.newWrite(bothBanks[i%2]))
	}
	s.askAll(ctx, writes, 0)
	for _, p := range s.proxies {
		text, err := os.ReadFile(p.file)
		if err == nil {
			err = p.reload(ctx, strings.ReplaceAll(string(text), "https://", "http://"), "configuration reloaded")
		}
		if err != nil {
			return "", err
		}
	}
	s.settleAll(ctx, writes, len(s.proxies)-1)
	return "", nil
}

func wantRefusedFirst(w *write, all effects) string {
	if first := w.first(); first.status != 503 {
		return fmt.Sprintf("first heard %d %s", first.status, first.code)
	}
	return wantDone(w, all)
}

// reload puts another configuration in place and waits until the proxy says what it makes of it.
func (p *proxy) reload(ctx context.Context, text, said string) error {
	child := p.process()
	from := child.said.count()
	file := p.file + ".new"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return err
	}
	if err := errors.Join(os.Rename(file, p.file), child.signal(syscall.SIGHUP)); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	_, err := child.said.until(ctx, said, from)
	return err
}
