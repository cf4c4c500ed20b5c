package main

import (
	"cmp"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/middleware"
	"github.com/truchman-proxy/truchman/simulator"
)

func newSimulateCommand() *cobra.Command {
	var f simulateFlags
	command := &cobra.Command{
		Use:   "simulate NAME",
		Short: "Run the simulator of a bank's API",
		Long: `Run a strict simulator of a bank's API, with a memory and a few invented customers: it refuses in the API's own
words what the API would refuse. GET /_simulator/calls lists what it received, DELETE empties the list;
POST /_simulator/faults {"fault": "delay|reset-before|reset-after|status|malformed|truncated|html|wrong-id",
"count": n, "delay_ms": n, "status": n, "code": …} shapes the next n calls. What a flag leaves out is as the demo has it.`,
		Example:   "  truchman simulate netxd --listen 127.0.0.1:7001 --public-key netxd.pem",
		ValidArgs: simulator.Names(),
		Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		RunE: func(c *cobra.Command, args []string) error {
			return f.run(c, args[0])
		},
	}
	f.define(command)
	return command
}

// simulatorAddresses are where the reference configuration looks for the banks.
var simulatorAddresses = map[string]string{"netxd": "127.0.0.1:7001", "rakbank": "127.0.0.1:7002", "obp": "127.0.0.1:7003",
	"openbank": "127.0.0.1:7004", "caas": "127.0.0.1:7005"}

// newSimulator makes the simulator of an API out of the contract that its pack ships.
func newSimulator(name string, options simulator.Options) (http.Handler, error) {
	pack, err := mappings.Shipped(name)
	if err != nil {
		return nil, err
	}
	contract, err := fs.ReadFile(pack, "openapi.yaml")
	if err != nil {
		return nil, err
	}
	return simulator.New(name, contract, options)
}

func (f *simulateFlags) run(c *cobra.Command, name string) (err error) {
	options, err := f.read(name)
	if err != nil {
		return withCode(exitConfiguration, err)
	}
	if options.Effects != nil {
		defer func() { err = errors.Join(err, options.Effects.Close()) }()
	}
	play, err := newSimulator(name, options)
	if err != nil {
		return err
	}
	return simulate(c, name, cmp.Or(f.address, simulatorAddresses[name]), play)
}

func simulate(c *cobra.Command, name, address string, play http.Handler) error {
	config := simulatorServer(address)
	listener, err := middleware.Listen(config)
	if err != nil {
		return fmt.Errorf("simulator %s: %w: --listen 127.0.0.1:0 picks a free port", name, err)
	}
	fmt.Fprintf(c.OutOrStdout(), "The simulator of %s listens on http://%s; Ctrl-C stops it.\n", name, listener.Addr())
	var unwatched middleware.Health
	return middleware.Serve(c.Context(), middleware.NewServer(config, play), listener, &unwatched, config.Stop)
}

// simulatorServer gives a simulator the time to delay an answer beyond a caller's patience.
func simulatorServer(address string) middleware.Config {
	config := middleware.Default()
	config.Listen, config.Timeouts.Write = address, 10*time.Minute
	config.Stop = middleware.Stop{Grace: 2 * time.Second}
	return config
}

// readCustomers reads the customers at the start; no path is none of one's own.
func readCustomers(path string) (customers map[string]json.RawMessage, err error) {
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(text, &customers)
	}
	if err != nil {
		return nil, fmt.Errorf("customers: %w", err)
	}
	return customers, nil
}

// readPublicKey reads a PEM file ("PUBLIC KEY", RFC 7468); no path is no key.
func readPublicKey(path string) (any, error) {
	if path == "" {
		return nil, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("public key: %w", err)
	}
	block, _ := pem.Decode(text)
	if block == nil || block.Type != "PUBLIC KEY" {
		return nil, fmt.Errorf("public key: %s has no PEM block PUBLIC KEY", path)
	}
	key, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, errors.New("public key: " + path + " holds no key that can be read")
	}
	return key, nil
}
