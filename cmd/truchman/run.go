package main

import (
	"context"
	"io"
	"log/slog"
	"net/http"

	"github.com/spf13/cobra"

	"github.com/truchman-proxy/truchman/middleware"
	"github.com/truchman-proxy/truchman/proxy"
)

func newRunCommand() *cobra.Command {
	var file string
	var sets []string
	command := &cobra.Command{
		Use:   "run --config FILE",
		Short: "Run the proxy",
		Long: `Run the proxy on a configuration file until SIGTERM or Ctrl-C. It then says that it is not ready, waits for
server.stop.drain, lets requests in flight finish for up to server.stop.grace, and ends. The log goes to stderr.`,
		Example: "  truchman run --config config.yaml\n  truchman run --config config.yaml --set server.listen=127.0.0.1:8081",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			config, err := readServed(file, sets)
			if err != nil {
				return err
			}
			if err := config.guessed(); err != nil {
				return err
			}
			return run(c.Context(), config, c.ErrOrStderr())
		},
	}
	command.Flags().StringVar(&file, "config", "", "the configuration `FILE`")
	command.Flags().StringArrayVar(&sets, "set", nil, "override a setting by `KEY=VALUE`, as in banks.netxd.timeout=3s; can be repeated")
	_ = command.MarkFlagRequired("config")
	return command
}

func run(ctx context.Context, config *configuration, log io.Writer) error {
	listeners, err := listen(config.Server, config.Admin)
	if err != nil {
		return err
	}
	service, err := newService(config, listeners, middleware.NewLogger(log, config.Log))
	if err != nil {
		return err
	}
	return service.serve(ctx)
}

// stack is the way of a request to the proxy: the one list of middlewares, the outermost first.
func stack(handler http.Handler, refuse middleware.Refuse, server middleware.Config, log *slog.Logger) http.Handler {
	return middleware.Chain(handler,
		middleware.Track,
		middleware.RequestID,
		middleware.AccessLog(log),
		middleware.Recover(log, refuse),
		middleware.Limits(server.MaxBody, server.MaxHeader, refuse),
	)
}

// observe notes in the request's record what only the proxy knows.
func observe(ctx context.Context, x *proxy.Exchange) {
	record := middleware.RecordOf(ctx)
	record.Front, record.Bank, record.Operation, record.Route = x.Front, x.Bank, x.Operation, x.Route
	record.Failure = x.Failure
	if x.Operation != "" && x.RequestID != "" {
		record.RequestID = x.RequestID // the front may carry it elsewhere than in X-Request-Id
	}
	record.ProviderStatus, record.ProviderTime = x.ProviderStatus, x.ProviderTime
}
