package main

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
)

// bank is a simulated bank in a process of its own, with its journal, and the wire that leads to it.
type bank struct {
	*process
	name, journal string
	wire          *wire
}

// startBank starts the simulator and the wire before it.
func startBank(ctx context.Context, s *stage, name string) (*bank, error) {
	b := &bank{name: name, journal: filepath.Join(s.directory, name+".journal")}
	customers := filepath.Join(s.directory, name+".customers.json")
	if err := writeCustomers(name, customers, s.customers); err != nil {
		return nil, err
	}
	var line string
	var err error
	b.process, line, err = begin(ctx, "simulator of "+name, "listens on", s.binary, "simulate", name, "--listen", "127.0.0.1:0",
		"--journal", b.journal, "--customers", customers)
	if err != nil {
		return nil, err
	}
	_, address, _ := strings.Cut(line, "listens on ")
	address, _, _ = strings.Cut(address, ";")
	if b.wire, err = newWire(s, name, address); err != nil {
		b.kill()
		return nil, err
	}
	return b, nil
}

func (b *bank) close() error {
	err := b.wire.close()
	if b.running() {
		return errors.Join(err, b.stop())
	}
	return errors.Join(err, errors.New("the simulator of "+b.name+" has ended: "+b.said.String()))
}
