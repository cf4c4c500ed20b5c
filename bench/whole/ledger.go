package main

import (
	"encoding/base64"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// ledgerRows are T1 with a ledger, each request with an id of its own: on a file, and on Redis where its server is
// installed. stop ends what was started.
func ledgerRows(t1 load, binary, directory, provider string) (rows []*row, stop func(), err error) {
	var started []*process
	stop = func() {
		for _, p := range started {
			p.stop()
		}
	}
	t1.fresh = true
	for _, kind := range []string{"bolt", "redis"} {
		sets, server, err := ledgerSettings(kind, directory)
		started = append(started, server)
		if err != nil {
			return nil, stop, err
		}
		if sets == nil {
			fmt.Print("Redis's server is not installed: there is no row with it.\n\n")
			continue
		}
		product, err := truchman(binary, directory, provider, true, sets...)
		started = append(started, product)
		if err != nil {
			return nil, stop, err
		}
		if err := product.wait(); err != nil {
			return nil, stop, err
		}
		rows = append(rows, &row{name: "truchman, T1, ledger on " + kind, process: product, load: t1})
	}
	return rows, stop, nil
}

// ledgerSettings starts Redis where that is the kind, and gives what the product is told of it.
func ledgerSettings(kind, directory string) ([]string, *process, error) {
	if kind == "bolt" {
		return []string{"ledger.store=bolt", "ledger.path=" + filepath.Join(directory, "ledger.db")}, nil, nil
	}
	program, err := exec.LookPath("redis-server")
	if err != nil {
		return nil, nil, nil
	}
	address, err := freeAddress()
	if err != nil {
		return nil, nil, err
	}
	_, port, _ := strings.Cut(address, ":")
	server, err := start(false, address, program, "--port", port, "--bind", "127.0.0.1", "--dir", directory, "--save", "", "--appendonly", "yes")
	if err != nil {
		return nil, nil, err
	}
	secret := filepath.Join(directory, "ledger-secret")
	if err := os.WriteFile(secret, []byte(base64.StdEncoding.EncodeToString(make([]byte, 32))), 0o600); err != nil {
		return nil, server, err
	}
	return []string{
		"ledger.store=redis", "ledger.redis.addresses=[" + address + "]", "ledger.identity=file:" + secret,
		"ledger.keys=[{id: bench, secret: file:" + secret + "}]",
	}, server, server.wait()
}
