package document

import "strconv"

// SyntaxError says why a text was refused and where. It holds member names, shortened where they are long, and never a value.
type SyntaxError struct {
	Offset       int    // bytes before the place
	Line, Column int    // from 1; the column counts bytes
	Pointer      string // RFC 6901 pointer of what was being read; that of the member for DuplicateMember
	Reason       string // one of this package's constants, such as DuplicateMember
	Limit        bool   // a limit refused the text, which may be well-formed

	member string // the name that stands twice
	parent string // where it does
}

// Error is one line such as `line 3, column 14: member "name" stands twice in /customer`.
func (e *SyntaxError) Error() string {
	place := "line " + strconv.Itoa(e.Line) + ", column " + strconv.Itoa(e.Column) + ": "
	if e.Reason == DuplicateMember {
		return place + "member " + strconv.Quote(e.member) + " stands twice in " + pointerOrTop(e.parent)
	}
	return place + e.Reason + ", in " + pointerOrTop(e.Pointer)
}

func pointerOrTop(pointer string) string {
	if pointer == "" {
		return "the top level"
	}
	return pointer
}

func isLimit(reason string) bool {
	return reason == TooDeep || reason == NumberTooLong || reason == TooManyValues || reason == TextTooLong
}
