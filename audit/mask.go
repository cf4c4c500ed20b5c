package audit

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"sync"

	"github.com/truchman-proxy/truchman/secret"
)

// Mask stands for a customer: the first 16 bytes of HMAC-SHA-256 (RFC 2104) of the customer's id. The zero one is nobody's.
type Mask [16]byte

// String gives 32 hexadecimal digits, "" for nobody.
func (m Mask) String() string {
	if m == (Mask{}) {
		return ""
	}
	return hex.EncodeToString(m[:])
}

// Masker masks ids with one key. It may be used by many at once.
type Masker struct{ codes sync.Pool }

// code is a hash that is used again, with room for its result.
type code struct {
	hash.Hash
	sum [sha256.Size]byte
}

// NewMasker masks with a key that has passed Check, or with one by chance where it is empty: then the masks of two processes
// cannot be compared.
func NewMasker(key secret.Value) *Masker {
	raw, err := base64.StdEncoding.DecodeString(key.Reveal())
	if err != nil || len(raw) != keySize {
		raw = make([]byte, keySize)
		_, _ = rand.Read(raw) // never fails: it ends the process instead
	}
	return &Masker{codes: sync.Pool{New: func() any { return &code{Hash: hmac.New(sha256.New, raw)} }}}
}

// Mask masks an id, without the type that may stand before it in a reference. It allocates nothing.
func (m *Masker) Mask(id []byte) Mask {
	c := m.codes.Get().(*code)
	c.Reset()
	_, _ = c.Write(id) // never fails
	c.Sum(c.sum[:0])
	mask := Mask(c.sum[:len(Mask{})])
	m.codes.Put(c)
	return mask
}
