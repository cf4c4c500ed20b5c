package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// TestDoctorOfRedis asks a real server that keeps nothing on disk.
func TestDoctorOfRedis(t *testing.T) {
	address, _ := simulated(t)
	redis := carelessRedis(t)
	sealed := "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
	ledger := func(at string) string {
		return fmt.Sprintf("ledger: {store: redis, redis: {addresses: [%q]}, identity: %q, keys: [{id: a, secret: %q}]}\n", at, sealed, sealed)
	}
	code, found := looked(t, patient(address, "demo-secret", ledger(redis)))
	has(t, found, okStatus, "redis", "ledger.redis.addresses", "it answers")
	has(t, found, okStatus, "clock", "ledger.redis.addresses", "off ours")
	has(t, found, warnStatus, "redis", "ledger.redis", "appendonly is no")
	has(t, found, warnStatus, "redis", "ledger.redis", "no replica")
	if code != exitFine {
		t.Errorf("code %d", code)
	}
	code, found = looked(t, patient(address, "demo-secret", ledger("127.0.0.1:1")))
	has(t, found, failStatus, "redis", "ledger.redis.addresses", "does not answer")
	if code != exitFailed {
		t.Errorf("code %d", code)
	}
}

// carelessRedis starts a redis-server on loopback that loses everything when it stops.
func carelessRedis(t *testing.T) (address string) {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		if os.Getenv("TRUCHMAN_REDIS") == "required" {
			t.Fatal("redis-server is missing: apt-get install -y redis-server")
		}
		t.Skip("redis-server is missing")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address = listener.Addr().String()
	_ = listener.Close()
	_, port, _ := net.SplitHostPort(address)
	server := exec.Command("redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", t.TempDir())
	server.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := server.StdoutPipe()
	if err == nil {
		err = server.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Process.Kill(); _ = server.Wait() })
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if strings.Contains(lines.Text(), "Ready to accept connections") {
			return address
		}
	}
	t.Fatal("redis-server is not ready")
	return ""
}
