package ledger

import (
	"bytes"
	"time"
)

// The transitions of a record, as bolt makes them; the scripts in *.lua are the same for Redis, and the
// conformance test holds both to it. Each one changes the record in place or not at all. Bolt loses no records, so
// nothing here is Uncertain.

// claim begins an attempt; changed tells whether the record is to be written.
func (r *record) claim(c *Claim, now int64) (found Found, changed bool) {
	state, held, own := r.seen(now), now < r.lease, r.owner == c.Owner
	switch {
	case state == Absent:
		*r = record{fingerprint: c.Fingerprint, began: now}
	case r.fingerprint != c.Fingerprint:
		return Found{Verdict: Mismatch}, false
	case state == Done:
		return r.found(Replay, 0), false
	case state == Sent, state == Claimed && held && !own:
		return r.found(InFlight, r.lease-now), false
	case state == Unknown && held && !own:
		return r.found(Doubtful, r.lease-now), false
	case state == Unknown && !c.Reconciles:
		return r.found(Doubtful, 0), false
	}
	return r.take(c, state, now), true
}

// take gives the record to the attempt.
func (r *record) take(c *Claim, state State, now int64) Found {
	r.owner, r.lease, r.changed, r.info = c.Owner, now+c.Lease.Milliseconds(), now, c.Info
	if state == Unknown {
		r.state, r.doubt = Unknown, true
		found := r.found(Doubtful, 0)
		found.Ours = true
		return found
	}
	r.state = Claimed
	if len(r.progress) > 0 {
		return r.found(Resumed, 0)
	}
	r.version = c.Version
	return r.found(New, 0)
}

func (r *record) found(v Verdict, lease int64) Found {
	return Found{
		Verdict: v, Lease: time.Duration(lease) * time.Millisecond,
		Version: r.version, Progress: r.progress, Answer: r.answer, Step: r.step,
	}
}

// holds tells whether the owner may still change the record.
func (r *record) holds(owner Owner, now int64) bool {
	return r.owner == owner && now < r.lease && r.state != Absent && r.state != Done
}

func (r *record) mark(owner Owner, step string, progress []byte, lease time.Duration, now int64) error {
	if !r.holds(owner, now) {
		return ErrLost
	}
	r.doubt = r.doubt && r.step == step
	r.state, r.step, r.progress, r.sent = Sent, step, progress, max(now, r.sent+1)
	r.lease, r.changed = now+lease.Milliseconds(), now
	return nil
}

// finish made again by the same owner changes nothing: the reply to the first one may have been lost.
func (r *record) finish(owner Owner, answer []byte, now int64) error {
	if r.state == Done && r.owner == owner {
		return nil
	}
	if !r.holds(owner, now) {
		return ErrLost
	}
	r.end(answer, now)
	return nil
}

func (r *record) end(answer []byte, now int64) {
	r.state, r.answer, r.progress, r.lease, r.changed = Done, answer, nil, 0, now
	r.doubt = false
}

func (r *record) makeDoubtful(owner Owner, progress []byte, now int64) error {
	if r.state == Unknown && r.lease == 0 && r.owner == owner {
		return nil
	}
	if !r.holds(owner, now) {
		return ErrLost
	}
	r.state, r.progress, r.lease, r.changed = Unknown, progress, 0, now
	return nil
}

func (r *record) release(owner Owner, progress []byte, now int64) error {
	if r.state == Claimed && r.lease == 0 && r.owner == owner {
		return nil
	}
	if !r.holds(owner, now) {
		return ErrLost
	}
	r.changed, r.lease = now, 0
	switch {
	case len(progress) > 0:
		r.state, r.progress, r.doubt = Claimed, progress, false
	case r.doubt:
		r.state = Unknown
	default:
		r.state = Absent
	}
	return nil
}

// left tells whether something is done of a request that nobody works on.
func (r *record) left(now int64) bool {
	return r.state == Claimed && now >= r.lease && len(r.progress) > 0
}

func (r *record) resolve(ruling *Ruling, now int64) error {
	switch state := r.seen(now); {
	case state == Absent:
		return ErrAbsent
	case state != ruling.Of, state != Unknown && !r.left(now):
		return ErrNotUnknown
	case r.step != ruling.Step, !moment(r.sent).Equal(ruling.Sent), !bytes.Equal(r.progress, ruling.Before):
		return ErrOther
	}
	if ruling.Over {
		r.end(ruling.Answer, now)
		r.owner = Owner{}
		return nil
	}
	r.state, r.owner, r.lease, r.changed = Claimed, Owner{}, 0, now
	r.progress, r.doubt = ruling.Progress, false
	return nil
}
