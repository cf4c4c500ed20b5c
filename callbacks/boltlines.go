package callbacks

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"
)

// lines are the buckets of the file inside one transaction.
type lines struct {
	now     int64
	waiting *bolt.Bucket // line and a rising number → record: the first of a line is its head
	due     *bolt.Bucket // target → bucket of time and line: one for each line, when its head is due
	queued  *bolt.Bucket // time and key of waiting → nothing: the oldest first
	counts  *bolt.Bucket // target → how many wait
	dead    *bolt.Bucket // id → record
	states  *bolt.Bucket // subject → state
}

// boltRecord is a message in the file. Times are milliseconds since 1970.
type boltRecord struct {
	Message
	Queued   int64  `json:"queued"`
	Due      int64  `json:"due"`
	Began    int64  `json:"began,omitempty"` // of the first attempt
	Attempts int    `json:"attempts,omitempty"`
	Died     int64  `json:"died,omitempty"`
	Cause    string `json:"cause,omitempty"`
}

// boltState is what was accepted last of a customer.
type boltState struct {
	State  Name   `json:"state"`
	Number uint64 `json:"number"`
	At     int64  `json:"at"`
}

var bucketNames = [...]string{"waiting", "due", "queued", "counts", "dead", "states"}

func makeBuckets(tx *bolt.Tx) error {
	for _, name := range bucketNames {
		if _, err := tx.CreateBucketIfNotExists([]byte(name)); err != nil {
			return err
		}
	}
	return nil
}

func linesOf(tx *bolt.Tx, now int64) *lines {
	bucket := func(i int) *bolt.Bucket { return tx.Bucket([]byte(bucketNames[i])) }
	return &lines{now: now, waiting: bucket(0), due: bucket(1), queued: bucket(2), counts: bucket(3), dead: bucket(4), states: bucket(5)}
}

func put(bucket *bolt.Bucket, key []byte, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return bucket.Put(key, text)
}

func timed(at int64, key []byte) []byte {
	return append(binary.BigEndian.AppendUint64(nil, uint64(at)), key...)
}

// get gives the record at a key of waiting.
func (l *lines) get(entry []byte) (r boltRecord, found bool) {
	text := l.waiting.Get(entry)
	return r, text != nil && json.Unmarshal(text, &r) == nil
}

// head gives the first of a line, and its key.
func (l *lines) head(line Name) (entry []byte, r boltRecord, err error) {
	entry, text := l.waiting.Cursor().Seek(line[:])
	if !bytes.HasPrefix(entry, line[:]) {
		return nil, r, fmt.Errorf("callbacks: a line of the file is empty though it is due")
	}
	return bytes.Clone(entry), r, json.Unmarshal(text, &r)
}

// append puts a message at the end of its line. The first of a line is due at once.
func (l *lines) append(r boltRecord) error {
	sequence, err := l.waiting.NextSequence()
	if err != nil {
		return err
	}
	_, _, none := l.head(r.Line)
	r.Queued, r.Due = l.now, l.now
	entry := binary.BigEndian.AppendUint64(bytes.Clone(r.Line[:]), sequence)
	if err = put(l.waiting, entry, r); err == nil {
		err = l.queued.Put(timed(r.Queued, entry), nil)
	}
	if err == nil {
		err = l.count(r.Target, 1)
	}
	if err != nil || none == nil {
		return err
	}
	return l.setDue(r)
}

// setDue says when the head of a line is due.
func (l *lines) setDue(head boltRecord) error {
	times, err := l.due.CreateBucketIfNotExists([]byte(head.Target.String()))
	if err != nil {
		return err
	}
	return times.Put(timed(head.Due, head.Line[:]), nil)
}

func (l *lines) clearDue(head boltRecord) error {
	return l.due.Bucket([]byte(head.Target.String())).Delete(timed(head.Due, head.Line[:]))
}

// remove takes the head of a line away. The next one, if any, is due at once.
func (l *lines) remove(entry []byte, r boltRecord) error {
	err := l.clearDue(r)
	if err == nil {
		err = l.waiting.Delete(entry)
	}
	if err == nil {
		err = l.queued.Delete(timed(r.Queued, entry))
	}
	if err == nil {
		err = l.count(r.Target, -1)
	}
	if err != nil {
		return err
	}
	entry, next, none := l.head(r.Line)
	if none != nil {
		return nil
	}
	next.Due = l.now
	if err = put(l.waiting, entry, next); err != nil {
		return err
	}
	return l.setDue(next)
}

// postpone makes the head of a line due later.
func (l *lines) postpone(entry []byte, r boltRecord, wait time.Duration) error {
	if err := l.clearDue(r); err != nil {
		return err
	}
	r.Due = l.now + wait.Milliseconds()
	if err := put(l.waiting, entry, r); err != nil {
		return err
	}
	return l.setDue(r)
}

// eachDue goes through the lines of a target in the order in which they are due.
func (l *lines) eachDue(target Target, visit func(line Name, at int64) (more bool, err error)) error {
	times := l.due.Bucket([]byte(target.String()))
	if times == nil {
		return nil
	}
	cursor := times.Cursor()
	for key, _ := cursor.First(); key != nil; key, _ = cursor.Next() {
		at := int64(binary.BigEndian.Uint64(key))
		more, err := visit(Name(key[8:]), at)
		if err != nil || !more || at > l.now {
			return err
		}
	}
	return nil
}

func (l *lines) count(target Target, change int) error {
	n := 0
	if text := l.counts.Get([]byte(target.String())); text != nil {
		n = int(binary.BigEndian.Uint64(text))
	}
	return l.counts.Put([]byte(target.String()), binary.BigEndian.AppendUint64(nil, uint64(n+change)))
}
