package proxy

import (
	"context"
	"time"

	"github.com/truchman-proxy/truchman/mappings"
)

// Audit is the trail of who did what.
type Audit interface {
	// Customer masks a customer's id, without the type that may stand before it in a reference.
	Customer(id []byte) [16]byte

	// Intend is told of a write when everything was refused that can be refused without asking the bank, before anything is sent.
	// With an error nothing is.
	Intend(ctx context.Context, x *Exchange) error
}

// intend tells the audit trail what is about to be done. Without its line nothing is sent.
func (x *exchange) intend(ctx context.Context) *failed {
	if x.handler.audit == nil || !x.endpoint.Operation.Write {
		return nil
	}
	x.leave(nil)
	if validRequestID(x.requestID) {
		x.observed.RequestID = x.requestID
	}
	if err := x.handler.audit.Intend(ctx, &x.observed); err != nil {
		return &failed{name: "overloaded", retryAfter: time.Second, unasked: true, cause: err}
	}
	return nil
}

// nameCustomer masks whom the request is about.
func (x *exchange) nameCustomer() {
	if x.handler.audit == nil {
		return
	}
	for i := range x.endpoint.Operation.Params {
		spec := &x.endpoint.Operation.Params[i]
		if spec.In == "path" && spec.Name == "customer_id" && x.params[i].Set {
			_, id := mappings.SplitReference(x.params[i].Text)
			x.observed.Customer = x.handler.audit.Customer(id)
		}
	}
}
