package proxy

import (
	"context"
	"errors"
	"time"

	"github.com/truchman-proxy/truchman/mappings"
)

// TryLogin asks a bank for an access token as its settings choose, and forgets it. tried is false where the bank's pack fetches none, or
// fetches one for each customer. The error names neither the credentials nor what the bank answered.
func (h *Handler) TryLogin(ctx context.Context, name string) (tried bool, err error) {
	b := h.banks[name]
	if b == nil {
		return false, errors.New("there is no bank named " + name)
	}
	login := b.values.Login()
	if login == nil || login.Endpoint == nil || login.EachCustomers() {
		return false, nil
	}
	x := newExchange(h)
	defer x.release()
	x.bank, x.requestID, x.asks = b, h.newID(), login.Endpoint.Operation
	in := mappings.Input{Params: make([]mappings.Param, len(login.Endpoint.Operation.Params)), Values: b.values, Request: mappings.Request{ID: x.requestID, Step: "token", Time: time.Now()}}
	if f := x.logIn(ctx, login.Endpoint, &in, new(token)); f != nil {
		return true, f
	}
	return true, nil
}
