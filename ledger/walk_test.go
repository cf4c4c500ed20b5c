package ledger_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/truchman-proxy/truchman/ledger"
)

// model is what reliability.md says of one record, in its own words: who holds it, what was sent, what is known.
type model struct {
	exists, over, sent, unknown bool
	takenOver                   bool // somebody took it over as unknown, and has not settled it
	holder                      int  // 0: nobody
	ended                       int  // who made the last step and let go, or finished
	until, gone                 time.Duration
	step, progress, answer      string
	sentAt                      time.Time // when the step was marked, as the store has told it
}

// settle lets time do its work.
func (m *model) settle(now time.Duration) {
	if m.exists && now >= m.gone {
		*m = model{}
	}
	if m.holder != 0 && now >= m.until {
		m.unknown = m.unknown || m.sent
		m.sent, m.holder, m.ended = false, 0, 0
	}
}

func (m *model) claim(now time.Duration, who int, reconciles bool) string {
	switch {
	case !m.exists:
		*m = model{exists: true}
	case m.over:
		return "replay " + m.answer
	case m.sent:
		return "in flight"
	case m.unknown && m.holder != 0 && m.holder != who, m.unknown && !reconciles:
		return "doubtful"
	case m.holder != 0 && m.holder != who:
		return "in flight"
	}
	m.hold(now, who, lease)
	switch {
	case m.unknown:
		m.takenOver = true
		return "doubtful, ours " + m.progress
	case m.progress != "":
		return "resumed " + m.progress
	}
	return "new"
}

func (m *model) hold(now time.Duration, who int, d time.Duration) {
	m.holder, m.until, m.gone = who, now+d, now+30*24*time.Hour
}

func (m *model) mark(now time.Duration, who int, step, progress string) error {
	if m.holder != who {
		return ledger.ErrLost
	}
	m.takenOver = m.takenOver && step == m.step
	m.sent, m.unknown, m.step, m.progress = true, false, step, progress
	m.hold(now, who, lease)
	return nil
}

func (m *model) finish(now time.Duration, who int, answer string) error {
	switch {
	case m.over && m.ended == who:
		return nil
	case m.holder != who:
		return ledger.ErrLost
	}
	*m = model{exists: true, over: true, ended: who, answer: answer, gone: now + keep}
	return nil
}

func (m *model) letGo(now time.Duration, who int) {
	m.hold(now, 0, 0)
	m.ended, m.sent = who, false
}

func (m *model) doubt(now time.Duration, who int, progress string) error {
	switch {
	case m.unknown && m.holder == 0 && m.ended == who:
		return nil
	case m.holder != who:
		return ledger.ErrLost
	}
	m.letGo(now, who)
	m.unknown, m.takenOver, m.progress = true, true, progress
	return nil
}

func (m *model) release(now time.Duration, who int, progress string) error {
	switch {
	case m.exists && !m.unknown && !m.over && m.holder == 0 && m.ended == who:
		return nil
	case m.holder != who:
		return ledger.ErrLost
	}
	m.letGo(now, who)
	switch {
	case progress != "":
		m.unknown, m.takenOver, m.progress = false, false, progress
	case m.takenOver:
		m.unknown = true
	default:
		*m = model{}
	}
	return nil
}

// ends tells whether an operator may end it: nobody works on it, and something is done.
func (m *model) ends() bool {
	return m.exists && !m.over && !m.sent && !m.unknown && m.holder == 0 && m.progress != ""
}

func (m *model) resolve(now time.Duration, seen ledger.Record, over bool, progress string) error {
	switch {
	case !m.exists:
		return ledger.ErrAbsent
	case seen.State == ledger.Unknown && !m.unknown, seen.State == ledger.Claimed && !m.ends(), seen.State != ledger.Unknown && seen.State != ledger.Claimed:
		return ledger.ErrNotUnknown
	case seen.Step != m.step || !seen.Sent.Equal(m.sentAt) || string(seen.Progress) != m.progress:
		return ledger.ErrOther
	case over:
		*m = model{exists: true, over: true, answer: "ruled", gone: now + keep}
		return nil
	}
	m.letGo(now, 0)
	m.unknown, m.takenOver, m.progress = false, false, progress
	return nil
}

