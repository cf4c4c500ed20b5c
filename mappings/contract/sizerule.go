package contract

// sizeRule is what minItems and maxItems ask of an array, minProperties and maxProperties of an object.
type sizeRule struct {
	items, properties span
}

// span bounds a count, both ends included.
type span struct{ least, most int }

func (s span) tooFew(count int) bool  { return count < s.least }
func (s span) tooMany(count int) bool { return count > s.most }
