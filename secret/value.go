// Package secret holds texts that must never be printed: keys, passwords and tokens of a
// configuration.
package secret

import (
	"fmt"
	"log/slog"
)

const mask = "[secret]"

// Value is a secret text. Every way of printing or encoding it shows "[secret]"; only Reveal gives
// the text.
type Value struct{ text string }

// New makes a secret of a text.
func New(text string) Value { return Value{text} }

// Reveal gives the text, to be sent or compared and never to be printed.
func (v Value) Reveal() string { return v.text }

// IsSet tells whether there is a text at all.
func (v Value) IsSet() bool { return v.text != "" }

// String gives "[secret]".
func (v Value) String() string { return mask }

// Format prints "[secret]" for every verb and flag of package fmt.
func (v Value) Format(state fmt.State, _ rune) { _, _ = state.Write([]byte(mask)) }

// LogValue gives "[secret]" to log/slog.
func (v Value) LogValue() slog.Value { return slog.StringValue(mask) }

// MarshalText gives "[secret]" to encoders of texts, YAML among them.
func (v Value) MarshalText() ([]byte, error) { return []byte(mask), nil }

// MarshalJSON gives the JSON string "[secret]".
func (v Value) MarshalJSON() ([]byte, error) { return []byte(`"` + mask + `"`), nil }

// UnmarshalText takes the text itself.
func (v *Value) UnmarshalText(text []byte) error {
	v.text = string(text)
	return nil
}
