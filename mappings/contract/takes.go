package contract

// Takes tells that any scalar which another place allows fits here as well, so that a copy from there
// needs no check. Null is left to the caller of it.
func (p *Place) Takes(other *Place) bool {
	scalars := TypeBoolean | TypeNumber | TypeInteger | TypeString
	if other == nil || p.text != nil || p.number != nil || p.enum != nil || p.constant != nil {
		return false
	}
	from := other.Types &^ TypeNull
	return from&^scalars == 0 && from&^p.Types == 0
}

// TakesText tells that any string fits here.
func (p *Place) TakesText() bool {
	return p.text == nil && p.enum == nil && p.constant == nil && p.Types.Overlaps(TypeString)
}
