package mappings

import (
	"strconv"
	"time"

	"github.com/truchman-proxy/truchman/mappings/document"
)

// read reads an API's date or time into ISO 8601; false where the value is not in this format.
func (f dateFormat) read(p *Pass, v value) (value, bool) {
	switch f.name {
	case "rfc3339", "rfc3339-seconds", "rfc3339-millis":
		if v.kind != document.String {
			return v, false
		}
		_, err := time.Parse(time.RFC3339Nano, string(p.textOf(&v)))
		return v, err == nil
	case "rfc3339-midnight", "rfc3339-midnight-millis":
		return p.readMidnight(v)
	case utcSeconds:
		return p.readUTC(v)
	case "unix-seconds":
		if v.kind != document.Number {
			return v, false
		}
		return p.isoTime(parseInteger(v.raw), 0, true)
	case "seconds-nanos":
		return f.readSecondsNanos(p, v)
	case midnightPair:
		read, ok := f.readSecondsNanos(p, v)
		if !ok {
			return v, false
		}
		return p.readMidnight(read)
	case "ymd-array":
		return f.readArray(p, v)
	}
	if v.kind != document.String {
		return v, false
	}
	d, ok := readPattern(f.pattern, p.textOf(&v))
	return p.isoDate(d), ok
}

// readMidnight reads a time that stands for a date: it is midnight in UTC.
func (p *Pass) readMidnight(v value) (value, bool) {
	if v.kind != document.String {
		return v, false
	}
	at, err := time.Parse(time.RFC3339Nano, string(p.textOf(&v)))
	at = at.UTC()
	year, month, day := at.Date()
	if err != nil || !at.Equal(time.Date(year, month, day, 0, 0, 0, 0, time.UTC)) || year < 0 || year > 9999 {
		return v, false
	}
	return p.isoDate(ymd{year, int(month), day}), true
}

// readUTC reads a time without a zone, which is UTC.
func (p *Pass) readUTC(v value) (value, bool) {
	if v.kind != document.String {
		return v, false
	}
	text := string(p.textOf(&v))
	at, err := time.Parse(time.DateTime, text)
	if err != nil || len(text) != len(time.DateTime) {
		return v, false
	}
	return p.isoTime(integer{at.Unix(), true}, 0, true)
}

func (f dateFormat) readSecondsNanos(p *Pass, v value) (value, bool) {
	if v.kind != document.Object || v.doc == nil {
		return v, false
	}
	seconds, nanos := v.doc.Find(v.node, "seconds"), v.doc.Find(v.node, "nanos")
	if seconds < 0 || v.doc.Len(v.node) > 2 {
		return v, false
	}
	// grpc-gateway writes 64-bit integers as strings
	s, fine := integerOf(v.doc, seconds)
	n := int64(0)
	if nanos >= 0 {
		var ok bool
		n, ok = integerOf(v.doc, nanos)
		fine = fine && ok && n >= 0 && n < 1e9
	} else if v.doc.Len(v.node) > 1 {
		return v, false
	}
	return p.isoTime(integer{s, fine}, n, fine)
}

func integerOf(doc *document.Document, node int) (int64, bool) {
	raw := doc.Raw(node)
	if doc.Nodes[node].Kind == document.String {
		raw = raw[1 : len(raw)-1]
	}
	i := parseInteger(raw)
	return i.n, i.ok
}

func (f dateFormat) readArray(p *Pass, v value) (value, bool) {
	if v.kind != document.Array || v.doc == nil || v.doc.Len(v.node) != 3 {
		return v, false
	}
	var parts [3]int64
	child := v.node + 1
	for i := range parts {
		if v.doc.Nodes[child].Kind != document.Number {
			return v, false
		}
		n := parseInteger(v.doc.Raw(child))
		if !n.ok || n.n < 0 || n.n > 9999 {
			return v, false
		}
		parts[i], child = n.n, int(v.doc.Nodes[child].Next)
	}
	d := ymd{int(parts[0]), int(parts[1]), int(parts[2])}
	return p.isoDate(d), d.valid()
}

type integer struct {
	n  int64
	ok bool
}

func parseInteger(raw []byte) integer {
	n, err := strconv.ParseInt(string(raw), 10, 64)
	return integer{n, err == nil}
}

func (p *Pass) isoDate(d ymd) value {
	start := len(p.scratch)
	p.scratch = appendPattern(p.scratch, "YYYY-MM-DD", d)
	return stringValue(p.scratch[start:])
}

// isoTime writes seconds since 1970 as RFC 3339; years outside 0 to 9999 have no such form.
func (p *Pass) isoTime(seconds integer, nanos int64, ok bool) (value, bool) {
	at := time.Unix(seconds.n, nanos).UTC()
	if !ok || !seconds.ok || at.Year() < 0 || at.Year() > 9999 {
		return absentValue, false
	}
	start := len(p.scratch)
	p.scratch = at.AppendFormat(p.scratch, time.RFC3339Nano)
	return stringValue(p.scratch[start:]), true
}
