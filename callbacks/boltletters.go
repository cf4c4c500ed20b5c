package callbacks

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"
)

// Letters gives dead letters, see Store.
func (b *Bolt) Letters(_ context.Context, limit int) (all []Letter, err error) {
	err = b.db.View(func(tx *bolt.Tx) error {
		l := linesOf(tx, b.now())
		return l.dead.ForEach(func(_, text []byte) error {
			var r boltRecord
			if err := json.Unmarshal(text, &r); err != nil {
				return err
			}
			all = append(all, Letter{Message: r.Message, Died: time.UnixMilli(r.Died), Attempts: r.Attempts, Cause: r.Cause, Superseded: l.superseded(r)})
			return nil
		})
	})
	slices.SortFunc(all, earlier)
	return all[:min(limit, len(all))], err
}

// superseded tells that something newer was accepted about the customer.
func (l *lines) superseded(r boltRecord) bool {
	last, found := l.state(r.Subject)
	return found && last.Number > r.Number
}

// Replay puts a dead letter into its line again, see Store.
func (b *Bolt) Replay(_ context.Context, id string, superseded bool) error {
	return b.write(func(l *lines) error {
		text := l.dead.Get([]byte(id))
		if text == nil {
			return ErrAbsent
		}
		var r boltRecord
		if err := json.Unmarshal(text, &r); err != nil {
			return err
		}
		if !superseded && l.superseded(r) {
			return ErrSuperseded
		}
		if err := l.dead.Delete([]byte(id)); err != nil {
			return err
		}
		return l.append(boltRecord{Message: r.Message})
	})
}

// Count counts what is kept, see Store.
func (b *Bolt) Count(context.Context) (counts Counts, err error) {
	counts.Targets = map[Target]int{}
	err = b.db.View(func(tx *bolt.Tx) error {
		l := linesOf(tx, b.now())
		counts.Dead = l.dead.Stats().KeyN
		if oldest, _ := l.queued.Cursor().First(); oldest != nil {
			counts.Oldest = time.Duration(l.now-int64(binary.BigEndian.Uint64(oldest))) * time.Millisecond
		}
		return l.counts.ForEach(func(target, n []byte) error {
			counts.add(string(target), int(binary.BigEndian.Uint64(n)))
			return nil
		})
	})
	return counts, err
}
