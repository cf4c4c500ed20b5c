package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/tidwall/gjson"
)

// callPatience is how long a partner waits for an answer.
const callPatience = 15 * time.Second

// ask sends a write to a proxy once and notes what was heard.
func (s *stage) ask(ctx context.Context, w *write, proxy int) attempt {
	w.at.Store(int32(proxy))
	a := attempt{begun: time.Now(), proxy: proxy}
	ctx, cancel := context.WithTimeout(ctx, callPatience)
	defer cancel()
	a.hear(s.send(ctx, w, s.proxies[proxy].address()))
	a.ended = time.Now()
	w.add(a)
	return a
}

func (s *stage) send(ctx context.Context, w *write, address string) (*http.Response, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPatch, address+w.path, strings.NewReader(w.body))
	if err != nil {
		return nil, nil, err
	}
	r.GetBody = nil // the transport is to send nothing twice by itself
	r.Header.Set("Content-Type", "application/merge-patch+json")
	r.Header.Set("Authorization", "Bearer key-of-"+w.partner)
	r.Header.Set("X-Request-Id", w.id)
	response, err := s.client.Do(r)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	return response, body, err
}

// hear notes an answer.
func (a *attempt) hear(response *http.Response, body []byte, err error) {
	if err != nil {
		a.cause = err
		return
	}
	a.status, a.replayed = response.StatusCode, response.Header.Get("Idempotent-Replayed") == "true"
	a.code = gjson.GetBytes(body, "code").String()
	a.outcomes = map[string]string{}
	for _, step := range gjson.GetBytes(body, "steps").Array() {
		for _, member := range step.Get("members").Array() {
			a.outcomes[member.String()] = step.Get("outcome").String()
		}
	}
	if a.final() {
		a.answer = fmt.Sprintf("%d %s\n%s", a.status, response.Header.Get("Content-Type"), body)
	}
}

// Bounds of asking again.
const (
	mostUnknown = 3                     // how often is asked again what stays unknown
	shortPause  = 20 * time.Millisecond // before it is asked again
	longPause   = 200 * time.Millisecond
	askingEnds  = 20 * time.Second
)

// settle asks on all proxies in turn until the answer is final, or stays unknown. It then asks each proxy once more: the
// answer has to be the same.
func (s *stage) settle(ctx context.Context, w *write, proxy int) {
	ends := time.Now().Add(askingEnds)
	pause, unknown := shortPause, 0
	for time.Now().Before(ends) && ctx.Err() == nil {
		a := s.ask(ctx, w, proxy)
		if a.final() {
			s.askEach(ctx, w)
			return
		}
		if a.status == http.StatusGatewayTimeout {
			if unknown++; unknown > mostUnknown {
				return
			}
		}
		proxy = (proxy + 1) % len(s.proxies)
		wait(ctx, pause)
		pause = min(2*pause, longPause)
	}
}

// askEach asks every proxy once.
func (s *stage) askEach(ctx context.Context, w *write) {
	ends := time.Now().Add(askingEnds)
	for i := range s.proxies {
		for s.ask(ctx, w, i).status == http.StatusServiceUnavailable && time.Now().Before(ends) && ctx.Err() == nil {
			wait(ctx, longPause) // this one has not found its Redis again yet
		}
	}
}

// askTogether asks for the same several times at once.
func (s *stage) askTogether(ctx context.Context, w *write, times int) {
	var all sync.WaitGroup
	for i := range times {
		all.Go(func() { s.ask(ctx, w, i%len(s.proxies)) })
	}
	all.Wait()
}

// wait paces; nothing relies on it.
func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
