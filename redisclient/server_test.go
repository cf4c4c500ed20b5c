package redisclient_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/redisclient"
)

func TestAServerSaysAllThatIsWrongWithIt(t *testing.T) {
	one, two := []string{"a:1"}, []string{"a:1", "b:1"}
	for name, c := range map[string]struct {
		server redisclient.Server
		keys   []string
	}{
		"one server":                {redisclient.Server{Mode: "standalone", Addresses: one}, nil},
		"one server at two places":  {redisclient.Server{Mode: "standalone", Addresses: two}, []string{"addresses"}},
		"sentinels":                 {redisclient.Server{Mode: "sentinel", Addresses: two, Master: "ledger"}, nil},
		"sentinels without a name":  {redisclient.Server{Mode: "sentinel"}, []string{"master", "addresses"}},
		"a cluster":                 {redisclient.Server{Mode: "cluster", Addresses: two}, nil},
		"a cluster without a node":  {redisclient.Server{Mode: "cluster"}, []string{"addresses"}},
		"a mode that nobody has":    {redisclient.Server{Mode: "ring", Addresses: one}, []string{"mode"}},
		"nothing said at all":       {redisclient.Server{}, []string{"mode"}},
		"one server at no address":  {redisclient.Server{Mode: "standalone"}, []string{"addresses"}},
		"sentinels with no address": {redisclient.Server{Mode: "sentinel", Master: "ledger"}, []string{"addresses"}},
	} {
		var keys []string
		for _, f := range c.server.Wrong() {
			keys = append(keys, f.Key)
		}
		if !slices.Equal(keys, c.keys) {
			t.Errorf("%s: findings at %v, want %v", name, keys, c.keys)
		}
	}
}

func TestAnAuthorityThatCannotBeReadIsSaidWithItsFile(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, []byte("no certificate\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{empty, filepath.Join(t.TempDir(), "missing.pem")} {
		server := redisclient.Server{Mode: "standalone", Addresses: []string{"127.0.0.1:1"}, TLS: true, CA: file}
		if _, err := server.Connect(redisclient.Options{Timeout: time.Second, Pool: 1}); err == nil || !strings.Contains(err.Error(), file) {
			t.Errorf("%s: %v", file, err)
		}
	}
}

func TestNoServerHasToBeThereYet(t *testing.T) {
	for _, mode := range []string{"standalone", "sentinel", "cluster"} {
		server := redisclient.Server{Mode: mode, Addresses: []string{"127.0.0.1:1"}, Master: "ledger"}
		client, err := server.Connect(redisclient.Options{Timeout: time.Second, Pool: 1})
		if err != nil {
			t.Errorf("%s: %v", mode, err)
			continue
		}
		if err := client.Close(); err != nil {
			t.Errorf("%s: %v", mode, err)
		}
	}
}
