package main

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/truchman-proxy/truchman/bench/update"
	"github.com/truchman-proxy/truchman/tether"
)

// configuration has one bank, and no ledger: the same update is sent again and again.
const configuration = `server:
  listen: %s
  connections: %d
admin:
  listen: %s
ledger: {store: none}
overload: {memory: %s}
banks:
  unsigned:
    pack: netxd
    address: http://%s
    settings: {key_id: "` + update.KeyID + `", signature_algorithm: none, phone_country_code: "971"}
    secrets: {credential: file:credential, api_key: file:api_key}
partners_open: true
mounts:
  - {front: normalized, path: /}
`

// serveProvider answers as NetXD does, whatever is asked, with the id of the call.
func serveProvider() (*httptest.Server, error) {
	rest := bytes.TrimPrefix(update.Answer, []byte(`{"id":"`+update.RequestID))
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		_, behind, found := bytes.Cut(body, []byte(`","id":"`))
		id, _, ended := bytes.Cut(behind, []byte(`"`))
		if err != nil || !found || !ended {
			http.Error(w, "no call of NetXD's", http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, `{"id":"%s%s`, id, rest) // the proxy may be gone
	})), nil
}

// proxy is the product as it is deployed, with the access log on, written to the null device.
type proxy struct {
	command            *exec.Cmd
	address, directory string
}

func startProxy(binary, memory, provider string, connections int) (*proxy, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	admin, err := freeAddress()
	if err != nil {
		return nil, err
	}
	directory, err := os.MkdirTemp("", "idle")
	if err != nil {
		return nil, err
	}
	p := &proxy{address: address, directory: directory}
	files := map[string]string{"credential": update.Credential, "api_key": update.APIKey,
		"config.yaml": fmt.Sprintf(configuration, address, connections+1, admin, memory, provider)}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(directory, name), []byte(text), 0o600); err != nil {
			p.stop()
			return nil, err
		}
	}
	p.command = exec.Command(binary, "run", "--config", filepath.Join(directory, "config.yaml"))
	tether.Tie(p.command)
	if err := p.command.Start(); err != nil {
		p.stop()
		return nil, err
	}
	if err := p.wait(); err != nil {
		p.stop()
		return nil, err
	}
	return p, nil
}

func freeAddress() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return listener.Addr().String(), listener.Close()
}

// wait waits until it accepts connections.
func (p *proxy) wait() error {
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if connection, err := net.DialTimeout("tcp", p.address, time.Second); err == nil {
			return connection.Close()
		}
	}
	return fmt.Errorf("%s does not serve within 10 s: run it with this configuration yourself to see why", p.command.Path)
}

// stop ends the process and takes its directory away.
func (p *proxy) stop() {
	if p.command != nil && p.command.Process != nil {
		_ = p.command.Process.Kill() // it may have ended by itself
		_ = p.command.Wait()         // killed is what it is to be
	}
	_ = os.RemoveAll(p.directory) // of our own, under the system's
}
