package middleware

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"golang.org/x/net/netutil"
)

// NewServer gives a server with all deadlines set; net/http has none by default. A header above its
// limit is left to Limits, whose answer a caller can read; above twice the limit net/http stops
// reading and answers 431 itself.
func NewServer(config Config, handler http.Handler) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: config.Timeouts.ReadHeader,
		ReadTimeout:       config.Timeouts.Read,
		WriteTimeout:      config.Timeouts.Write,
		IdleTimeout:       config.Timeouts.Idle,
		MaxHeaderBytes:    2 * int(config.MaxHeader),
	}
}

// Listen opens the listener. Connections above the limit wait in the kernel's queue.
func Listen(config Config) (net.Listener, error) {
	listener, err := net.Listen("tcp", config.Listen)
	if err != nil {
		return nil, fmt.Errorf("%w; free the address or set another one to listen on", err)
	}
	return netutil.LimitListener(listener, config.Connections), nil
}

// Serve serves until ctx ends, then stops in order: not ready; a delay in which balancers notice
// while requests are still served; no new connections and the grace for requests in flight; an end
// to what is left. It is nil after an orderly stop.
func Serve(ctx context.Context, server *http.Server, listener net.Listener, health *Health, stop Stop) error {
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	health.SetReady(true)
	select {
	case err := <-failed:
		health.SetReady(false)
		return fmt.Errorf("serve on %s: %w", listener.Addr(), err)
	case <-ctx.Done():
	}
	health.SetReady(false)
	drained := time.NewTimer(stop.Drain)
	defer drained.Stop()
	select {
	case err := <-failed:
		return fmt.Errorf("serve on %s: %w", listener.Addr(), err)
	case <-drained.C:
	}
	return shutDown(server, failed, stop.Grace)
}

// shutDown waits for the serving goroutine too, so that none is left behind.
func shutDown(server *http.Server, failed <-chan error, grace time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	err := server.Shutdown(ctx)
	if err != nil {
		_ = server.Close() // its error is that of the listener, closed before
	}
	<-failed
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("requests were still open after the grace of %s and were cut; set a longer grace", grace)
	}
	return err
}
