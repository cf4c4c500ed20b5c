package proxy

import (
	"time"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/contract"
)

// Meter counts what happens while requests are served. All names are those of the configuration, of packs and of their
// contracts; none comes from a document. Its methods are called by many requests at once and must not wait.
type Meter interface {
	// Called is told of a call of a bank with all its attempts, once its answer is understood. outcome is "ok" or the name of the failure.
	Called(bank, operation, outcome string, took time.Duration)
	// Answered is told what a bank answered: "success", a code out of the pack's table of errors, or "other".
	Answered(bank, code string)
	// Untranslated is told of a rule, as "pack/file:line", that failed at a document.
	Untranslated(rule, failure string)
	// Unmapped is told of members that no rule of a pack takes. direction is "inward" where they stand in the API's own document and
	// "outward" where they stand in the normalized one; member is the path in the contract: of a member that the contract does not
	// know, of the object that it stands in, and "/*".
	Unmapped(pack, direction, member string, members int)
}

// clock is the time where something measures it.
func (x *exchange) clock() time.Time {
	if x.handler.meter == nil {
		return time.Time{}
	}
	return time.Now()
}

func (x *exchange) called(e *mappings.Endpoint, f *failed, began time.Time) {
	if x.handler.meter == nil || f != nil && f.unasked {
		return
	}
	outcome := "ok"
	if f != nil {
		outcome = f.name
	}
	x.handler.meter.Called(x.bank.name, e.Operation.Name, outcome, time.Since(began))
}

func (x *exchange) answered(o mappings.Outcome) {
	if x.handler.meter == nil {
		return
	}
	code := "other"
	switch {
	case o.Succeeded:
		code = "success"
	case o.Row != nil:
		code = o.Row.Code
	}
	x.handler.meter.Answered(x.bank.name, code)
}

// unmapped counts one member at its place in a contract.
func (x *exchange) unmapped(pack, direction string, in *contract.Contract, pointer string) {
	if x.handler.meter != nil && in != nil {
		x.handler.meter.Unmapped(pack, direction, in.PathOf(pointer), 1)
	}
}

// unknown counts the members of an answer that its contract does not know, by the objects that they stand in.
func (x *exchange) unknown(e *mappings.Endpoint, r *contract.Reading) {
	if x.handler.meter == nil {
		return
	}
	for first := 0; first < len(r.UnknownIn); {
		next := first + 1
		for next < len(r.UnknownIn) && r.UnknownIn[next] == r.UnknownIn[first] {
			next++
		}
		x.handler.meter.Unmapped(e.Pack.Name, "inward", r.UnknownIn[first].PathOfOthers(), next-first)
		first = next
	}
}