// said writes what a store found as the model does.
func said(found ledger.Found) string {
	switch found.Verdict {
	case ledger.New:
		return "new"
	case ledger.Resumed:
		return "resumed " + string(found.Progress)
	case ledger.Replay:
		return "replay " + string(found.Answer)
	case ledger.InFlight:
		return "in flight"
	case ledger.Doubtful:
		if found.Ours {
			return "doubtful, ours " + string(found.Progress)
		}
		return "doubtful"
	}
	return fmt.Sprint("verdict ", found.Verdict)
}

// TestStoresWalkAsTheModel makes random steps of four attempts on one record.
func TestStoresWalkAsTheModel(t *testing.T) {
	onBoth(t, func(t *testing.T, s *subject) {
		rapid.Check(t, func(r *rapid.T) { walk(t, r, s) })
	})
}

func walk(t *testing.T, r *rapid.T, s *subject) {
	key, begin := newKey(), s.skew()
	var m model
	attempts := make([]*attempt, 4)
	for i := range attempts {
		attempts[i] = s.attempt(t, key)
	}
	var seen []ledger.Record // what an operator has seen, the latest last
	steps := rapid.IntRange(1, 25).Draw(r, "steps")
	for range steps {
		who := rapid.IntRange(1, 3).Draw(r, "who")
		a, now := attempts[who], s.skew()-begin
		text := rapid.SampledFrom([]string{"", "one"}).Draw(r, "progress")
		step := rapid.SampledFrom([]string{"x", "y"}).Draw(r, "step")
		m.settle(now)
		var got, want any
		switch move := rapid.SampledFrom([]string{"claim", "claim", "mark", "mark", "finish", "doubt", "release", "wait", "resolve", "see"}).Draw(r, "move"); move {
		case "claim":
			a.claim.Reconciles = rapid.Bool().Draw(r, "reconciles")
			found, err := s.Claim(t.Context(), key, a.claim)
			if err != nil {
				r.Fatal(err)
			}
			got, want = said(found), m.claim(now, who, a.claim.Reconciles)
		case "mark":
			got, want = a.mark(step, text), m.mark(now, who, step, text)
			if got == nil {
				sent := a.seen().Sent
				if !sent.After(m.sentAt) {
					r.Fatalf("marked %s, and before %s", sent, m.sentAt)
				}
				m.sentAt = sent
			}
		case "finish":
			got, want = a.finish("answer"), m.finish(now, who, "answer")
		case "doubt":
			got, want = a.doubt(text), m.doubt(now, who, text)
		case "release":
			got, want = a.release(text), m.release(now, who, text)
		case "resolve":
			over, old := rapid.Bool().Draw(r, "over"), rapid.IntRange(0, 3).Draw(r, "old")
			seen = append(seen, a.seen())
			was := seen[max(len(seen)-1-old, 0)]
			got, want = a.resolve(was, over, text), m.resolve(now, was, over, text)
		case "see":
			seen = append(seen, a.seen())
		case "wait":
			s.advance(rapid.SampledFrom([]time.Duration{7 * time.Second, 45 * time.Second, 130 * time.Second, time.Hour, 31 * 24 * time.Hour}).Draw(r, "wait"))
		}
		if got != want {
			r.Fatalf("attempt %d gives %v, the model %v: %+v", who, got, want, m)
		}
	}
	checkLoad(t, r, s, key, &m, begin)
}

// checkLoad compares what operators see.
func checkLoad(t *testing.T, r *rapid.T, s *subject, key ledger.Key, m *model, begin time.Duration) {
	m.settle(s.skew() - begin)
	record, err := s.Load(t.Context(), key)
	want := ledger.Claimed
	switch {
	case !m.exists:
		if err != ledger.ErrAbsent {
			r.Fatalf("there is a record: %+v, %v", record, err)
		}
		return
	case m.over:
		want = ledger.Done
	case m.unknown:
		want = ledger.Unknown
	case m.sent:
		want = ledger.Sent
	}
	if err != nil || record.State != want || !m.over && !bytes.Equal(record.Progress, []byte(m.progress)) {
		r.Fatalf("the record is %+v, %v; the model %+v", record, err, m)
	}
}
