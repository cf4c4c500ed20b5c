package main

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"

	truchman "github.com/truchman-proxy/truchman"
	"github.com/truchman-proxy/truchman/middleware"
	"github.com/truchman-proxy/truchman/simulator"
)

// demoStage is the proxy and the banks behind it.
type demoStage struct {
	service   *service
	banks     []demoBank
	directory string // of the ledger; it goes with the demo
}

// demoBank is a simulated bank on its listener.
type demoBank struct {
	server   *http.Server
	listener net.Listener
}

func newDemoStage(on demoListeners, verbose bool, log io.Writer) (*demoStage, error) {
	private, public, err := newSigningKey()
	if err != nil {
		return nil, err
	}
	directory, err := os.MkdirTemp("", "truchman-demo-")
	if err != nil {
		return nil, err
	}
	stage := &demoStage{directory: directory}
	if err := stage.build(on, log, demoSettings(on, verbose, private, directory), public); err != nil {
		return nil, errors.Join(err, os.RemoveAll(directory))
	}
	return stage, nil
}

func (stage *demoStage) build(on demoListeners, log io.Writer, settings []string, public crypto.PublicKey) error {
	config, err := parseConfiguration("config.yaml", truchman.ReferenceConfig, settings)
	if err != nil {
		return err
	}
	for name, listener := range on.banks {
		play, err := newSimulator(name, simulator.Options{PublicKey: public})
		if err != nil {
			return err
		}
		server := middleware.NewServer(simulatorServer(listener.Addr().String()), play)
		stage.banks = append(stage.banks, demoBank{server, listener})
	}
	level := new(middleware.Level)
	if stage.service, err = newService(config, listeners{on.proxy, on.admin}, middleware.NewLeveledLogger(log, config.Log, level)); err == nil {
		stage.service.level = level
	}
	return err
}

// demoSettings are what the demo knows better than the reference configuration.
func demoSettings(on demoListeners, verbose bool, private, directory string) []string {
	sets := []string{
		"server.listen=" + on.proxy.Addr().String(),
		"server.stop.drain=0s", // nobody balances load here
		"admin.listen=" + on.admin.Addr().String(),
		"ledger.path=" + filepath.Join(directory, "ledger.db"),
		"banks.netxd.secrets.private_key=" + private,
		"banks.normalized.address=http://" + on.proxy.Addr().String(),
	}
	for name, listener := range on.banks {
		sets = append(sets, "banks."+name+".address=http://"+listener.Addr().String())
	}
	if !verbose {
		sets = append(sets, "log.level=warn")
	}
	return sets
}

// newSigningKey makes the key that signs for NetXD (PEM, PKCS#8) and the one that verifies.
func newSigningKey() (private string, public crypto.PublicKey, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", nil, err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return "", nil, err
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})), key.Public(), nil
}

// serve serves until ctx ends. The banks stop after the proxy, which may still be calling them.
func (s *demoStage) serve(ctx context.Context) error {
	bankCtx, stopBanks := context.WithCancel(context.WithoutCancel(ctx))
	defer stopBanks()
	ended := make(chan error, len(s.banks))
	for _, bank := range s.banks {
		go func() {
			var unwatched middleware.Health
			ended <- middleware.Serve(bankCtx, bank.server, bank.listener, &unwatched, simulatorServer("").Stop)
		}()
	}
	err := s.service.serve(ctx)
	stopBanks()
	for range s.banks {
		err = errors.Join(err, <-ended)
	}
	return errors.Join(err, os.RemoveAll(s.directory))
}
