package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Rows about the proxy as a service: hostile bodies, a broken configuration, an orderly end.

func serviceRows() []*row {
	return []*row{
		{name: "hostile", fault: "100 MB body; gzip bomb; depth bomb; duplicate member", expected: "413 or 400; the process lives; no effect", play: playHostile},
		{name: "reload-broken", fault: "configuration broken at reload", expected: "the old one goes on; log; each 1", play: playBrokenReload, expect: wantUndisturbed},
		{name: "sigterm", fault: "SIGTERM under load", expected: "unready, delay, drain; no failed request; each 1", play: playTermination, expect: wantUndisturbed},
	}
}

// hostileBody is one that no proxy should take.
type hostileBody struct {
	name, encoding string
	open           func() io.Reader
}

func hostileBodies(token string) []hostileBody {
	var bomb bytes.Buffer
	packed := gzip.NewWriter(&bomb)
	_, _ = io.CopyN(packed, spaces{}, 64<<20) // a buffer takes everything
	_ = packed.Close()
	text := func(s string) func() io.Reader { return func() io.Reader { return strings.NewReader(s) } }
	return []hostileBody{
		{"100 MB", "", func() io.Reader { return io.LimitReader(spaces{}, 100<<20) }},
		{"gzip bomb", "gzip", func() io.Reader { return bytes.NewReader(bomb.Bytes()) }},
		{"depth bomb", "", text(strings.Repeat("[", 4<<20))},
		{"duplicate member", "", text(`{"first_name":"Mara","last_name":"` + token + `","last_name":"` + token + `"}`)},
	}
}

// spaces are without an end.
type spaces struct{}

func (spaces) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func playHostile(ctx context.Context, s *stage, _ int) (string, error) {
	var wrong error
	alive := s.proxies[0].process()
	for _, body := range hostileBodies(tokenOf(0)) {
		w := s.newWrite("netxd")
		w.steps = nil
		status, err := s.sendHostile(ctx, w, body)
		// a refusal may come while the body is still being sent; then the connection ends
		if status != 400 && status != 413 && status != 415 && !(status == 0 && body.name == "100 MB") {
			wrong = errors.Join(wrong, fmt.Errorf("%s: answered %d %w", body.name, status, err))
		}
	}
	after := s.newWrite("netxd")
	s.settle(ctx, after, 0)
	if !alive.running() || !endsDone(after) {
		wrong = errors.Join(wrong, errors.New("the process does not live"))
	}
	return "", wrong
}

func (s *stage) sendHostile(ctx context.Context, w *write, body hostileBody) (int, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPatch, s.proxies[0].address()+w.path, body.open())
	if err != nil {
		return 0, err
	}
	r.Header.Set("Content-Type", "application/merge-patch+json")
	r.Header.Set("Authorization", "Bearer key-of-"+w.partner)
	r.Header.Set("X-Request-Id", w.id)
	if body.encoding != "" {
		r.Header.Set("Content-Encoding", body.encoding)
	}
	response, err := s.client.Do(r)
	if err != nil {
		return 0, err
	}
	return response.StatusCode, response.Body.Close()
}

// load writes on all proxies that are ready, until it is stopped.
type load struct {
	stop atomic.Bool
	all  sync.WaitGroup
}

// startLoad has some partners write one after another, each to a proxy that says that it is ready, as a balancer would.
func (s *stage) startLoad(ctx context.Context, partners int) *load {
	l := &load{}
	for i := range partners {
		l.all.Go(func() {
			for turn := i; !l.stop.Load() && ctx.Err() == nil; turn++ {
				proxy := turn % len(s.proxies)
				if !s.ready(ctx, proxy) {
					wait(ctx, shortPause)
					continue
				}
				if a := s.ask(ctx, s.newWrite(bothBanks[turn%2]), proxy); a.status != http.StatusOK {
					wait(ctx, shortPause)
				}
			}
		})
	}
	return l
}

func (l *load) end() {
	l.stop.Store(true)
	l.all.Wait()
}

func (s *stage) ready(ctx context.Context, proxy int) bool {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.proxies[proxy].adminAddress()+"/readyz", nil)
	if err != nil {
		return false
	}
	response, err := s.client.Do(r)
	if err != nil {
		return false
	}
	_ = response.Body.Close()
	return response.StatusCode == http.StatusOK
}

// wantUndisturbed expects that the only answer is a success.
func wantUndisturbed(w *write, _ effects) string {
	for _, a := range w.heard() {
		if a.status != 200 && a.code != ledgerSlow {
			return fmt.Sprintf("answered %d %s %v", a.status, a.code, a.cause)
		}
	}
	return ""
}

// playBrokenReload breaks the configurations and mends them again, under load.
func playBrokenReload(ctx context.Context, s *stage, n int) (string, error) {
	l := s.startLoad(ctx, 4)
	defer l.end()
	for range max(1, n/8) {
		for _, p := range s.proxies {
			good, err := os.ReadFile(p.file)
			if err != nil {
				return "", err
			}
			if err := p.reload(ctx, "banks: [", "configuration not reloaded"); err != nil {
				return "", err
			}
			if err := p.reload(ctx, string(good)+"# mended\n", "configuration"); err != nil {
				return "", err
			}
		}
	}
	return "", nil
}

// playTermination replaces the proxies one after another, under load.
func playTermination(ctx context.Context, s *stage, n int) (string, error) {
	l := s.startLoad(ctx, 4)
	defer l.end()
	for range max(1, n/16) {
		for _, p := range s.proxies {
			if err := p.process().stop(); err != nil {
				return "", err
			}
			if err := p.start(ctx); err != nil {
				return "", err
			}
			wait(ctx, 200*time.Millisecond)
		}
	}
	return "", nil
}
