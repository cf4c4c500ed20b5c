package main

import (
	"fmt"
	"net"
	"os"
	"runtime/pprof"
	"time"

	"github.com/truchman-proxy/truchman/bench/update"
	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/middleware"
	"github.com/truchman-proxy/truchman/proxy"
	"github.com/truchman-proxy/truchman/secret"
)

// profileUpdates serves T1 unsigned in this process, loads it from another one, and writes a CPU
// profile of 10 s for go tool pprof.
func profileUpdates(file string) error {
	provider, err := role("provider", "")
	defer provider.stop()
	if err != nil {
		return err
	}
	address, err := serveUpdates(provider.address)
	if err != nil {
		return err
	}
	out, err := os.Create(file)
	if err != nil {
		return err
	}
	if err := pprof.StartCPUProfile(out); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	loader, err := start(true, address, self, "load", "-provider", address)
	if err != nil {
		return err
	}
	err = loader.command.Wait()
	pprof.StopCPUProfile()
	if err != nil {
		return fmt.Errorf("%w: %s", err, loader.said.Bytes())
	}
	return out.Close()
}

func serveUpdates(provider string) (string, error) {
	set, err := mappings.Load()
	if err != nil {
		return "", err
	}
	handler, err := compose(set, proxy.Config{
		Banks: map[string]proxy.Bank{"unsigned": {Pack: "netxd", Address: "http://" + provider,
			Settings: map[string]string{"key_id": update.KeyID, "signature_algorithm": "none", "phone_country_code": "971"},
			Secrets:  map[string]secret.Value{"credential": secret.New(update.Credential), "api_key": secret.New(update.APIKey)}}},
		Mounts: []proxy.Mount{{Front: "normalized", Path: "/"}},
	})
	if err != nil {
		return "", err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	go func() { _ = middleware.NewServer(middleware.Default(), handler).Serve(listener) }() // until the process ends
	return listener.Addr().String(), nil
}

// loadUpdates is the other process of a profile.
func loadUpdates(address string) error {
	rows, err := rows(nil, nil)
	if err != nil {
		return err
	}
	_, err = rows[1].load.run(address, connections, 10*time.Second)
	return err
}
