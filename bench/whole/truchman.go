package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/truchman-proxy/truchman/bench/update"
)

// configuration has one bank twice, unsigned and signed, and one that takes customers on.
const configuration = `server:
  listen: %s
admin:
  listen: %s
ledger: {store: none}
banks:
  unsigned:
    pack: netxd
    address: http://%s
    settings: {key_id: "` + update.KeyID + `", signature_algorithm: none, phone_country_code: "971"}
    secrets: {credential: %s, api_key: %s}
  signed:
    pack: netxd
    address: http://%s
    settings: {key_id: "` + update.KeyID + `", phone_country_code: "971"}
    secrets: {credential: %s, api_key: %s, private_key: %s}
  onboarding:
    pack: caas
    address: http://%s
    settings: {client_id: bench}
    secrets: {client_secret: bench, username: bench, password: bench}
partners_open: true
mounts:
  - {front: normalized, path: /}
`

// truchman starts the product as it is deployed: its own binary, a configuration file, the access log
// on, written to the null device unless it is kept. sets override the configuration, which has no ledger.
func truchman(binary, directory, provider string, keep bool, sets ...string) (*process, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	admin, err := freeAddress()
	if err != nil {
		return nil, err
	}
	file, err := writeConfiguration(directory, address, admin, provider)
	if err != nil {
		return nil, err
	}
	arguments := []string{"run", "--config", file}
	for _, set := range sets {
		arguments = append(arguments, "--set", set)
	}
	product, err := start(keep, address, binary, arguments...)
	product.admin = admin
	return product, err
}

func writeConfiguration(directory, address, admin, provider string) (string, error) {
	key, err := update.NewKey()
	if err != nil {
		return "", err
	}
	references := map[string]string{"credential": update.Credential, "api_key": update.APIKey, "private_key": key}
	for name, value := range references {
		path := filepath.Join(directory, name)
		if err := os.WriteFile(path, []byte(value), 0o600); err != nil {
			return "", err
		}
		references[name] = "file:" + path
	}
	c, a, k := references["credential"], references["api_key"], references["private_key"]
	file := filepath.Join(directory, "config.yaml")
	return file, os.WriteFile(file, fmt.Appendf(nil, configuration, address, admin, provider, c, a, provider, c, a, k, provider), 0o600)
}

// firstAnswer waits for the first good answer of a process that was just started.
func (p *process) firstAnswer(l *load) error {
	var err error
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); {
		if _, err = l.run(p.address, 1, 0); err == nil {
			return nil
		}
		time.Sleep(time.Millisecond)
	}
	return fmt.Errorf("no answer: %w\n%s", err, p.said.Bytes())
}
