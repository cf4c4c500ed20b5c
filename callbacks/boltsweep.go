package callbacks

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"
)

const sweepAtOnce = 10_000 // records that one sweep removes at most

func (l *lines) state(subject Name) (s boltState, found bool) {
	text := l.states.Get(subject[:])
	return s, text != nil && json.Unmarshal(text, &s) == nil
}

func (l *lines) putState(subject Name, s boltState) error { return put(l.states, subject[:], s) }

// Sweep removes what is over, see Store.
func (b *Bolt) Sweep(context.Context) (removed int, err error) {
	letters, err := b.sweep(func(l *lines) *bolt.Bucket { return l.dead }, b.options.KeepDead)
	if err != nil {
		return letters, err
	}
	states, err := b.sweep(func(l *lines) *bolt.Bucket { return l.states }, b.options.KeepState)
	return letters + states, err
}

// sweep looks first and writes only what it found: most sweeps find nothing.
func (b *Bolt) sweep(bucket func(*lines) *bolt.Bucket, keep time.Duration) (removed int, err error) {
	var over [][]byte
	err = b.db.View(func(tx *bolt.Tx) error {
		l := linesOf(tx, b.now())
		over = overIn(bucket(l), l.now-keep.Milliseconds())
		return nil
	})
	if err != nil || len(over) == 0 {
		return 0, err
	}
	err = b.write(func(l *lines) error {
		removed = 0
		for _, key := range over {
			if !isOver(bucket(l).Get(key), l.now-keep.Milliseconds()) {
				continue // it was renewed meanwhile
			}
			if err := bucket(l).Delete(key); err != nil {
				return err
			}
			removed++
		}
		return nil
	})
	return removed, err
}

// isOver tells that a dead letter died, or a state was told, before a time.
func isOver(text []byte, before int64) bool {
	var r struct{ Died, At int64 }
	return text != nil && json.Unmarshal(text, &r) == nil && max(r.Died, r.At) <= before
}

func overIn(bucket *bolt.Bucket, before int64) (keys [][]byte) {
	cursor := bucket.Cursor()
	for key, text := cursor.First(); key != nil && len(keys) < sweepAtOnce; key, text = cursor.Next() {
		if isOver(text, before) {
			keys = append(keys, slices.Clone(key))
		}
	}
	return keys
}
