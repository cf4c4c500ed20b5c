package ledger

import (
	"crypto/aes"
	"crypto/cipher"
	"errors"
	"fmt"
)

// sealer seals what the store keeps, with AES-256-GCM. Each record has a key of its own, HMAC-SHA-256 of the record's
// name with the configured secret: random nonces of one key would be too many after some weeks (NIST SP 800-38D, 8.3).
//
//	sealed = format, length of the key's id, the key's id, nonce, text and tag
//
// The format and the id, the record's name and the purpose are associated data: a text of another record or purpose
// does not open.
type sealer struct {
	first   string
	secrets map[string]*naming // by the key's id
}

// purpose is what a sealed text is for.
type purpose byte

const (
	forInfo     purpose = 'i'
	forProgress purpose = 'p'
	forAnswer   purpose = 'a'
)

const sealFormat = 1

var errSealed = errors.New("ledger: a sealed text of a record does not open: it was changed, or the secret of its key is another one")

func newSealer(keys []SealingKey) (*sealer, error) {
	s := &sealer{first: keys[0].ID, secrets: make(map[string]*naming, len(keys))}
	for _, key := range keys {
		raw, err := decodeSecret(key.Secret)
		if err != nil {
			return nil, fmt.Errorf("ledger: the secret of key %q %w", key.ID, err)
		}
		s.secrets[key.ID] = newNaming(raw)
	}
	return s, nil
}

// recordSealer seals and opens the texts of one record. It is not for several goroutines at once.
type recordSealer struct {
	sealer *sealer
	key    Key
	id     string // of the key that aead was made with
	aead   cipher.AEAD
	room   [2 + largestID + 32 + 1]byte // for associated data
}

func (s *sealer) of(key Key) recordSealer { return recordSealer{sealer: s, key: key} }

// use makes the record's cipher for a key.
func (r *recordSealer) use(id string) error {
	if r.aead != nil && r.id == id {
		return nil
	}
	secret, known := r.sealer.secrets[id]
	if !known {
		return fmt.Errorf("ledger: a record was sealed with key %q, which is not configured: add it to the keys", id)
	}
	derived := secret.derive(r.key)
	block, err := aes.NewCipher(derived[:])
	if err == nil {
		r.id = id
		r.aead, err = cipher.NewGCMWithRandomNonce(block)
	}
	return err
}

// associated gives the associated data of a sealed text that begins with head.
func (r *recordSealer) associated(head []byte, p purpose) []byte {
	return append(append(append(r.room[:0], head...), r.key[:]...), byte(p))
}

// seal seals a text; nothing stays nothing.
func (r *recordSealer) seal(text []byte, p purpose) ([]byte, error) {
	if len(text) == 0 {
		return nil, nil
	}
	id := r.sealer.first
	if err := r.use(id); err != nil {
		return nil, err
	}
	head := make([]byte, 0, 2+len(id)+len(text)+r.aead.Overhead())
	head = append(append(head, sealFormat, byte(len(id))), id...)
	return r.aead.Seal(head, nil, text, r.associated(head, p)), nil
}

// sealedWith gives the id of the key that a text was sealed with; nothing where it is not told.
func sealedWith(sealed []byte) string {
	if len(sealed) < 2 || sealed[0] != sealFormat || len(sealed) < 2+int(sealed[1]) {
		return ""
	}
	return string(sealed[2 : 2+int(sealed[1])])
}

// open opens what seal sealed.
func (r *recordSealer) open(sealed []byte, p purpose) ([]byte, error) {
	if len(sealed) == 0 {
		return nil, nil
	}
	id := sealedWith(sealed)
	if id == "" {
		return nil, errSealed
	}
	head := sealed[:2+len(id)]
	if err := r.use(id); err != nil {
		return nil, err
	}
	text, err := r.aead.Open(nil, nil, sealed[len(head):], r.associated(head, p))
	if err != nil {
		return nil, errSealed
	}
	return text, nil
}
