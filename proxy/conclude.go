package proxy

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"slices"

	"github.com/truchman-proxy/truchman/ledger"
)

// conclude writes into the ledger how the request ended. It gives what the partner is to be told instead, where that
// is something else.
func (x *exchange) conclude(ctx context.Context, f *failed, status int, header http.Header, body []byte) *failed {
	g := &x.guard
	if g.entry == nil || g.lost {
		return nil
	}
	x.enter(spanFinish)
	state := g.ending(f)
	err := g.settle(context.WithoutCancel(ctx), state, ledger.Answer{Status: status, Header: header, Body: body, Failure: x.observed.Failure})
	x.settled(state, err)
	switch instead := x.written(err); {
	case state == ledger.Claimed:
		return nil // the lease ends by itself otherwise
	case state == ledger.Unknown && instead == nil && (f == nil || f.name != "outcome-unknown"):
		return because("outcome-unknown", errStillUnknown)
	default:
		return instead
	}
}

// settle writes the state that a request ends in, with the answer where it is done.
func (g *guard) settle(ctx context.Context, state ledger.State, answer ledger.Answer) error {
	switch state {
	case ledger.Done:
		answer.Keep = slices.Collect(maps.Keys(answer.Header))
		return g.entry.Finish(ctx, answer)
	case ledger.Unknown:
		return g.entry.Doubt(ctx, g.progress.Encode())
	}
	var progress []byte
	if !g.progress.Empty() {
		progress = g.progress.Encode()
	}
	return g.entry.Release(ctx, progress)
}

// ending is the state that a request ends in; Claimed where another attempt may go on.
func (g *guard) ending(f *failed) ledger.State {
	switch {
	case g.fate == doubted, g.doubtful != "":
		return ledger.Unknown
	case f == nil, g.fate == declined:
		return ledger.Done
	case g.fate == unmarked && f.business && !g.uncertain && g.progress.Empty():
		return ledger.Done // the bank's own word about what it was asked first
	}
	return ledger.Claimed
}

// written tells what the partner is told instead where the claim was lost. That the ledger cannot be asked is logged: it
// goes on trying.
func (x *exchange) written(err error) *failed {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ledger.ErrLost):
		return because("outcome-unknown", err)
	}
	x.handler.log.LogAttrs(context.Background(), slog.LevelWarn, "the ledger could not be written", slog.String("request_id", x.requestID),
		slog.String("bank", x.bank.name), slog.String("cause", err.Error()))
	return nil
}
