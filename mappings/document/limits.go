package document

// Limits bound what a text may hold besides being well-formed. A field of 0 or less takes its value from DefaultLimits.
type Limits struct {
	Depth        int // objects and arrays open at once
	NumberLength int // bytes of one number
	Values       int // values on the tape, containers included; 20 bytes of memory each
}

// DefaultLimits are what a body has to keep to unless it is configured otherwise.
var DefaultLimits = Limits{Depth: 64, NumberLength: 1000, Values: 700_000}

func (l Limits) orDefault() Limits {
	if l.Depth <= 0 {
		l.Depth = DefaultLimits.Depth
	}
	if l.NumberLength <= 0 {
		l.NumberLength = DefaultLimits.NumberLength
	}
	if l.Values <= 0 {
		l.Values = DefaultLimits.Values
	}
	return l
}
