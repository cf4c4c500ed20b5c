package main

import (
	"fmt"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/middleware"
	"github.com/truchman-proxy/truchman/secret"
)

const configToOverride = `
banks:
  netxd: {pack: netxd, timeout: 1s}
mounts:
  - {name: one, bank: netxd}
  - {name: two, bank: netxd}
`

func TestOverrides(t *testing.T) {
	t.Setenv("TRUCHMAN_TEST_KEY", "correct horse")
	config := sampleDefaults()
	err := parseConfig("config.yaml", []byte(configToOverride), []string{
		"server.listen=127.0.0.1:1",
		"server.max_body=2KiB",
		"server.timeouts={read: 8s, idle: 9s}",
		"log.level=warn",
		"banks.netxd.timeout=3s",
		"banks.netxd.label=a=b: [",
		"banks.netxd.key=${TRUCHMAN_TEST_KEY}",
		"banks.new.pack=rakbank",
		"mounts.0.bank=new",
		"mounts.two.map.x=y",
		"mounts.two.name=three",
		"reads_itself=[z]",
	}, config)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, config.Server.Listen, "127.0.0.1:1")
	equal(t, config.Server.MaxBody, 2048)
	equal(t, fmt.Sprint(config.Server.Timeouts), "{5s 8s 1m0s 9s}")
	equal(t, config.Log.Level, "warn")
	equal(t, config.Banks["netxd"], sampleBank{"netxd", 3 * time.Second, secret.New("correct horse"), "a=b: ["})
	equal(t, config.Banks["new"], sampleBank{Pack: "rakbank", Timeout: 10 * time.Second})
	equal(t, fmt.Sprint(config.Mounts), "[{one new map[] map[]} {three netxd map[x:y] map[]}]")
	equal(t, config.Itself, "z")
}

func TestAnOverrideMakesWhatIsNotThere(t *testing.T) {
	config := sampleDefaults()
	config.Log = nil
	if err := parseConfig("", nil, []string{"log.level=info", "log.format=text", "banks.a.pack=b"}, config); err != nil {
		t.Fatal(err)
	}
	equal(t, *config.Log, middleware.Log{Level: "info", Format: "text"})
	equal(t, config.Banks["a"].Pack, "b")
}

func TestBadOverrides(t *testing.T) {
	tests := map[string]string{
		"hunter2":                   "--set hunter2: this is not KEY=VALUE\n  write it as in server.listen=127.0.0.1:8080",
		"=x":                        "--set =...: this is not KEY=VALUE\n  write it as in server.listen=127.0.0.1:8080",
		"server.lisen=x":            "--set server.lisen: unknown key server.lisen; did you mean listen?",
		"server.listen.port=1":      "--set server.listen.port: server.listen has no keys of its own",
		"server.connections=many":   "--set server.connections: must be a whole number",
		"server.connections=0":      "--set server.connections: must be above 0",
		"server.timeouts={raed: 1}": "--set server.timeouts: unknown key raed\n  did you mean read?",
		"server.timeouts={":         "--set server.timeouts: the value cannot be read as YAML",
		"server.timeouts=":          "--set server.timeouts: the value cannot be read as YAML",
		"mounts.tow.bank=netxd":     "--set mounts.tow.bank: the list has 2 items and none named tow; did you mean two?",
		"mounts.2.bank=netxd":       "--set mounts.2.bank: the list has 2 items and none named 2; known here: one, two",
		"mounts.1.bank=absent":      "--set mounts.1.bank: there is no bank named absent",
		"banks.new.timeout=1s":      "--set banks.new.timeout: banks.new.pack must name a pack",
		"banks.netxd.key=${":        "--set banks.netxd.key: ${ has no }; write $${ for the two characters themselves",
	}
	for set, want := range tests {
		err := parseConfig("config.yaml", []byte(configToOverride), []string{set}, sampleDefaults())
		if got := fmt.Sprint(err); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", set, got, want)
		}
	}
}
