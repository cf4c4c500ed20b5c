package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
)

// proxy is `truchman run` in a process of its own, with a configuration of its own, and what stands between it and Redis.
type proxy struct {
	stage *stage
	file  string
	relay *relay // nil where the store is not Redis
	mu    sync.Mutex
	child *process
	at    string // its address
	admin string // that of its admin listener
}

// configuration is that of a proxy. The banks are the same for all: their addresses count as a part of the mapping's version.
const configuration = `server: {listen: "127.0.0.1:0", stop: {drain: 300ms, grace: 10s}}
admin: {listen: "127.0.0.1:0"}
log: {level: info, format: json}
partners:
  one: {keys: ["sha256:%[1]x"]}
  two: {keys: ["sha256:%[2]x"]}
ledger:
%[3]s
banks:
  netxd:
    pack: netxd
    address: %[4]s
    timeout: 1s
    breaker: {failures: 1000000, open: 1s}
    bulkhead: {wait: 100ms}
    settings: {key_id: "1", phone_country_code: "971", national_id_type: SSN}
    secrets: {credential: "Basic ZGVtbzpkZW1vLWFwaS1rZXk=", api_key: demo-api-key, private_key: %[6]q}
  obp:
    pack: obp
    address: %[5]s
    timeout: 1s
    breaker: {failures: 1000000, open: 1s}
    bulkhead: {wait: 100ms}
    settings: {bank_id: gh.29.uk}
    secrets: {username: demo, password: demo-password, consumer_key: demo-consumer-key}
mounts:
  - {front: normalized, path: /}
`

func startProxy(ctx context.Context, s *stage, number int, wants setting) (*proxy, error) {
	p := &proxy{stage: s, file: filepath.Join(s.directory, fmt.Sprintf("proxy-%d.yaml", number))}
	ledger, err := p.ledger(number, wants)
	if err != nil {
		return nil, err
	}
	text := fmt.Sprintf(configuration, sha256.Sum256([]byte("key-of-one")), sha256.Sum256([]byte("key-of-two")), ledger,
		s.banks["netxd"].wire.address(), s.banks["obp"].wire.address(), signingKey())
	if wants.tls {
		text = strings.ReplaceAll(text, "address: http:", "address: https:")
	}
	if err := os.WriteFile(p.file, []byte(text), 0o600); err != nil {
		return nil, err
	}
	return p, p.start(ctx)
}

// ledger is that part of the configuration.
func (p *proxy) ledger(number int, wants setting) (string, error) {
	lease, window := cmp.Or(wants.lease, "2s"), cmp.Or(wants.window, "10m")
	secrets := fmt.Sprintf("  lease: %s\n  keys: [{id: k1, secret: %q}]\n  identity: %q\n", lease, p.stage.secret, p.stage.secret)
	switch {
	case p.stage.group != nil:
		return secrets + "  store: redis\n  redis: " + p.stage.group.configuration(), nil
	case p.stage.store == "none":
		return "  store: none", nil
	case p.stage.store == "bolt":
		return fmt.Sprintf("%s  store: bolt\n  path: ledger-%d.db", secrets, number), nil
	}
	var err error
	p.relay, err = newRelay(p.stage.redis.address())
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s  store: redis\n  redis: {addresses: [%q], window: %s}", secrets, p.relay.address(), window), nil
}

// start starts the process, again where it ran before.
func (p *proxy) start(ctx context.Context) error {
	child, line, err := begin(ctx, "truchman", `"msg":"serving"`, p.stage.binary, "run", "--config", p.file)
	if err != nil {
		return err
	}
	var serving struct{ Address, Admin string }
	if err := json.Unmarshal([]byte(line), &serving); err != nil {
		child.kill()
		return fmt.Errorf("truchman's log: %w", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.child, p.at, p.admin = child, "http://"+serving.Address, "http://"+serving.Admin
	return nil
}

func (p *proxy) address() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.at
}

func (p *proxy) adminAddress() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.admin
}

func (p *proxy) process() *process {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.child
}

// restart kills the process with SIGKILL and starts another one.
func (p *proxy) restart(ctx context.Context) error {
	p.process().kill()
	return p.start(ctx)
}

// close ends the process in order.
func (p *proxy) close() (err error) {
	if child := p.process(); child.running() {
		_ = child.signal(syscall.SIGCONT) // a row that failed may have left it stopped
		if err = child.stop(); err != nil {
			err = fmt.Errorf("truchman: %w; it said:\n%s", err, child.said)
		}
	} else if child.cause != nil {
		err = errors.New("truchman has ended by itself: " + child.said.String())
	}
	if p.relay != nil {
		err = errors.Join(err, p.relay.close())
	}
	return err
}
