package admin

import "context"

// Deed is what a request of an operator is about and what it decided, told by the handler that decides it and nobody else: what
// was sent can be read in more than one way.
type Deed struct {
	Target    string // the ledger's record, by its key; the bank; the letter. "": what the address names
	Partner   string // whose request or message it is
	RequestID string // that partner's
	Word      string // what was decided, such as done or open; "" where nothing was
}

type deedKey struct{}

// WithDeed gives a context whose DeedOf is the deed that is returned.
func WithDeed(ctx context.Context) (context.Context, *Deed) {
	deed := new(Deed)
	return context.WithValue(ctx, deedKey{}, deed), deed
}

// DeedOf is the request's deed, to be filled. Where nobody wants to know it gives an empty one, so that a handler need not ask.
func DeedOf(ctx context.Context) *Deed {
	if deed, is := ctx.Value(deedKey{}).(*Deed); is {
		return deed
	}
	return new(Deed)
}
