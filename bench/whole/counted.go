package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"

	"github.com/truchman-proxy/truchman/bench/update"
	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/middleware"
	"github.com/truchman-proxy/truchman/proxy"
	"github.com/truchman-proxy/truchman/secret"
)

// unsignedBank is the configuration of T1 without signatures.
func unsignedBank(provider string) proxy.Config {
	return proxy.Config{
		Banks: map[string]proxy.Bank{"unsigned": {Pack: "netxd", Address: "http://" + provider,
			Settings: map[string]string{"key_id": update.KeyID, "signature_algorithm": "none", "phone_country_code": "971"},
			Secrets:  map[string]secret.Value{"credential": secret.New(update.Credential), "api_key": secret.New(update.APIKey)}}},
		Mounts: []proxy.Mount{{Front: "normalized", Path: "/"}},
	}
}

// serveCounted is the product's handler and its middleware, with or without metrics of requests; what the process allocates is at
// /metrics with both, as on the binary's admin listener.
func serveCounted(address, provider string, counted bool) error {
	set, err := mappings.Load()
	if err != nil {
		return err
	}
	metrics, err := middleware.NewMetrics()
	if err != nil {
		return err
	}
	options := proxy.Options{}
	var requests *middleware.RequestMetrics
	if counted {
		requests = middleware.NewRequestMetrics(metrics)
		options.Meter = requests
	}
	handler, err := compose(set, unsignedBank(provider), options, requests)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	shown := metrics.Handler()
	return middleware.NewServer(middleware.Default(), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/metrics" {
			shown.ServeHTTP(w, r)
			return
		}
		handler.ServeHTTP(w, r)
	})).Serve(listener)
}

var errNoMallocs = errors.New("the metrics say nothing of allocations")

// mallocs is how many objects the process has allocated since it began.
func (p *process) mallocs() (float64, error) {
	address := p.admin
	if address == "" {
		address = p.address
	}
	answer, err := http.Get("http://" + address + "/metrics")
	if err != nil {
		return 0, err
	}
	defer func() { _, _ = io.Copy(io.Discard, answer.Body); _ = answer.Body.Close() }() // the line was found or not
	lines := bufio.NewScanner(answer.Body)
	for lines.Scan() {
		if value, found := strings.CutPrefix(lines.Text(), "go_memstats_mallocs_total "); found {
			return strconv.ParseFloat(value, 64)
		}
	}
	return 0, fmt.Errorf("%w: %s", errNoMallocs, answer.Status)
}
