package callbacks

import (
	"errors"
	"net"
)

// Told is what became of one attempt to tell a partner. Customer is the only thing in it that is a customer's: nothing may be kept of
// it but a mask.
type Told struct {
	Target
	API      string // the pack in whose words the partner is told
	Callback string // in the normalized API's words, as in customer.status-changed
	ID       string // the message's, the same in each attempt and of its dead letter
	Customer string // by whom the bank knows the customer, in the normalized form; "" where the message could not be opened
	Attempt  int    // from 1
	Sent     bool   // the partner has it, or may have it
	Status   int    // of the partner's answer, 0 where there was none
	Taken    bool   // the partner has said that it has it
	Over     bool   // it is not tried again
}

// telling begins what is known of an attempt.
func (d *delivery) telling(c Claimed) Told {
	return Told{Target: d.target, API: d.front.Name, Callback: c.Callback, ID: c.ID, Attempt: c.Attempt}
}

// opened notes whom a message is about, where somebody wants to know.
func (d *delivery) opened(told *Told, message []byte) {
	if d.service.told != nil {
		told.Customer, _ = customerOf(message)
	}
}

// answered notes what came of a call.
func (told *Told) answered(status int, err error) {
	var operation *net.OpError
	told.Status, told.Sent = status, status != 0 || !errors.As(err, &operation) || operation.Op != "dial"
}

// ended tells what became of an attempt.
func (d *delivery) ended(told *Told, taken, over bool) {
	if d.service.told == nil {
		return
	}
	told.Taken, told.Over = taken, over
	d.service.told(told)
}
