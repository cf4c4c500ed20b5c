package main

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Rows about one id that comes several times.

func repeatRows() []*row {
	return []*row{
		{name: "together", fault: "same id on two replicas at once", expected: "one answer, the others 409 or the replay; effects: 1",
			play: playTogether, expect: wantDoneOnce},
		{name: "other-body", fault: "same id with another body, partner, path", expected: "422, independent, 422; effects: 1, 2, 1",
			play: playOthers},
		{name: "partner-gone", fault: "partner gone in mid-POST", expected: "the retry replays; effects: 1", play: playPartnerGone,
			expect: wantReplayed},
		{name: "refused-by-bank", fault: "200 with an error body", expected: "the mapped error, stored; no effect", play: playRefusals},
	}
}

func playTogether(ctx context.Context, s *stage, n int) (string, error) {
	each(s, n, bothBanks, func(w *write, _ int) {
		s.askTogether(ctx, w, 6)
		s.settle(ctx, w, 0)
	})
	return "", nil
}

func playOthers(ctx context.Context, s *stage, n int) (string, error) {
	var mu sync.Mutex
	var wrong error
	want := func(w *write, a attempt, status int) {
		mu.Lock()
		defer mu.Unlock()
		if a.status != status {
			wrong = fmt.Errorf("%s: answered %d %s, want %d", w.id, a.status, a.code, status)
		}
	}
	each(s, n, bothBanks, func(w *write, i int) {
		proxy := i % len(s.proxies)
		want(w, s.ask(ctx, w, proxy), 200)
		body, path, partner := s.newWrite(w.bank), s.newWrite(w.bank), s.newWrite(w.bank)
		body.id, body.path, body.steps = w.id, w.path, nil // another body: its own token
		path.id, path.body, path.steps = w.id, w.body, nil // another path with the same body
		partner.id, partner.partner = w.id, "two"
		want(body, s.ask(ctx, body, proxy), 422)
		want(path, s.ask(ctx, path, proxy), 422)
		want(partner, s.ask(ctx, partner, proxy), 200)
		s.askEach(ctx, w)
	})
	return "", wrong
}

// playPartnerGone has partners hang up while the bank has the call.
func playPartnerGone(ctx context.Context, s *stage, n int) (string, error) {
	each(s, n, bothBanks, func(w *write, i int) {
		calling, hangUp := context.WithCancel(ctx)
		defer hangUp()
		w.fault = &fault{name: "partner-gone", at: afterWrite, act: func(ctx context.Context, _ *stage, _ *write) {
			hangUp()
			wait(ctx, 100*time.Millisecond)
		}}
		s.ask(calling, w, i%len(s.proxies))
		s.settle(ctx, w, (i+1)%len(s.proxies))
	})
	return "", nil
}

func wantReplayed(w *write, _ effects) string {
	heard := w.heard()
	if heard[0].status != 0 || !w.struck.Load() {
		return "the partner was not gone"
	}
	for _, a := range heard[1:] {
		if a.answer != "" {
			if !a.replayed {
				return "its retry was not replayed"
			}
			return ""
		}
	}
	return "it did not end"
}

// playRefusals writes to customers whom the bank does not know.
func playRefusals(ctx context.Context, s *stage, n int) (string, error) {
	var mu sync.Mutex
	var wrong error
	each(s, n, bothBanks, func(w *write, i int) {
		w.steps = nil
		unknown := map[string]string{"netxd": "999999999999999", "obp": "00000000-0000-0000-0000-000000000000"}
		w.path = "/v1/banks/" + w.bank + "/customers/" + unknown[w.bank]
		first := s.ask(ctx, w, i%len(s.proxies))
		s.askEach(ctx, w)
		mu.Lock()
		defer mu.Unlock()
		for _, a := range w.heard()[1:] {
			if first.status != 404 || !a.replayed || a.answer != first.answer {
				wrong = fmt.Errorf("%s: first %d %s, then %d %s, replayed %t", w.id, first.status, first.code, a.status, a.code, a.replayed)
			}
		}
	})
	return "", wrong
}
