package proxy

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/truchman-proxy/truchman/ledger"
	"github.com/truchman-proxy/truchman/mappings"
)

// guard keeps a write from having its effect twice: its entry in the ledger, and what became of its steps.
type guard struct {
	entry     *ledger.Entry // nil where nothing is claimed
	unguarded bool          // the request has no id, and may go without
	replayed  *ledger.Answer
	progress  ledger.Progress
	step      string // that is being run
	doubtful  string // the step whose outcome an earlier attempt left unknown; "" once it is known
	uncertain bool   // the ledger has lost records: whether an earlier attempt sent something is not known
	fate      fate
	lost      bool
}

// fate is what became of the step that was marked last.
type fate uint8

const (
	unmarked fate = iota
	marked
	took     // it had its effect
	declined // it had none, and never will
	unsent   // nothing of it reached the bank
	doubted
)

// claim asks the ledger whether this attempt may go on. It comes when everything was refused that can be
// refused without asking the bank.
func (x *exchange) claim(r *http.Request) *failed {
	if x.handler.ledger == nil || !x.endpoint.Operation.Write || x.guard.unguarded {
		return nil
	}
	asked := ledger.Asked{
		Partner: x.caller(), RequestID: x.requestID, Method: r.Method, Path: r.URL.EscapedPath(), Query: r.URL.RawQuery,
		Body: x.body, Version: x.handler.version(x.mount.index, x.bank.name),
	}
	if media := r.Header["Content-Type"]; len(media) == 1 {
		asked.ContentType = media[0]
	}
	asked.Info = ledger.Info{Partner: asked.Partner, RequestID: x.requestID, Front: x.mount.front.Name, Bank: x.bank.name, Operation: x.endpoint.Operation.Name}
	x.leave(nil)
	x.enter(spanClaim)
	entry, err := x.handler.ledger.Claim(context.WithoutCancel(r.Context()), asked)
	if err != nil {
		return &failed{name: "ledger-unavailable", retryAfter: time.Second, cause: err}
	}
	f := x.claimed(entry)
	x.verdict(entry.Verdict)
	x.leave(f)
	return f
}

// caller is the partner whose request ids these are. Where everybody may call as one, ids are told apart by mount, so that
// a proxy that is its own bank is not taken for its own partner.
func (x *exchange) caller() string {
	if x.partner != "" {
		return x.partner
	}
	return "at " + x.mount.path
}

// claimed goes by what the ledger says.
func (x *exchange) claimed(entry *ledger.Entry) *failed {
	switch entry.Verdict {
	case ledger.Replay:
		return x.replay(entry.Answer)
	case ledger.InFlight:
		return &failed{name: "request-in-flight", retryAfter: max(entry.Retry, time.Second)}
	case ledger.Mismatch:
		return fail("request-id-reused", culprit{x.endpoint.id.place(), "was used for another request"})
	case ledger.Doubtful:
		if !entry.Ours {
			return &failed{name: "outcome-unknown", retryAfter: entry.Retry, cause: errStillUnknown}
		}
		x.guard.doubtful = entry.Step
	}
	x.guard.entry, x.guard.uncertain = entry, entry.Uncertain
	return x.resume(entry)
}

// replay gives the stored answer. Where an operator said that it was done there is none: the success is told without it. Not
// by a flow: its steps would run, and nothing is claimed for them.
func (x *exchange) replay(answer *ledger.Answer) *failed {
	switch {
	case answer.Ended:
		return &failed{name: "partially-applied", detail: "The operator of this API ended the request when a part of it was done. Read what it did before you go on."}
	case answer.TooLarge && answer.Status == 0 && x.flow.flow != nil:
		return &failed{name: "answer-not-kept", detail: "The operator of this API says that the request was done; there is no answer to it. Read what it did."}
	case answer.TooLarge && answer.Status == 0:
		x.guard.progress.Steps = []ledger.Step{{ID: ledger.TheCall}}
		return nil
	case answer.TooLarge && answer.Failure != "" && mappings.AftermathOf(answer.Failure) == mappings.Refused:
		return &failed{name: answer.Failure, detail: "This is what became of the request. What else was told of it is too large to keep."}
	case answer.TooLarge:
		return fail("answer-not-kept")
	}
	x.guard.replayed = answer
	return nil
}

var errStillUnknown = errors.New("the outcome of an earlier attempt is not known yet")

// resume takes up what an earlier attempt did. A flow goes on only with the mapping that it began with: by another one a step may stand
// for other members.
func (x *exchange) resume(entry *ledger.Entry) (f *failed) {
	progress, err := ledger.ReadProgress(entry.Progress)
	if err != nil {
		x.guard.entry = nil // given back now, the record would lose what it tells: the lease ends by itself
		return because("internal-error", fmt.Errorf("the progress of an earlier attempt: %w", err))
	}
	x.guard.progress = progress
	began := !progress.Empty() || x.flow.flow != nil && x.guard.doubtful != ""
	if now := x.handler.version(x.mount.index, x.bank.name); began && entry.Version != now {
		return &failed{name: "outcome-unknown", detail: "The request was begun with another version of the mapping. Tell the operator of this API the request id.",
			cause: fmt.Errorf("begun with version %s, this is %s", entry.Version, now)}
	}
	return nil
}

// redo takes up what is known of the steps from earlier attempts: which were applied, of which nobody knows, and what was decided
// about them.
func (x *exchange) redo() {
	for i := range x.flow.steps {
		s := &x.flow.steps[i]
		switch {
		case x.guard.progress.Find(s.ID()) != nil:
			s.outcome = applied
		case s.Write() && (x.guard.uncertain || x.guard.doubtful == s.ID()):
			s.outcome = unknown
		}
		switch runs, decided := x.guard.progress.Decided[s.ID()]; {
		case !s.Late:
		case s.outcome == applied, x.guard.doubtful == s.ID():
			s.decided = true // it was sent
		case decided:
			if s.decided = runs; !runs {
				s.outcome = skipped
			}
		}
	}
}

// answerAgain gives the answer that was stored, as it was.
func (g *guard) answerAgain() (int, http.Header, []byte) {
	header := make(http.Header, len(g.replayed.Header)+1)
	for name, values := range g.replayed.Header {
		header[name] = values
	}
	header["Idempotent-Replayed"] = replayed
	return g.replayed.Status, header, g.replayed.Body
}

var replayed = []string{"true"}
