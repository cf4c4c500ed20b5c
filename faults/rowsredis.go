package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Rows about Redis.

var onRedis = []string{"redis"}

// keptOnDisk has Redis keep its records as the guide for operators says.
var keptOnDisk = setting{redis: []string{"--appendonly", "yes", "--appendfsync", "always"}}

func redisRows() []*row {
	return []*row{
		{name: "redis-killed", alone: true, fault: "Redis gone before the claim: killed", expected: "503 within 250 ms; effects: 0, then 1", stores: onRedis, setting: keptOnDisk,
			play: playGone(func(s *stage) error { s.redis.kill(); return nil }, func(ctx context.Context, s *stage) error { return s.redis.start(ctx) }), expect: wantDone},
		{name: "redis-hangs", alone: true, fault: "Redis gone before the claim: does not answer", expected: "503 within 250 ms; effects: 0, then 1", stores: onRedis,
			play:   playGone(stopRedis, func(_ context.Context, s *stage) error { return s.redis.resume() }),
			expect: wantDone},
		{name: "redis-gone-before-store", fault: "Redis gone before the store", expected: "the real answer, stored when it can be; effects: 1", stores: onRedis,
			play: playBeforeStore, expect: wantAnsweredFirst},
		{name: "redis-flushed", fault: "Redis flushed", expected: "reconcile or 503; effects ≤ 1", stores: onRedis, loses: true,
			play: playLoss(func(ctx context.Context, s *stage) error { _, err := s.redis.do(ctx, "FLUSHALL"); return err })},
		{name: "redis-restarted-empty", fault: "Redis restarted without its records", expected: "reconcile or 503; effects ≤ 1", stores: onRedis, loses: true,
			play: playLoss(func(ctx context.Context, s *stage) error { s.redis.kill(); return s.redis.start(ctx) })},
		{name: "redis-restarted", fault: "Redis killed and restarted with its file (appendfsync always)", expected: "503 for two seconds, then replays; effects: 1", stores: onRedis,
			setting: keptOnDisk, play: playRestart, expect: wantDone},
		{name: "redis-restarted-unknown", fault: "the same while the outcome of step 2 of 3 is unknown, and it had no effect", expected: "outcome-unknown, never run again; effects: 1, 0, 0", stores: onRedis,
			setting: keptOnDisk, play: playRestartUnknown, expect: wantUnknown("branch", "identity")},
		{name: "redis-loses-replies", fault: "Redis's replies get lost", expected: "one answer; effects: 1", stores: onRedis, play: playLostReplies, expect: wantDone},
	}
}

func stopRedis(s *stage) error { return s.redis.pause() }

// Bounds of a refusal. The promise is 250 ms; the rest is what a busy machine adds to what is measured from outside.
const latestRefusal = 400 * time.Millisecond

// playGone asks while Redis is gone, one after another, since times are measured; then everything is asked again.
func playGone(leave func(*stage) error, comeBack func(context.Context, *stage) error) func(context.Context, *stage, int) (string, error) {
	return func(ctx context.Context, s *stage, n int) (note string, err error) {
		if err := leave(s); err != nil {
			return "", err
		}
		var writes []*write
		var slowest time.Duration
		for i := range n {
			w := s.newWrite(bothBanks[i%2])
			a := s.ask(ctx, w, i/2%len(s.proxies))
			slowest = max(slowest, a.ended.Sub(a.begun))
			if a.status != 503 {
				err = errors.Join(err, fmt.Errorf("%s: answered %d without Redis", w.id, a.status))
			}
			writes = append(writes, w)
		}
		if back := comeBack(ctx, s); back != nil {
			return "", errors.Join(err, back)
		}
		s.settleAll(ctx, writes, 0)
		if slowest > latestRefusal {
			err = errors.Join(err, fmt.Errorf("refused after %s only", slowest))
		}
		return fmt.Sprintf("slowest 503 after %d ms", slowest.Milliseconds()), err
	}
}

