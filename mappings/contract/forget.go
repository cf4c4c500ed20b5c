package contract

import "github.com/truchman-proxy/truchman/mappings/document"

// Forget takes a value that broke its contract out of the reading, as if it were absent.
func (r *Reading) Forget(v *Violation) { r.forget(r.Contract, 0, v) }

func (r *Reading) forget(c *Contract, frame int, v *Violation) bool {
	for slot, p := range c.Places {
		if p == nil || r.Slots[frame+slot] == 0 {
			continue
		}
		n := int(r.Slots[frame+slot]) - 1
		if p == v.Place && n == v.Node {
			r.Slots[frame+slot] = 0
			return true
		}
		if p.Items == nil || r.Doc.Nodes[n].Kind != document.Array || r.Slots[frame+slot+1] == 0 {
			continue
		}
		first := int(r.Slots[frame+slot+1])
		for i := range r.Doc.Len(n) {
			if r.forget(p.Items, first+i*p.Items.Slots, v) {
				return true
			}
		}
	}
	return false
}
