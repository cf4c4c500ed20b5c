package ledger

import (
	"bytes"
	"encoding/binary"
	"time"

	bolt "go.etcd.io/bbolt"
)

// The buckets of the file. Records that are not over lie apart: they are few, and List and Count read no others.
var (
	bucketOpen    = []byte("open")    // key → record
	bucketDone    = []byte("done")    // key → record
	bucketExpires = []byte("expires") // time, key → nothing
)

func makeBuckets(tx *bolt.Tx) error {
	for _, name := range [][]byte{bucketOpen, bucketDone, bucketExpires} {
		if _, err := tx.CreateBucketIfNotExists(name); err != nil {
			return err
		}
	}
	return nil
}

// table is the records within one transaction. The first failure of the file stays in err.
type table struct {
	open, done, expires *bolt.Bucket
	now, keepOpen       int64
	err                 error
	r                   record
}

func tableOf(tx *bolt.Tx, options Options) *table {
	return &table{
		open: tx.Bucket(bucketOpen), done: tx.Bucket(bucketDone), expires: tx.Bucket(bucketExpires),
		now: options.Now().UnixMilli(), keepOpen: options.KeepOpen.Milliseconds(),
	}
}

// get gives the record, which holds until the next get; an Absent one where there is none, or its time is over.
func (t *table) get(key Key) *record {
	t.r = record{}
	text := t.open.Get(key[:])
	if text == nil {
		text = t.done.Get(key[:])
	}
	if text == nil {
		return &t.r
	}
	t.check(t.r.decode(text))
	if t.r.expires <= t.now {
		t.r = record{}
	}
	return &t.r
}

func (t *table) check(err error) {
	if t.err == nil {
		t.err = err
	}
}

// putOpen writes a record that is not over, and removes one that has become Absent.
func (t *table) putOpen(key Key, r *record) {
	t.drop(t.done, key)
	if r.state == Absent {
		t.drop(t.open, key)
		return
	}
	t.put(t.open, key, r, t.keepOpen)
}

// putDone moves the record to those that are over.
func (t *table) putDone(key Key, r *record, keep time.Duration) {
	t.drop(t.open, key)
	t.put(t.done, key, r, keep.Milliseconds())
	t.check(t.expires.Put(expiry(r.expires, key), nil))
}

func (t *table) put(bucket *bolt.Bucket, key Key, r *record, keep int64) {
	r.expires = t.now + keep
	t.check(bucket.Put(key[:], r.encode(make([]byte, 0, recordHead+len(r.info)+len(r.progress)+len(r.answer)+256))))
}

// drop removes a record, with its entry among those that expire.
func (t *table) drop(bucket *bolt.Bucket, key Key) {
	text := bucket.Get(key[:])
	if text == nil {
		return
	}
	if bucket == t.done {
		var old record
		t.check(old.decode(text))
		t.check(t.expires.Delete(expiry(old.expires, key)))
	}
	t.check(bucket.Delete(key[:]))
}

func expiry(at int64, key Key) []byte {
	return append(binary.BigEndian.AppendUint64(make([]byte, 0, 8+len(key)), uint64(at)), key[:]...)
}

// sweep removes records whose time is over, at most limit of them.
func (t *table) sweep(limit int) (removed int) {
	for ; removed < limit; removed++ {
		entry, _ := t.expires.Cursor().First()
		if len(entry) != 8+len(Key{}) || int64(binary.BigEndian.Uint64(entry)) > t.now {
			break
		}
		t.check(t.done.Delete(bytes.Clone(entry[8:])))
		t.check(t.expires.Delete(bytes.Clone(entry)))
	}
	return removed
}

// sweepOpen removes records that nobody has touched for as long as they are kept, at most limit of them.
func (t *table) sweepOpen(limit int) (removed int) {
	var old []Key
	t.check(t.each(func(key Key, r *record) {
		if r.expires <= t.now && len(old) < limit {
			old = append(old, key)
		}
	}))
	for _, key := range old {
		t.drop(t.open, key)
	}
	return len(old)
}

// eachOpen visits the records that are not over; what it gives holds until the next.
func (t *table) eachOpen(visit func(Key, *record)) error {
	return t.each(func(key Key, r *record) {
		if r.expires > t.now {
			visit(key, r)
		}
	})
}

func (t *table) each(visit func(Key, *record)) error {
	var r record
	return t.open.ForEach(func(name, text []byte) error {
		if err := r.decode(text); err != nil {
			return err
		}
		visit(Key(name), &r)
		return nil
	})
}
