package ledger

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"sync"
)

// String gives the key in 64 hexadecimal digits, as operators name a record.
func (k Key) String() string { return hex.EncodeToString(k[:]) }

// ParseKey reads what String wrote.
func ParseKey(text string) (k Key, err error) {
	raw, err := hex.DecodeString(text)
	if err != nil || len(raw) != len(k) {
		return k, fmt.Errorf("ledger: a record is named by %d hexadecimal digits", hex.EncodedLen(len(k)))
	}
	return Key(raw), nil
}

// naming makes the names of records: HMAC-SHA-256 (RFC 2104) of parts with their lengths before them, so that no
// two lists of parts are one text.
type naming struct{ pool sync.Pool }

func newNaming(identity []byte) *naming {
	n := new(naming)
	n.pool.New = func() any { return &macs{Hash: hmac.New(sha256.New, identity)} }
	return n
}

// macs is a keyed hash with room for what it writes.
type macs struct {
	hash.Hash
	text []byte // a part with its length; a hash would copy each string anew
	sum  [sha256.Size]byte
}

func (m *macs) part(text string) {
	m.text = append(binary.BigEndian.AppendUint64(m.text[:0], uint64(len(text))), text...)
	_, _ = m.Write(m.text)
}

func (m *macs) end() [sha256.Size]byte {
	m.Sum(m.sum[:0])
	return m.sum
}

// key names the record of a partner's request id.
func (n *naming) key(partner, requestID string) Key {
	m := n.pool.Get().(*macs)
	defer n.pool.Put(m)
	m.Reset()
	m.part("key")
	m.part(partner)
	m.part(requestID)
	return m.end()
}

// derive gives the key of one record.
func (n *naming) derive(key Key) [sha256.Size]byte {
	m := n.pool.Get().(*macs)
	defer n.pool.Put(m)
	m.Reset()
	_, _ = m.Write(key[:])
	return m.end()
}

// fingerprint tells whether the same id is used for the same request.
func (n *naming) fingerprint(a *Asked) Fingerprint {
	m := n.pool.Get().(*macs)
	defer n.pool.Put(m)
	m.Reset()
	m.part("fingerprint")
	m.part(a.Method)
	m.part(a.Path)
	m.part(a.Query)
	m.part(a.ContentType)
	m.text = binary.BigEndian.AppendUint64(m.text[:0], uint64(len(a.Body)))
	_, _ = m.Write(m.text)
	_, _ = m.Write(a.Body)
	return m.end()
}
