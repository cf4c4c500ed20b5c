package ledger

import (
	"crypto/sha256"
	"errors"
)

// Sealing seals what others keep of customers, under the same keys and the same identity as the records.
type Sealing struct {
	names  *naming
	sealer *sealer
}

const forOthers purpose = 'o'

// NewSealing makes it out of the configuration's keys; out of keys of their own beside file where it has none.
func NewSealing(config Config, file string) (*Sealing, error) {
	if len(config.Keys) == 0 && config.Identity.Reveal() == "" {
		config.Store, config.Path = "bolt", file
	}
	config, err := config.withKeys()
	if err != nil {
		return nil, err
	}
	identity, err := decodeSecret(config.Identity)
	if err != nil {
		return nil, errors.New("ledger: identity " + err.Error())
	}
	sealer, err := newSealer(config.Keys)
	return &Sealing{newNaming(identity), sealer}, err
}

// Seal seals a text under a name.
func (s *Sealing) Seal(name string, text []byte) ([]byte, error) {
	record := s.sealer.of(s.Name("sealed", name))
	return record.seal(text, forOthers)
}

// Open opens what Seal sealed under the same name; under another one it is an error.
func (s *Sealing) Open(name string, sealed []byte) ([]byte, error) {
	record := s.sealer.of(s.Name("sealed", name))
	return record.open(sealed, forOthers)
}

// Name is the keyed hash of a text; a text has other ones in other spaces.
func (s *Sealing) Name(space, text string) [sha256.Size]byte {
	m := s.names.pool.Get().(*macs)
	defer s.names.pool.Put(m)
	m.Reset()
	m.part("others")
	m.part(space)
	m.part(text)
	return m.end()
}
