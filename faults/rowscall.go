package main

import (
	"context"
	"fmt"
	"slices"
)

// Rows about one call to the bank, and what becomes of its answer.

// callRows are those in which a call meets a fault on its way.
func callRows() []*row {
	return []*row{
		callRow("timeout-after", "timeout after the effect", withNothing, afterWrite, 504, 1, bothBanks),
		callRow("reset-after", "reset after the effect", withReset, afterWrite, 504, 1, bothBanks),
		callRow("end-after", "a kept provider connection dies in mid-POST", withEnd, afterWrite, 504, 1, bothBanks),
		callRow("reset-before", "a kept provider connection dies before the effect", withReset, beforeWrite, 504, 0, bothBanks),
		callRow("status-500", "the provider answers 500, without an effect", withStatus, beforeWrite, 504, 0, bothBanks),
		callRow("truncated", "truncated answer", truncated, afterWrite, 504, 1, bothBanks),
		callRow("malformed", "malformed answer", malformed, afterWrite, 504, 1, bothBanks),
		callRow("html", "HTML instead of an answer", withHTML, afterWrite, 504, 1, bothBanks),
		callRow("wrong-id", "wrong JSON-RPC id", withWrongID, afterWrite, 504, 1, []string{"netxd"}),
	}
}

func callRow(name, words string, how spoiling, at point, status, had int, banks []string) *row {
	expected := fmt.Sprintf("%d outcome-unknown, until it is found out; effects: %d", status, had)
	return &row{name: name, fault: words, expected: expected,
		play: func(ctx context.Context, s *stage, n int) (string, error) {
			each(s, n, banks, func(w *write, i int) {
				w.fault = &fault{name: name, at: at, how: how}
				s.settle(ctx, w, i%len(s.proxies))
			})
			return "", nil
		},
		expect: func(w *write, all effects) string {
			switch {
			case !w.struck.Load():
				return "the fault did not happen"
			case w.first().status != status:
				return fmt.Sprintf("first heard %d", w.first().status)
			case w.bank == "netxd" && all.most(w) != had:
				return fmt.Sprintf("%d effects, not %d", all.most(w), had)
			case had == 1 && !endsDone(w):
				return "never found out, though the bank has a reading that tells"
			case had == 0 && endsDone(w):
				return "said to be done"
			}
			return ""
		}}
}

// endsDone tells whether the last that was heard is that it is done.
func endsDone(w *write) bool {
	heard := w.heard()
	return len(heard) > 0 && heard[len(heard)-1].status == 200
}

// wantDone expects that each write ends done.
func wantDone(w *write, _ effects) string {
	if !endsDone(w) {
		return "it did not end done"
	}
	return ""
}

// wantDoneOnce expects the same, and one non-replayed success.
func wantDoneOnce(w *write, all effects) string {
	fresh := slices.ContainsFunc(w.heard(), func(a attempt) bool { return a.status == 200 && !a.replayed })
	if !fresh && !w.struck.Load() {
		return "no attempt was answered for the first time"
	}
	return wantDone(w, all)
}
