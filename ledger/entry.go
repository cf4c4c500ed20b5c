package ledger

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Entry is one attempt of a request. Where the claim is its own, that is with New, Resumed, Uncertain, and Doubtful with
// Ours, it ends with Finish, Doubt or Release. It is not for several goroutines at once.
type Entry struct {
	Verdict   Verdict
	Ours      bool          // of Doubtful: this attempt is to find out
	Uncertain bool          // of Uncertain and Doubtful: the store has lost records, a step that is not in Progress may have been sent
	Step      string        // that was marked last
	Version   string        // that the record began with
	Progress  []byte        // of the attempts before
	Answer    *Answer       // of Replay
	Retry     time.Duration // of InFlight, and of Doubtful that is not Ours: when to ask again; 0 where nobody finds out

	ledger *Ledger
	key    Key
	owner  Owner
	sealer recordSealer
	until  time.Time // when the lease ends at the earliest, by this process's monotonic clock
}

// storeLimit bounds a step that has to be made though its caller is gone.
const storeLimit = 5 * time.Second

// Key names the record.
func (e *Entry) Key() Key { return e.key }

// read takes over what the store found.
func (e *Entry) read(found *Found) (err error) {
	e.Verdict, e.Ours, e.Uncertain, e.Step, e.Version, e.Retry = found.Verdict, found.Ours, found.Uncertain, found.Step, found.Version, found.Lease
	if e.Verdict == Uncertain {
		e.Uncertain = true
	}
	if e.Progress, err = e.sealer.open(found.Progress, forProgress); err != nil || e.Verdict != Replay {
		return err
	}
	text, err := e.sealer.open(found.Answer, forAnswer)
	if err == nil {
		e.Answer, err = readAnswer(text)
	}
	return err
}

// Mark writes that the step may be sent, before its first byte goes out, and renews the lease. After ErrLost nothing
// may be sent: the lease is over by the store's clock or this process's own. After any other error neither.
func (e *Entry) Mark(ctx context.Context, step string, progress []byte, lease time.Duration) error {
	sealed, err := e.sealer.seal(progress, forProgress)
	if err != nil {
		return err
	}
	now := time.Now()
	if !now.Before(e.until) {
		return ErrLost
	}
	if err = e.ledger.store.Mark(ctx, e.key, e.owner, step, sealed, lease); err != nil {
		return err
	}
	if e.until = now.Add(lease); !time.Now().Before(e.until) {
		return ErrLost // the process was stopped meanwhile
	}
	return nil
}

// Finish stores the answer. Where the store cannot be asked it gives the error, and goes on trying until the lease ends;
// where it has ended, ErrLost: nobody else can learn the answer any more.
func (e *Entry) Finish(ctx context.Context, answer Answer) error {
	text, err := answer.encode(e.ledger.config.LargestAnswer)
	if err != nil {
		return fmt.Errorf("ledger: the answer cannot be kept: %w", err)
	}
	sealed, err := e.sealer.seal(text, forAnswer)
	if err != nil {
		return err
	}
	return e.end(ctx, func(ctx context.Context) error {
		return e.ledger.store.Finish(ctx, e.key, e.owner, sealed, e.ledger.config.Keep)
	})
}

// Doubt says that the outcome of the marked step is not known. It goes on trying as Finish does.
func (e *Entry) Doubt(ctx context.Context, progress []byte) error {
	sealed, err := e.sealer.seal(progress, forProgress)
	if err != nil {
		return err
	}
	return e.end(ctx, func(ctx context.Context) error { return e.ledger.store.Doubt(ctx, e.key, e.owner, sealed) })
}

// Release gives the claim back, since nothing of the marked step was sent. It goes on trying as Finish does.
func (e *Entry) Release(ctx context.Context, progress []byte) error {
	sealed, err := e.sealer.seal(progress, forProgress)
	if err != nil {
		return err
	}
	return e.end(ctx, func(ctx context.Context) error { return e.ledger.store.Release(ctx, e.key, e.owner, sealed) })
}

// end makes the last step of the attempt, now or later, whether its caller is still there or not.
func (e *Entry) end(ctx context.Context, step func(context.Context) error) error {
	err := limited(context.WithoutCancel(ctx), step)
	if err == nil || errors.Is(err, ErrLost) {
		return err
	}
	if !time.Now().Before(e.until) {
		return fmt.Errorf("%w: %w", ErrLost, err) // others see the outcome as unknown by now: so must the caller
	}
	if !e.ledger.later.add(ending{until: e.until, step: step}) {
		return fmt.Errorf("%w; too many others wait to be written, so this one is not tried again", err)
	}
	return err
}

func limited(ctx context.Context, step func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, storeLimit)
	defer cancel()
	return step(ctx)
}
