package ledger

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// Shown is a record with what operators may read of it.
type Shown struct {
	Record
	Info    Info
	Done    []string // the steps that are known to have had their effect, in order
	Problem error    // why Info or Done could not be read; what does not need a key is there all the same
}

// TheCall names the one step of an operation that makes a single call.
const TheCall = "call"

// Find names the record of a partner's request id.
func (l *Ledger) Find(partner, requestID string) Key { return l.names.key(partner, requestID) }

// Show gives a record, or ErrAbsent.
func (l *Ledger) Show(ctx context.Context, key Key) (Shown, error) {
	record, err := l.store.Load(ctx, key)
	if err != nil {
		return Shown{}, err
	}
	return l.open(record), nil
}

// List gives up to limit records in a state that are not over (Claimed, Sent or Unknown), the oldest first.
func (l *Ledger) List(ctx context.Context, state State, limit int) ([]Shown, error) {
	records, err := l.store.List(ctx, state, limit)
	if err != nil {
		return nil, err
	}
	all := make([]Shown, len(records))
	for i, record := range records {
		all[i] = l.open(record)
	}
	return all, nil
}

// Count counts the records that are not over.
func (l *Ledger) Count(ctx context.Context) (Counts, error) { return l.store.Count(ctx) }

// mostRulings is how often an operator's word is tried on a record whose progress changes meanwhile.
const mostRulings = 5

// Resolve is the operator's word about a record: about the step that they have seen, marked when they have seen it to be.
// Of an Unknown record AsDone and AsNotApplied are about that step. A request of one call is over with AsDone, and its answer
// is not kept; of a flow the step is kept as progress, and a repeated request goes on after it. Of a Claimed record that
// nobody holds and of which something is done, AsDone and AsEnded end the request.
//
// ErrNotUnknown where there is nothing to resolve, ErrOther with the step that it would be about now, ErrAbsent
// where there is no record.
func (l *Ledger) Resolve(ctx context.Context, key Key, as Resolution, step string, sent time.Time) error {
	for range mostRulings {
		record, err := l.store.Load(ctx, key)
		if err != nil {
			return err
		}
		ruling, err := l.ruling(&record, as)
		if err != nil {
			return err
		}
		if record.Step != step || !record.Sent.Equal(sent) {
			return fmt.Errorf("%w: it is about the step %s now, sent %s", ErrOther, record.Step, record.Sent.UTC().Format(time.RFC3339Nano))
		}
		if err = l.store.Resolve(ctx, key, ruling); !errors.Is(err, ErrOther) {
			return err
		}
	}
	return ErrOther
}

// ruling makes an operator's word one about the record as it is.
func (l *Ledger) ruling(record *Record, as Resolution) (out Ruling, err error) {
	out = Ruling{Of: record.State, Step: record.Step, Sent: record.Sent, Before: record.Progress, Progress: record.Progress, Keep: l.config.Keep}
	switch {
	case record.State == Unknown && as == AsNotApplied:
		if progress, unread := l.progressOf(record); unread == nil && progress.Empty() {
			out.Progress = nil // what was only decided holds no more
		}
	case record.State == Unknown && as == AsDone && record.Step == TheCall:
		out.Over = true
	case record.State == Unknown && as == AsDone:
		out.Progress, err = l.withStep(record)
	case record.State == Claimed && as == AsDone:
		out.Over = true
	case record.State == Claimed && as == AsEnded:
		out.Over = true
		out.Answer, err = l.ended(record.Key)
	default:
		return out, fmt.Errorf("%w: it is %s, and cannot be resolved as %s", ErrNotUnknown, record.State, as)
	}
	return out, err
}

// ended is the sealed answer of a request that an operator has ended.
func (l *Ledger) ended(key Key) ([]byte, error) {
	text, err := (&Answer{Ended: true}).encode(l.config.LargestAnswer)
	if err != nil {
		return nil, err
	}
	sealer := l.sealer.of(key)
	return sealer.seal(text, forAnswer)
}

// withStep adds the marked step to the record's progress, sealed.
func (l *Ledger) withStep(record *Record) ([]byte, error) {
	sealer := l.sealer.of(record.Key)
	progress, err := readSealed(&sealer, record.Progress)
	if err != nil {
		return nil, err
	}
	if progress.Find(record.Step) == nil {
		progress.Steps = append(progress.Steps, Step{ID: record.Step})
	}
	return sealer.seal(progress.Encode(), forProgress)
}

func (l *Ledger) progressOf(record *Record) (Progress, error) {
	sealer := l.sealer.of(record.Key)
	return readSealed(&sealer, record.Progress)
}

func readSealed(sealer *recordSealer, sealed []byte) (Progress, error) {
	text, err := sealer.open(sealed, forProgress)
	if err != nil {
		return Progress{}, err
	}
	return ReadProgress(text)
}

// open reads as much of a record as its keys open.
func (l *Ledger) open(record Record) Shown {
	out := Shown{Record: record}
	sealer := l.sealer.of(record.Key)
	progress, unread := readSealed(&sealer, record.Progress)
	for _, step := range progress.Steps {
		out.Done = append(out.Done, step.ID)
	}
	text, err := sealer.open(record.Info, forInfo)
	if err == nil && len(text) > 0 {
		err = json.Unmarshal(text, &out.Info)
	}
	out.Progress, out.Problem = nil, cmp.Or(err, unread)
	return out
}
