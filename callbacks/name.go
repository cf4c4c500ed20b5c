package callbacks

import (
	"encoding/hex"
	"fmt"
)

// Name stands for customer data that must not be read at rest: a keyed hash of it.
type Name [32]byte

// String gives 64 hexadecimal digits.
func (n Name) String() string { return hex.EncodeToString(n[:]) }

// MarshalText gives 64 hexadecimal digits.
func (n Name) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, n[:]), nil }

// UnmarshalText reads what MarshalText gives.
func (n *Name) UnmarshalText(text []byte) error {
	if len(text) != 2*len(n) {
		return fmt.Errorf("callbacks: a name has %d hexadecimal digits", 2*len(n))
	}
	_, err := hex.Decode(n[:], text)
	return err
}

// Sealer keeps customer data unreadable at rest: AES-256-GCM for what is delivered, HMAC-SHA-256 for what is only
// compared. All processes that share a store need the same keys.
type Sealer interface {
	// Seal seals a text; what Open gives under another name is an error.
	Seal(name string, text []byte) ([]byte, error)
	// Open opens what Seal sealed.
	Open(name string, sealed []byte) ([]byte, error)
	// Name gives the keyed hash of a text; a text has other ones in other spaces.
	Name(space, text string) [32]byte
}
