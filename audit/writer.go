package audit

import (
	"log/slog"
	"time"
)

// write is the one goroutine that writes: it takes what waits, writes it in one piece, and tells those who wait.
func (t *Trail) write() {
	defer close(t.stopped)
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-t.stop:
			t.finish()
			return
		case now := <-ticker.C:
			t.tick(now)
		case first := <-t.jobs:
			t.batch = append(t.batch[:0], first)
			t.linger()
			t.gather()
			t.commit()
		}
	}
}

// lingering is how long lines are gathered where nobody waits for them: a write of the file costs more than many lines.
const lingering = time.Millisecond

func (t *Trail) linger() {
	if t.config.Required || t.config.Sync == syncEach {
		return
	}
	timer := time.NewTimer(lingering)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-t.stop:
	}
}

// tick looks whether the file is still there, makes the last second's lines durable, and tells of refusals that were only counted.
func (t *Trail) tick(now time.Time) {
	t.look()
	t.batch = t.batch[:0]
	t.refusals.collect(now, func(e *Entry) { t.batch = append(t.batch, t.jobFor(e)) })
	if len(t.batch) > 0 || t.lost.Load() > 0 {
		t.commit()
	}
	if t.dirty {
		t.sync()
	}
}

// finish writes what is left.
func (t *Trail) finish() {
	t.look()
	for {
		t.batch = t.batch[:0]
		t.gather()
		if len(t.batch) == 0 {
			break
		}
		t.commit()
	}
	t.refusals.collect(time.Time{}, func(e *Entry) { t.batch = append(t.batch, t.jobFor(e)) })
	t.batch = append(t.batch, t.jobFor(&Entry{Time: time.Now(), Event: Stopped}))
	t.commit()
	t.sync()
	if lost := t.lost.Load(); lost > 0 {
		t.log.Error("the audit trail ends without lines that could not be written, and does not tell of them", slog.Int64("lines", lost))
	}
}

func (t *Trail) jobFor(e *Entry) *job {
	j := t.spare.Get().(*job)
	j.members, j.waited = e.append(j.members[:0]), false
	return j
}

// gather adds what else waits.
func (t *Trail) gather() {
	for len(t.batch) < largestBatch {
		select {
		case j := <-t.jobs:
			t.batch = append(t.batch, j)
		default:
			return
		}
	}
}

// commit writes the batch. What fails is everyone's: those who wait are told, the others' lines are lost and counted.
func (t *Trail) commit() {
	err := t.misplaced
	if err == nil {
		err = t.append()
	}
	if err == nil && t.config.Sync == syncEach {
		err = t.sync()
	}
	if err != nil {
		t.lose(int64(len(t.batch)))
	}
	t.tell(err)
	for _, j := range t.batch {
		if j.waited {
			j.done <- err
		} else {
			t.spare.Put(j)
		}
	}
	clear(t.batch)
}

// append writes the lines of the batch, behind one that tells how many were lost before. What was written of a batch that
// failed is taken back, so that no line is ever half.
func (t *Trail) append() error {
	room := linkRoom * (len(t.batch) + 1)
	for _, j := range t.batch {
		room += len(j.members)
	}
	if err := t.turn(room); err != nil {
		t.log.Error("the audit trail's next file cannot be begun", slog.String("cause", err.Error()))
	}
	before := t.file.chain
	t.lines = t.lines[:0]
	lost := t.lost.Swap(0)
	if lost > 0 {
		t.lines = t.file.chain.link(t.lines, (&Entry{Time: time.Now(), Event: Lost, Count: lost}).append(nil))
	}
	for _, j := range t.batch {
		t.lines = t.file.chain.link(t.lines, j.members)
	}
	n, err := t.file.Write(t.lines)
	if err == nil {
		t.file.size += int64(n)
		t.dirty = true
		return nil
	}
	t.lost.Add(lost)
	t.file.chain = before
	if n > 0 {
		t.takeBack()
	}
	return err
}

// takeBack cuts off what was written of a batch. Where even that fails, the file is opened anew, which marks the place.
func (t *Trail) takeBack() {
	if t.file.Truncate(t.file.size) == nil {
		return
	}
	_ = t.file.Close() // its lock would hold up the next line
	if again, err := openFile(t.config.File); err == nil {
		t.file = again
	}
}

// sync makes what was written durable.
func (t *Trail) sync() error {
	err := t.file.Sync()
	if err == nil {
		t.dirty = false
	}
	return err
}

// tell logs that the trail fails, and that it does no more.
func (t *Trail) tell(err error) {
	switch {
	case err != nil && !t.failed:
		t.log.Error("the audit trail cannot be written", slog.String("cause", err.Error()), slog.Bool("writes_refused", t.config.Required))
	case err == nil && t.failed:
		t.log.Info("the audit trail is written again")
	}
	t.failed = err != nil
}
