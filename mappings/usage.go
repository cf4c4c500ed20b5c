package mappings

import (
	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// fate is what becomes of a place of the document that is read.
type fate uint8

const (
	untaken   fate = iota // nothing reads it: refused when it is there
	container             // an object or array whose members have fates of their own
	taken                 // mapped, whole
	dropped               // declared dropped
	ifTaken               // mapped under conditions
)

// usage is the fate of every place of a contract under one plan.
type usage struct {
	contract   *contract.Contract
	fates      []fate
	conditions map[int][]condition
	elements   map[int]*usage   // of arrays read by $each
	sequences  map[int][]member // of arrays of known elements
	rests      map[int]*usage   // of the elements of these that are of no known kind
	watched    []watch          // what a pass has to look at: all places that are not simply mapped
}

// watch is a place that a pass looks at, or a gate before several: where that is absent, so are they.
type watch struct {
	place *contract.Place
	gate  bool
	next  int // index of what comes after the places inside this one
}

// member is the usage of one known element of a sequence, at its binding.
type member struct {
	binding int16
	usage   *usage
}

func newUsage(c *contract.Contract) *usage {
	if c == nil {
		return nil
	}
	return &usage{contract: c, fates: make([]fate, c.Slots), conditions: map[int][]condition{},
		elements: map[int]*usage{}, sequences: map[int][]member{}, rests: map[int]*usage{}}
}

// take marks a place and everything in it as mapped.
func (u *usage) take(place *contract.Place) {
	u.mark(place, taken)
	for parent := place.Parent; parent != nil; parent = parent.Parent {
		u.contain(parent)
	}
}

func (u *usage) mark(place *contract.Place, f fate) {
	u.fates[place.Slot] = f
	for _, m := range place.Members {
		u.mark(m, f)
	}
}

// contain marks a place whose members have fates of their own.
func (u *usage) contain(place *contract.Place) {
	if u.fates[place.Slot] == untaken {
		u.fates[place.Slot] = container
	}
}

// takeWhen marks a place as mapped where the condition holds.
func (u *usage) takeWhen(place *contract.Place, c condition) {
	if u.fates[place.Slot] == taken {
		return
	}
	u.mark(place, ifTaken)
	u.conditions[place.Slot] = append(u.conditions[place.Slot], c)
	for parent := place.Parent; parent != nil; parent = parent.Parent {
		u.contain(parent)
	}
}

// drop marks a place as declared dropped, unless it is mapped after all.
func (u *usage) drop(place *contract.Place) {
	if u.fates[place.Slot] != taken {
		u.mark(place, dropped)
	}
}

// fateOf is the place's fate in this pass.
func (u *usage) fateOf(p *Pass, place *contract.Place) fate {
	f := u.fates[place.Slot]
	if f != ifTaken {
		return f
	}
	for at := place; at != nil; at = at.Parent {
		for _, c := range u.conditions[at.Slot] {
			if c.holds(p) {
				return taken
			}
		}
	}
	return untaken
}

// settle lists what has to be watched, once all fates are known.
func (u *usage) settle() {
	if u == nil {
		return
	}
	u.watched = u.watch(u.contract.Root, nil)
	for _, inner := range u.elements {
		inner.settle()
	}
	for _, inner := range u.rests {
		inner.settle()
	}
	for _, members := range u.sequences {
		for _, m := range members {
			m.usage.settle()
		}
	}
}

// watch appends a place, where it has to be looked at, and those inside it.
func (u *usage) watch(place *contract.Place, into []watch) []watch {
	if u.fates[place.Slot] == taken {
		return into
	}
	at := len(into)
	plain := u.fates[place.Slot] == container && !place.Types.Overlaps(contract.TypeNull|contract.TypeArray)
	into = append(into, watch{place: place, gate: plain})
	for _, m := range place.Members {
		into = u.watch(m, into)
	}
	if plain && len(into) == at+1 {
		return into[:at]
	}
	into[at].next = len(into)
	return into
}

// losses finds, for a document that was read, the members that none of the plans takes and those that
// are declared dropped. The plans are those that run for it together: the steps of a flow. What the
// first of them maps needs no look at the others.
func (p *Pass) losses(us []*usage, frame int32) {
	reading := p.in.Body
	for i := 0; i < len(us[0].watched); {
		w := &us[0].watched[i]
		place, n := w.place, int(reading.Slots[int(frame)+w.place.Slot])-1
		if n < 0 {
			i = w.next
			continue
		}
		if i++; w.gate {
			continue
		}
		switch best := bestFate(p, us, place); best {
		case untaken:
			if !emptyObject(reading.Doc, n) && !hasPlacedMembers(place, reading.Doc.Nodes[n].Kind) {
				p.noteLoss(n, untaken)
			}
		case dropped:
			if !hasPlacedMembers(place, reading.Doc.Nodes[n].Kind) {
				p.noteLoss(n, dropped)
			}
		case container:
			p.lossesWithin(us, place, frame, n)
		}
	}
}

// hasPlacedMembers tells that the members of an object are looked at one by one.
func hasPlacedMembers(place *contract.Place, kind document.Kind) bool {
	return kind == document.Object && len(place.Members) > 0
}

func emptyObject(doc *document.Document, n int) bool {
	return (doc.Nodes[n].Kind == document.Object || doc.Nodes[n].Kind == document.Array) && int(doc.Nodes[n].Next) == n+1
}

func bestFate(p *Pass, us []*usage, place *contract.Place) fate {
	best := untaken
	for _, u := range us {
		switch f := u.fateOf(p, place); {
		case f == taken:
			return taken
		case f == container, f == dropped && best == untaken:
			best = f
		}
	}
	return best
}

// lossesWithin looks into a container: a null in its place clears what nothing can clear, an array's
// elements have usages of their own.
func (p *Pass) lossesWithin(us []*usage, place *contract.Place, frame int32, n int) {
	doc := p.in.Body.Doc
	if doc.Nodes[n].Kind == document.Null && place.Parent != nil {
		p.noteLoss(n, untaken)
		return
	}
	if doc.Nodes[n].Kind != document.Array || place.Items == nil {
		return
	}
	if takesElements(us, place) {
		return
	}
	first := p.in.Body.Slots[int(frame)+place.Slot+1]
	outer := len(p.usages)
	for i := range doc.Len(n) {
		element := first + int32(i*place.Items.Slots)
		p.usages = p.elementUsages(p.usages[:outer], us, place, element)
		if inner := p.usages[outer:]; len(inner) > 0 {
			p.losses(inner, element)
		}
	}
	p.usages = p.usages[:outer]
}

// takesElements tells that one of the plans maps everything that an element can hold.
func takesElements(us []*usage, place *contract.Place) bool {
	for _, u := range us {
		if e := u.elements[place.Slot]; e != nil && len(e.watched) == 0 {
			return true
		}
	}
	return false
}

// elementUsages appends to inner what the plans do with one element.
func (p *Pass) elementUsages(inner, us []*usage, place *contract.Place, frame int32) []*usage {
	for _, u := range us {
		if e := u.elements[place.Slot]; e != nil {
			inner = append(inner, e)
		}
		known := false
		for _, m := range u.sequences[place.Slot] {
			if p.base+int(m.binding) < len(p.frames) && p.frames[p.base+int(m.binding)] == frame {
				inner, known = append(inner, m.usage), true
			}
		}
		if rest := u.rests[place.Slot]; rest != nil && !known {
			inner = append(inner, rest)
		}
	}
	return inner
}
