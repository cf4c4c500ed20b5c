package main

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/truchman-proxy/truchman/ledger"
	"github.com/truchman-proxy/truchman/middleware"
	"github.com/truchman-proxy/truchman/redisclient"
)

// openLedger opens what keeps requests from having their effect twice; nil where the configuration wants none.
func (c *configuration) openLedger(ctx context.Context, login *redisclient.Login, log *slog.Logger) (*ledger.Ledger, error) {
	if c.Ledger.Store == "none" {
		log.Warn("there is no ledger: a repeated request is another one")
		return nil, nil
	}
	config := c.Ledger
	config.Path, config.Redis.Login = c.beside(config.Path), login
	book, err := ledger.Open(ctx, config, log)
	if err != nil {
		return nil, err
	}
	for _, risk := range book.CheckSettings(ctx) {
		log.Warn("the ledger's store can lose records", "cause", risk)
	}
	return book, nil
}

// partnerOf names the partner whose request it is, as the middleware has found out.
func partnerOf(r *http.Request) string { return middleware.RecordOf(r.Context()).Partner }
