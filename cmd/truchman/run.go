package main

import (
	"context"
	"io"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"github.com/spf13/cobra"
	"go.opentelemetry.io/otel/trace"

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
server.stop.drain, lets requests in flight finish for up to server.stop.grace, and ends. SIGHUP, a changed configuration file, a changed pack
or a changed file of a secret reload it: what is wrong leaves the old one as it is. The log goes to stderr.`,
		Example: "  truchman run --config config.yaml\n  truchman run --config config.yaml --set server.listen=127.0.0.1:8081",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return run(c.Context(), file, sets, c.ErrOrStderr())
		},
	}
	command.Flags().StringVar(&file, "config", "", "the configuration `FILE`")
	command.Flags().StringArrayVar(&sets, "set", nil, "override a setting by `KEY=VALUE`, as in banks.netxd.timeout=3s; can be repeated")
	_ = command.MarkFlagRequired("config")
	return command
}

func run(ctx context.Context, file string, sets []string, log io.Writer) error {
	hangups := make(chan os.Signal, 1) // before anything else: a hangup ends a process that does not expect it
	signal.Notify(hangups, syscall.SIGHUP)
	defer signal.Stop(hangups)
	watch, blind := newWatch(file) // before the files are read: no change is missed
	if blind == nil {
		defer watch.close()
	}
	config, version, err := readFirst(file, sets, watch)
	if err != nil {
		return err
	}
	if err := config.guessed(); err != nil {
		return err
	}
	listeners, err := listen(config.Server, config.Admin)
	if err != nil {
		return err
	}
	level := new(middleware.Level)
	logger := middleware.NewLeveledLogger(log, config.Log, level)
	service, err := newServiceOf(config, version, listeners, logger)
	if err != nil {
		return err
	}
	service.level = level
	if blind != nil {
		logger.Warn("changed files are not noticed, only SIGHUP", "cause", blind.Error())
	}
	reloader := newReloader(service, file, sets, watch)
	service.measureReloads(reloader)
	return runReloading(ctx, reloader, hangups)
}

// readFirst reads the configuration that is served first, and watches the packs and the secrets' files that it names.
func readFirst(file string, sets []string, watch *watch) (*configuration, string, error) {
	return readSteady(nil, func() (*configuration, error) {
		config, err := readServed(file, sets)
		if err == nil && watch != nil {
			watch.follow(config)
		}
		return config, err
	})
}

// runReloading serves until ctx ends and reloads meanwhile; while the service stops, nothing is reloaded.
func runReloading(ctx context.Context, r *reloader, hangups <-chan os.Signal) error {
	reloading, stop := context.WithCancel(ctx)
	var ended sync.WaitGroup
	ended.Go(func() { r.run(reloading, hangups) })
	defer ended.Wait()
	defer stop()
	return r.service.serve(ctx)
}

// stack is the way of a request to the proxy: the one list of middlewares, the outermost first. Those that need to know the
// partner are in guarded.
func (s *service) stack(handler http.Handler, refuse middleware.Refuse, server middleware.Config, version string) http.Handler {
	return middleware.Chain(handler,
		middleware.Track,
		s.measured.Measure,
		middleware.RequestID,
		s.tracer.Trace,
		middleware.AccessLog(s.log),
		s.audited(version),
		middleware.Recover(s.log, refuse),
		s.shedder.Shed(refuse),
		middleware.Limits(server.MaxBody, server.MaxHeader, refuse),
	)
}

// guarded lets partners at the proxy, each as often as it may.
func (s *service) guarded(callers *middleware.Callers, handler *proxy.Handler) http.Handler {
	return middleware.Chain(handler,
		callers.Authenticate(handler.Refuse),
		s.limiter.Limit(partnerOf, handler.Refuse),
	)
}

// identify gives the ids by which a request is found in the log and among the traces.
func identify(ctx context.Context) (requestID, traceID string) {
	record := middleware.RecordOf(ctx)
	return record.RequestID, record.TraceID()
}

// spans makes spans below those of requests; nil where the configuration wants none.
func (s *service) spans() proxy.Tracer {
	if s.tracer == nil {
		return nil
	}
	return s.tracer
}

// spanOf is the request's own span, nil where it has none.
func spanOf(ctx context.Context) trace.Span { return middleware.RecordOf(ctx).Span }

// observe notes in the request's record what only the proxy knows.
func observe(ctx context.Context, x *proxy.Exchange) {
	record := middleware.RecordOf(ctx)
	record.Front, record.Bank, record.Operation, record.Route = x.Front, x.Bank, x.Operation, x.Route
	record.Failure, record.Customer, record.Replayed = x.Failure, x.Customer, x.Replayed
	if x.Operation != "" && x.RequestID != "" {
		record.RequestID = x.RequestID // the front may carry it elsewhere than in X-Request-Id
	}
	record.ProviderStatus, record.ProviderTime, record.DryRun = x.ProviderStatus, x.ProviderTime, x.DryRun
}
