package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"

	"github.com/truchman-proxy/truchman/bench/bulk"
	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/middleware"
	"github.com/truchman-proxy/truchman/proxy"
)

// serveBatches is the product's handler and its middleware with the packs of large bodies. The binary
// cannot serve these: they replace the normalized API, which the shipped packs are written for.
func serveBatches(address, provider string) error {
	set, err := mappings.LoadFS(bulk.Packs())
	if err != nil {
		return err
	}
	handler, err := compose(set, proxy.Config{
		Banks:  map[string]proxy.Bank{"core": {Pack: "core", Address: "http://" + provider}},
		Mounts: []proxy.Mount{{Front: "normalized", Path: "/", Bank: "core"}},
	}, proxy.Options{}, nil)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	return middleware.NewServer(middleware.Default(), handler).Serve(listener)
}

// compose is the stack of cmd/truchman/run.go; without requests it has no metrics of them.
func compose(set *mappings.Set, config proxy.Config, options proxy.Options, requests *middleware.RequestMetrics) (http.Handler, error) {
	log := middleware.NewLogger(io.Discard, middleware.DefaultLog())
	options.Observe, options.Log = observe, log
	handler, findings := proxy.New(config, set, options)
	errs := make([]error, len(findings))
	for i, f := range findings {
		errs[i] = f
	}
	server := middleware.Default()
	return middleware.Chain(handler, middleware.Track, requests.Measure, middleware.RequestID, middleware.AccessLog(log),
		middleware.Recover(log, handler.Refuse), middleware.Limits(server.MaxBody, server.MaxHeader, handler.Refuse)), errors.Join(errs...)
}

func observe(ctx context.Context, x *proxy.Exchange) {
	record := middleware.RecordOf(ctx)
	record.Front, record.Bank, record.Operation, record.Route = x.Front, x.Bank, x.Operation, x.Route
	record.Failure, record.ProviderStatus, record.ProviderTime = x.Failure, x.ProviderStatus, x.ProviderTime
}
