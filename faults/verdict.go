package main

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// judge holds what the partner heard about a write against what the bank's journal says. It gives what is wrong, one
// sentence each. loses says that the ledger was made to lose records: the same id may then be answered anew.
func judge(w *write, all effects, loses bool) []string {
	var wrong []string
	heard, had := w.heard(), all[w.token]
	for step, times := range had {
		if len(times) > 1 {
			wrong = append(wrong, fmt.Sprintf("%d effects of step %s", len(times), step))
		}
		if !slices.Contains(w.steps, step) {
			wrong = append(wrong, "an effect of step "+step+", which it does not have")
		}
		for _, at := range times {
			if said := contradicted(heard, at); said != "" {
				wrong = append(wrong, fmt.Sprintf("an effect of step %s, but the partner only heard %s", step, said))
			}
		}
	}
	for i := range heard {
		wrong = append(wrong, judgeAnswer(w, &heard[i], had)...)
	}
	return append(wrong, judgeReplays(heard, loses)...)
}

// judgeAnswer looks at what one answer claims to know.
func judgeAnswer(w *write, a *attempt, had map[string][]time.Time) (wrong []string) {
	done := a.status >= 200 && a.status < 300
	for _, step := range w.steps {
		times := had[step]
		applied := len(times) > 0 && times[0].Before(a.ended)
		outcome := a.outcomes[memberOfStep[step]]
		switch {
		case done && !applied:
			wrong = append(wrong, fmt.Sprintf("answered %d without an effect of step %s", a.status, step))
		case outcome == "applied" && !applied:
			wrong = append(wrong, "step "+step+" was said to be applied, and had no effect")
		case (outcome == "refused" || outcome == "not-tried") && applied:
			wrong = append(wrong, "step "+step+" was said to be "+outcome+", and had its effect")
		case outcome == "" && a.final() && !done && a.code != "request-id-reused" && applied:
			wrong = append(wrong, fmt.Sprintf("refused with %d %s after an effect of step %s", a.status, a.code, step))
		}
	}
	return wrong
}

// contradicted gives what was heard where none of the attempts that can have had an effect at a time says that it may have.
func contradicted(heard []attempt, at time.Time) string {
	var said []string
	for i := range heard {
		a := &heard[i]
		open := a.status == 0 || a.status == 504 || a.code == "partially-applied" || a.status < 300
		switch {
		case a.begun.After(at):
		case open:
			return ""
		case !a.ended.Before(at):
			said = append(said, fmt.Sprintf("%d %s", a.status, a.code))
		}
	}
	if len(said) == 0 {
		return "nothing yet"
	}
	return strings.Join(said, ", ")
}

// judgeReplays compares the replays with one another, and with the answers that they repeat.
func judgeReplays(heard []attempt, loses bool) (wrong []string) {
	first, missed, replay := map[string]bool{}, false, ""
	for _, a := range heard {
		switch {
		case a.status == 0 || a.status >= 500:
			missed = true // its answer may have been kept without being heard
		case a.answer != "" && !a.replayed:
			first[a.answer] = true
		}
	}
	for _, a := range heard {
		switch {
		case !a.replayed || a.answer == "":
		case replay != "" && a.answer != replay && !loses:
			wrong = append(wrong, "two replays differ")
		default:
			replay = a.answer
		}
	}
	if replay != "" && !first[replay] && !missed {
		wrong = append(wrong, "a replay differs from the answer that was heard")
	}
	return append(wrong, judgeRenewal(heard, loses)...)
}

// judgeRenewal finds answers that came anew after a replay.
func judgeRenewal(heard []attempt, loses bool) []string {
	var replayed time.Time
	for _, a := range heard {
		if a.replayed && a.answer != "" && (replayed.IsZero() || a.ended.Before(replayed)) {
			replayed = a.ended
		}
	}
	for _, a := range heard {
		anew := a.answer != "" && !a.replayed && a.code != "request-id-reused"
		if anew && !loses && !replayed.IsZero() && a.begun.After(replayed) {
			return []string{"answered anew after it had been replayed"}
		}
	}
	return nil
}
