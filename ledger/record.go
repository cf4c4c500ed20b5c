package ledger

import (
	"encoding/binary"
	"errors"
	"time"
)

// record is what bolt keeps of a request id. Times are wall-clock milliseconds, for they outlive the process.
type record struct {
	state       State
	doubt       bool // Sent again by an attempt that took it over as Unknown
	owner       Owner
	fingerprint Fingerprint
	lease       int64 // when it ends; 0: nobody holds the record
	began       int64
	changed     int64
	sent        int64 // when the step was marked; it grows with every mark of the record
	expires     int64
	step        string
	version     string
	info        []byte
	progress    []byte
	answer      []byte
}

// seen is the state as others see it: a lease that ended in Sent leaves the outcome unknown.
func (r *record) seen(now int64) State {
	if r.state == Sent && now >= r.lease {
		return Unknown
	}
	return r.state
}

// Format 1 did not tell when the step was marked.
const recordFormat = 2

var errRecord = errors.New("a record of the ledger's file cannot be read: the file is damaged or of a later version of truchman")

// encode appends the record to dst.
func (r *record) encode(dst []byte) []byte {
	dst = append(dst, recordFormat, byte(r.state), flag(r.doubt))
	dst = append(dst, r.owner[:]...)
	dst = append(dst, r.fingerprint[:]...)
	for _, ms := range [...]int64{r.lease, r.began, r.changed, r.expires, r.sent} {
		dst = binary.BigEndian.AppendUint64(dst, uint64(ms))
	}
	dst = appendPart(dst, r.step)
	dst = appendPart(dst, r.version)
	dst = appendPart(dst, r.info)
	dst = appendPart(dst, r.progress)
	return appendPart(dst, r.answer)
}

func flag(set bool) byte {
	if set {
		return 1
	}
	return 0
}

// appendPart appends a text with its length before it.
func appendPart[T string | []byte](dst []byte, part T) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(part)))
	return append(dst, part...)
}

const recordHead = 3 + 16 + 32 + 5*8

// decode reads what encode wrote; it copies what it keeps.
func (r *record) decode(text []byte) error {
	head := recordHead
	if len(text) > 0 && text[0] == 1 {
		head -= 8
	}
	if len(text) < head || text[0] < 1 || text[0] > recordFormat {
		return errRecord
	}
	*r = record{state: State(text[1]), doubt: text[2] != 0}
	copy(r.owner[:], text[3:])
	copy(r.fingerprint[:], text[19:])
	for i, ms := range []*int64{&r.lease, &r.began, &r.changed, &r.expires, &r.sent}[:(head-51)/8] {
		*ms = int64(binary.BigEndian.Uint64(text[51+8*i:]))
	}
	var parts [5][]byte
	rest := text[head:]
	for i := range parts {
		size, n := binary.Uvarint(rest)
		if n <= 0 || size > uint64(len(rest)-n) {
			return errRecord
		}
		parts[i], rest = rest[n:n+int(size)], rest[n+int(size):]
	}
	r.step, r.version = string(parts[0]), string(parts[1])
	r.info, r.progress, r.answer = kept(parts[2]), kept(parts[3]), kept(parts[4])
	return nil
}

// kept copies a text out of the file's memory; nil where it is empty.
func kept(text []byte) []byte { return append([]byte(nil), text...) }

// public gives the record as operators see it.
func (r *record) public(key Key, now int64) Record {
	out := Record{
		Key: key, State: r.seen(now), Step: r.step, Version: r.version, Info: r.info, Progress: r.progress,
		Began: time.UnixMilli(r.began), Changed: time.UnixMilli(r.changed),
	}
	out.Lease, out.Sent = moment(r.lease), moment(r.sent)
	return out
}

// moment gives a time of a record; the zero one where there is none.
func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}