// playBeforeStore stops Redis when the bank has answered, for a moment.
func playBeforeStore(ctx context.Context, s *stage, n int) (string, error) {
	for done := 0; done < n; done += gatherings {
		meeting := newGathering(min(gatherings, n-done), func() { _ = stopRedis(s) })
		writes := s.makeAt(min(gatherings, n-done), []string{"netxd"}, &fault{name: "redis", at: afterWrite, act: meeting.arrive})
		s.askAll(ctx, writes, 0)
		if !meeting.happened() {
			return "", errors.New("not all writes came to where Redis was to be stopped")
		}
		if err := s.redis.resume(); err != nil {
			return "", err
		}
		s.settleAll(ctx, writes, len(s.proxies)-1)
	}
	return "", nil
}

func wantAnsweredFirst(w *write, all effects) string {
	if first := w.first(); first.status != 200 {
		return fmt.Sprintf("first heard %d, not the real answer", first.status)
	}
	return wantDone(w, all)
}

// playLoss does writes, lets Redis lose its records, and asks again, and for more.
func playLoss(lose func(context.Context, *stage) error) func(context.Context, *stage, int) (string, error) {
	return func(ctx context.Context, s *stage, n int) (string, error) {
		var before, after []*write
		for i := range n {
			before = append(before, s.newWrite(bothBanks[i%2]))
		}
		s.askAll(ctx, before, 0)
		if err := lose(ctx, s); err != nil {
			return "", err
		}
		for i := range n {
			after = append(after, s.newWrite(bothBanks[i%2]))
		}
		s.askEach(ctx, before[0])      // until each claims again
		for proxy := range s.proxies { // the one that does not know of them comes first
			s.askAll(ctx, before, len(s.proxies)-1-proxy)
			s.askAll(ctx, after, proxy)
		}
		found, refused := 0, 0
		for _, w := range before {
			for _, a := range w.heard()[1:] {
				switch a.status {
				case 200:
					found++
				case 503:
					refused++
				default:
					return "", fmt.Errorf("%s: answered %d %s after the loss", w.id, a.status, a.code)
				}
			}
		}
		return fmt.Sprintf("of the repeats after it %d found out, %d refused", found, refused), nil
	}
}

// playRestart kills Redis under load; what it had on disk is there again.
func playRestart(ctx context.Context, s *stage, n int) (string, error) {
	var writes []*write
	for i := range n {
		writes = append(writes, s.newWrite(bothBanks[i%2]))
	}
	half := n / 2
	s.settleAll(ctx, writes[:half], 0)
	s.redis.kill()
	if err := s.redis.start(ctx); err != nil {
		return "", err
	}
	s.settleAll(ctx, writes[:half], 0)
	for _, w := range writes[:half] {
		for _, a := range w.heard()[1:] {
			if !a.replayed && a.status != 503 {
				return "", fmt.Errorf("%s: not replayed after the restart, but answered %d %s", w.id, a.status, a.code)
			}
		}
	}
	s.settleAll(ctx, writes[half:], 0)
	return "", nil
}

// playRestartUnknown kills Redis when it knows of unknown outcomes. Those who ask first find out only then that it is another one.
func playRestartUnknown(ctx context.Context, s *stage, n int) (string, error) {
	writes := s.makeAt(n, []string{"obp"}, &fault{name: "restart", at: beforeWrite, step: "branch"})
	s.askAll(ctx, writes, 0)
	s.redis.kill()
	if err := s.redis.start(ctx); err != nil {
		return "", err
	}
	s.settleAll(ctx, writes, 0)
	return "", nil
}

// playLostReplies loses single replies while writes are made.
func playLostReplies(ctx context.Context, s *stage, n int) (string, error) {
	each(s, n, bothBanks, func(w *write, i int) {
		s.proxies[i%len(s.proxies)].relay.lose(1)
		s.settle(ctx, w, i%len(s.proxies))
	})
	var lost int64
	for _, p := range s.proxies {
		p.relay.lose(0)
		lost += p.relay.lost.Load()
	}
	return fmt.Sprintf("%d replies lost", lost), nil
}
