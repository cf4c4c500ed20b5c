package ledger

import (
	"context"
	"encoding/json"
)

// Shown is a record with what operators may read of it.
type Shown struct {
	Record
	Info Info
	Done []string // the steps that are known to have had their effect, in order
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
	return l.open(record)
}

// List gives up to limit records in a state that are not over (Claimed, Sent or Unknown), the oldest first.
func (l *Ledger) List(ctx context.Context, state State, limit int) ([]Shown, error) {
	records, err := l.store.List(ctx, state, limit)
	if err != nil {
		return nil, err
	}
	all := make([]Shown, len(records))
	for i, record := range records {
		if all[i], err = l.open(record); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Count counts the records that are not over.
func (l *Ledger) Count(ctx context.Context) (Counts, error) { return l.store.Count(ctx) }

// Resolve is the operator's word about the marked step of an Unknown record: a repeated request is told that it was
// done (its answer is not kept), or runs the step. AsDone of a step of a flow is kept as progress: a repeated request
// goes on after it. ErrNotUnknown where the outcome is not unknown, ErrAbsent where there is no record.
func (l *Ledger) Resolve(ctx context.Context, key Key, as Resolution) error {
	record, err := l.store.Load(ctx, key)
	if err != nil {
		return err
	}
	if record.State != Unknown {
		return ErrNotUnknown
	}
	progress := record.Progress
	if as == AsDone && record.Step != TheCall {
		as = AsNotApplied // as far as the record goes: the request is not over
		if progress, err = l.withStep(record); err != nil {
			return err
		}
	}
	return l.store.Resolve(ctx, key, as, progress, l.config.Keep)
}

// withStep adds the marked step to the record's progress, sealed.
func (l *Ledger) withStep(record Record) ([]byte, error) {
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

func readSealed(sealer *recordSealer, sealed []byte) (Progress, error) {
	text, err := sealer.open(sealed, forProgress)
	if err != nil {
		return Progress{}, err
	}
	return ReadProgress(text)
}

func (l *Ledger) open(record Record) (Shown, error) {
	out := Shown{Record: record}
	sealer := l.sealer.of(record.Key)
	progress, err := readSealed(&sealer, record.Progress)
	if err != nil {
		return out, err
	}
	for _, step := range progress.Steps {
		out.Done = append(out.Done, step.ID)
	}
	out.Progress = nil
	text, err := sealer.open(record.Info, forInfo)
	if err == nil && len(text) > 0 {
		err = json.Unmarshal(text, &out.Info)
	}
	return out, err
}
