package mappings

import (
	"math"
	"strings"

	"github.com/truchman-proxy/truchman/mappings/document"
)

// directCodec writes the translation of a string without escapes, quotes included, behind dst. It gives nil where it takes
// the long way, which also finds what is wrong.
type directCodec interface{ direct(dst, text []byte) []byte }

// direct gives the codec of a leaf that does nothing but translate what lies in the body; nil for any other leaf.
func (s *leafStep) direct() directCodec {
	if s.made != nil || s.when != nil || s.check != nil || s.hasNull || s.masked != nil || len(s.absent) > 0 || s.from.param >= 0 || !s.counts {
		return nil
	}
	switch c := s.codec.(type) {
	case *enumCodec:
		return newDirectEnum(c, s.inward)
	case *dateCodec:
		if form := c.formats[0].pattern; form != "" {
			return newDirectDate(form, s.inward)
		}
	}
	return nil
}

// directEnum is the strings of an enumCodec, read on one side.
type directEnum []directEntry

type directEntry struct{ read, written []byte } // the text of a string, and JSON

func newDirectEnum(c *enumCodec, inward bool) directEnum {
	var d directEnum
	for i := range c.entries {
		read, written := &c.entries[i].normalized, &c.entries[i].api
		if inward {
			read, written = written, read
		}
		if read.kind == document.String {
			d = append(d, directEntry{read.text, written.raw})
		}
	}
	return d
}

func (d directEnum) direct(dst, text []byte) []byte {
	for i := range d {
		if string(d[i].read) == string(text) {
			return append(dst, d[i].written...)
		}
	}
	return nil
}

// isoForm is the form of the normalized side's dates.
const isoForm = "YYYY-MM-DD"

// directDate moves the digits of a date from one form to another.
type directDate struct {
	read   string
	quoted string      // the form that is written, in quotes
	moves  [8][2]uint8 // of each digit: its place in quoted, and in what is read
}

// newDirectDate is nil for a form that JSON would escape.
func newDirectDate(form string, inward bool) directCodec {
	if len(form) > math.MaxUint8-2 || len(document.Quote(nil, []byte(form))) != len(form)+2 {
		return nil
	}
	read, written := isoForm, form
	if inward {
		read, written = form, isoForm
	}
	d := &directDate{read: read, quoted: `"` + written + `"`}
	digit := 0
	for _, part := range []string{"YYYY", "MM", "DD"} {
		to, from := strings.Index(d.quoted, part), strings.Index(read, part)
		for i := range len(part) {
			d.moves[digit] = [2]uint8{uint8(to + i), uint8(from + i)}
			digit++
		}
	}
	return d
}

func (d *directDate) direct(dst, text []byte) []byte {
	if !d.reads(text) {
		return nil
	}
	start := len(dst)
	dst = append(dst, d.quoted...)
	written := dst[start:]
	for _, move := range &d.moves {
		written[move[0]] = text[move[1]]
	}
	return dst
}

func (d *directDate) reads(text []byte) bool {
	if d.read == isoForm {
		_, ok := parseISODate(text)
		return ok
	}
	_, ok := readPattern(d.read, text)
	return ok
}
