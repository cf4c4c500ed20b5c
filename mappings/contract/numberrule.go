package contract

// numberRule is what minimum, maximum, exclusiveMinimum and exclusiveMaximum ask of a number, exactly.
type numberRule struct{ bounds []bound }

// bound is one of the four. A number n breaks it where n.compare(limit) has the sign of outside, or is 0 and the bound is
// exclusive.
type bound struct {
	keyword   string
	limit     decimal
	text      string // as the contract writes it
	outside   int
	exclusive bool
}

// check gives the first keyword that the number breaks, "" where it keeps all of them.
func (r *numberRule) check(raw []byte) string {
	d := readDecimal(raw)
	for i := range r.bounds {
		b := &r.bounds[i]
		if side := d.compare(b.limit) * b.outside; side > 0 || side == 0 && b.exclusive {
			return b.keyword
		}
	}
	return ""
}

// bound finds the bound of a keyword, nil where the contract has none.
func (r *numberRule) bound(keyword string) *bound {
	if r == nil {
		return nil
	}
	for i := range r.bounds {
		if r.bounds[i].keyword == keyword {
			return &r.bounds[i]
		}
	}
	return nil
}
