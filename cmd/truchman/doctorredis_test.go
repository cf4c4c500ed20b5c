package main

import (
	"fmt"
	"testing"

	"github.com/truchman-proxy/truchman/redisclient/redistest"
)

// TestDoctorOfRedis asks a real server that keeps nothing on disk.
func TestDoctorOfRedis(t *testing.T) {
	address, _ := simulated(t)
	redis := redistest.Start(t).Address()
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
