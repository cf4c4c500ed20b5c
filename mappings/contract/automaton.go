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

// matchesDates tells that every text of a form matches, in which Y, M and D stand for any digit.
func (a *automaton) matchesDates(form string) bool {
	states := map[int]bool{start: true}
	for i := range len(form) {
		bytes := form[i : i+1]
		if c := form[i]; c == 'Y' || c == 'M' || c == 'D' {
			bytes = "0123456789"
		}
		next := map[int]bool{}
		for state := range states {
			for k := range len(bytes) {
				to := a.after(state, bytes[k])
				if to == dead {
					return false
				}
				next[to] = true
			}
		}
		states = next
	}
	for state := range states {
		if !a.accepts[state] {
			return false
		}
	}
	return true
}

// after is the state behind one more byte.
func (a *automaton) after(state int, c byte) int {
	switch {
	case state == matched:
		return matched
	case c >= utf8.RuneSelf:
		return dead
	}
	return int(a.next[state*a.classes+int(a.class[c])])
}
