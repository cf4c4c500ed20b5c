package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime/pprof"
	"time"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/middleware"
	"github.com/truchman-proxy/truchman/proxy"
)

// profileUpdates serves T1 unsigned in this process, by the product or by the bare proxy, loads it from
// another process, and writes a CPU profile of 10 s for go tool pprof.
func profileUpdates(file string, peer bool) error {
	provider, err := role("provider", "")
	defer provider.stop()
	if err != nil {
		return err
	}
	address, err := freeAddress()
	if err != nil {
		return err
	}
	serve := serveUpdates
	if peer {
		serve = serveBare
	}
	go func() { _ = serve(address, provider.address) }() // until the process ends
	if err := (&process{address: address}).wait(); err != nil {
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
	spent, err := (&process{command: &exec.Cmd{Process: &os.Process{Pid: os.Getpid()}}}).cpu()
	if err != nil {
		return err
	}
	fmt.Printf("%s requests, %s of CPU in all\n", loader.said.Bytes(), spent)
	return out.Close()
}

func serveUpdates(address, provider string) error {
	set, err := mappings.Load()
	if err != nil {
		return err
	}
	handler, err := compose(set, unsignedBank(provider), proxy.Options{}, nil)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	return middleware.NewServer(middleware.Default(), handler).Serve(listener)
}

// loadUpdates is the other process of a profile.
func loadUpdates(address string) error {
	rows, err := rows(nil, nil)
	if err != nil {
		return err
	}
	round, err := rows[1].load.run(address, connections, 10*time.Second)
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(os.Stderr, round.requests)
	return err
}
