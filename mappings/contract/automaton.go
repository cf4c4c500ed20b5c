package contract

import "unicode/utf8"

// automaton decides an expression for texts in ASCII with one look-up a byte. State dead matches nothing any more, state
// matched matches whatever follows.
type automaton struct {
	class   [utf8.RuneSelf]uint8 // bytes that no part of the expression tells apart share a class
	classes int
	next    []uint16 // by state × classes + class
	accepts []bool   // by state: a text that ends here matches
}

const (
	dead    = 0
	matched = 1
	start   = 2
)

// match tells whether text matches; known is false where the text is not in ASCII.
func (a *automaton) match(text []byte) (matches, known bool) {
	state := start
	for _, c := range text {
		if c >= utf8.RuneSelf {
			return false, false
		}
		state = int(a.next[state*a.classes+int(a.class[c])])
		if state <= matched {
			return state == matched, true
		}
	}
	return a.accepts[state], true
}
