package main

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// Rows about proxies that are killed or stopped at a certain point of a write.

func processRows() []*row {
	return []*row{
		{name: "kill-claimed", fault: "kill -9 between CLAIMED and SENT", expected: "the retry runs after the lease; effects: 1",
			play: playKill(beforeRead, "", bothBanks), expect: wantDone},
		{name: "kill-sent", fault: "kill -9 between SENT and the effect", expected: "outcome-unknown, never run again; effects: 0",
			play: playKill(beforeWrite, "call", []string{"netxd"}), expect: wantUnknown("call")},
		{name: "kill-answered", fault: "kill -9 between the provider's answer and the store", expected: "outcome-unknown, then found out; effects: 1",
			play: playKill(afterWrite, "call", []string{"netxd"}), expect: wantDone},
		{name: "kill-step-2", fault: "kill -9 in step 2 of 3, after its effect", expected: "outcome-unknown; after reconciling, step 3 runs; each 1",
			play: playKill(afterWrite, "branch", []string{"obp"}), expect: wantDone},
		{name: "kill-step-2-sent", fault: "kill -9 in step 2 of 3, before its effect", expected: "outcome-unknown, step 3 never runs; effects: 1, 0, 0",
			play: playKill(beforeWrite, "branch", []string{"obp"}), expect: wantUnknown("branch", "identity")},
		{name: "stop-claimed", fault: "lease ends before the first byte (SIGSTOP)", expected: "nothing is sent late; another attempt does it; effects: 1",
			setting: setting{lease: "500ms"}, play: playStop(beforeRead, 600*time.Millisecond), expect: wantDone},
		{name: "stop-answered", fault: "lease ends during a slow call (SIGSTOP)", expected: "late finish refused, outcome-unknown; effects: 1",
			play: playStop(afterWrite, 6*time.Second), expect: wantStopped},
	}
}

// gatherings are how many writes meet at a point before something happens.
const gatherings = 32

// playKill kills the first proxy when some writes are at a point, and starts it again.
func playKill(at point, step string, banks []string) func(context.Context, *stage, int) (string, error) {
	return func(ctx context.Context, s *stage, n int) (string, error) {
		for done := 0; done < n; done += gatherings {
			size := min(gatherings, n-done)
			meeting := newGathering(size, s.proxies[0].process().kill)
			writes := s.makeAt(size, banks, &fault{name: "kill", at: at, step: step, act: meeting.arrive})
			s.askAll(ctx, writes, 0)
			if !meeting.happened() {
				return "", errors.New("not all writes came to where the proxy was to be killed")
			}
			if err := s.proxies[0].start(ctx); err != nil {
				return "", err
			}
			s.settleAll(ctx, writes, len(s.proxies)-1)
		}
		return "", nil
	}
}

// makeAt makes writes to which a fault happens. Between their claim and what they send lies a reading.
func (s *stage) makeAt(n int, banks []string, f *fault) []*write {
	var writes []*write
	for i := range n {
		w := s.newWrite(banks[i%len(banks)])
		if w.bank == "netxd" && f.at == beforeRead {
			w.byNationalID()
		}
		w.fault = f
		if f.at == beforeWrite {
			f.how = withReset // it is not to have its effect after all
		}
		writes = append(writes, w)
	}
	return writes
}

func (s *stage) askAll(ctx context.Context, writes []*write, proxy int) {
	var all sync.WaitGroup
	for _, w := range writes {
		all.Go(func() { s.ask(ctx, w, proxy) })
	}
	all.Wait()
}

func (s *stage) settleAll(ctx context.Context, writes []*write, proxy int) {
	var all sync.WaitGroup
	for _, w := range writes {
		all.Go(func() { s.settle(ctx, w, proxy) })
	}
	all.Wait()
}

// playStop stops the first proxy when some writes are at a point, for longer than their lease. Meanwhile another proxy, where
// there is one, is asked for the same.
func playStop(at point, long time.Duration) func(context.Context, *stage, int) (string, error) {
	return func(ctx context.Context, s *stage, n int) (string, error) {
		stopped := s.proxies[0].process()
		meeting := newGathering(min(n, gatherings), func() { _ = stopped.pause() })
		writes := s.makeAt(min(n, gatherings), []string{"netxd"}, &fault{name: "stop", at: at, act: meeting.arrive})
		var asked sync.WaitGroup
		asked.Go(func() { s.askAll(ctx, writes, 0) })
		select {
		case <-meeting.over:
		case <-time.After(patience):
			return "", errors.New("not all writes came to where the proxy was to be stopped")
		}
		ends := time.Now().Add(long)
		if len(s.proxies) > 1 {
			s.untilDone(ctx, writes, 1, ends)
		}
		wait(ctx, time.Until(ends))
		if err := stopped.resume(); err != nil {
			return "", err
		}
		asked.Wait()
		s.settleAll(ctx, writes, len(s.proxies)-1)
		return "", nil
	}
}

// untilDone asks one proxy until each write is done, or the time is over.
func (s *stage) untilDone(ctx context.Context, writes []*write, proxy int, ends time.Time) {
	var all sync.WaitGroup
	for _, w := range writes {
		all.Go(func() {
			for time.Now().Before(ends) {
				if a := s.ask(ctx, w, proxy); a.final() {
					return
				}
				wait(ctx, shortPause)
			}
		})
	}
	all.Wait()
}

// wantUnknown expects that nobody is ever told that it is done, and that the named steps had no effect.
func wantUnknown(without ...string) func(*write, effects) string {
	return func(w *write, all effects) string {
		for step := range all[w.token] {
			if slices.Contains(without, step) {
				return "step " + step + " was run"
			}
		}
		heard := w.heard()
		if last := heard[len(heard)-1]; last.status != 504 {
			return "it did not stay unknown"
		}
		return ""
	}
}

// wantStopped expects that the attempt that slept is not believed.
func wantStopped(w *write, all effects) string {
	for _, a := range w.heard() {
		if a.proxy == 0 && a.ended.Sub(a.begun) > 4*time.Second && a.status != 504 {
			return "the attempt that slept was answered otherwise than 504"
		}
	}
	return wantDone(w, all)
}
