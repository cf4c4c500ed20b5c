package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/truchman-proxy/truchman/middleware"
	"github.com/truchman-proxy/truchman/secret"
)

// sampleConfig has a member of every kind that a configuration can have.
type sampleConfig struct {
	Server      middleware.Config `yaml:"server"`
	Admin       middleware.Admin  `yaml:"admin"`
	Log         *middleware.Log   `yaml:"log"`
	SampleParts `yaml:",inline"`
	Strict      bool         `yaml:"strict"`
	Ratio       float64      `yaml:"ratio"`
	Shards      uint8        `yaml:"shards"`
	Itself      sampleItself `yaml:"reads_itself"`
	Unwritten   func()       `yaml:"-"`
}

// SampleParts is inlined, and its check is promoted to the struct around it.
type SampleParts struct {
	Banks  map[string]sampleBank `yaml:"banks"`
	Mounts []sampleMount         `yaml:"mounts"`
}

type sampleBank struct {
	Pack    string        `yaml:"pack"`
	Timeout time.Duration `yaml:"timeout"`
	Key     secret.Value  `yaml:"key"`
	Label   string
}

type sampleMount struct {
	Name string
	Bank string            `yaml:"bank"`
	Map  map[string]string `yaml:"map"`
	Keys map[string]secret.Value
}

// sampleItself reads a list of one text.
type sampleItself string

func (s *sampleItself) UnmarshalYAML(node *yaml.Node) error {
	if node.Kind != yaml.SequenceNode || len(node.Content) != 1 {
		return errors.New("must be a list of one")
	}
	*s = sampleItself(node.Content[0].Value)
	return nil
}

func (b *sampleBank) SetDefaults() { b.Timeout = 10 * time.Second }

func (b sampleBank) Check() []middleware.Finding {
	var all []middleware.Finding
	if b.Pack == "" {
		all = append(all, middleware.Finding{Key: "pack", Cause: "must name a pack"})
	}
	if b.Timeout < 0 {
		all = append(all, middleware.Finding{Key: "timeout", Cause: "must not be below 0"})
	}
	return all
}

// sampleFinding shows that each package may have a type of its own.
type sampleFinding struct{ Key, Cause string }

func (c *SampleParts) Check() []sampleFinding {
	var all []sampleFinding
	for i, mount := range c.Mounts {
		if _, known := c.Banks[mount.Bank]; !known {
			all = append(all, sampleFinding{fmt.Sprintf("mounts.%d.bank", i), "there is no bank named " + mount.Bank})
		}
		if mount.Name == "" {
			all = append(all, sampleFinding{fmt.Sprintf("mounts.%d.name", i), "is missing"})
		}
	}
	return all
}

func sampleDefaults() *sampleConfig {
	log := middleware.DefaultLog()
	return &sampleConfig{Server: middleware.Default(), Admin: middleware.DefaultAdmin(), Log: &log}
}

// Each file of testdata/config is wrong in some ways; the file beside it holds all that is said of it.
func TestBadConfigurations(t *testing.T) {
	files, err := filepath.Glob("testdata/config/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	t.Chdir("testdata/config")
	t.Setenv("TRUCHMAN_TEST_WORD", "connections: 7")
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(strings.TrimSuffix(name, ".yaml"), func(t *testing.T) {
			want, err := os.ReadFile(strings.TrimSuffix(name, ".yaml") + ".error")
			if err != nil {
				t.Fatal(err)
			}
			err = readConfig(name, nil, sampleDefaults())
			if got := fmt.Sprintln(err); got != string(want) {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
			if strings.Contains(fmt.Sprint(err), "hunter2") {
				t.Error("a secret is shown")
			}
		})
	}
}

const goodConfig = `
server:
  listen: ${TRUCHMAN_TEST_HOST:-127.0.0.1}:9000
  max_body: 1MiB
  connections: ${TRUCHMAN_TEST_COUNT}
  timeouts: {read: 7s}
log:
  level: debug
banks:
  netxd: {pack: netxd, key: "file:key.txt", label: 012}
  rakbank: {pack: rakbank, timeout: 1m, key: "${TRUCHMAN_TEST_KEY}"}
mounts:
  - {name: one, bank: netxd, map: {a: no, b: "$${x}", c: "a${TRUCHMAN_TEST_EMPTY}b", d: "${TRUCHMAN_TEST_EMPTY:-e}"}, keys: {k: "file:key.txt"}}
strict: true
ratio: 0.5
shards: 255
reads_itself: ["${TRUCHMAN_TEST_KEY}"]
`

func TestReadConfig(t *testing.T) {
	t.Chdir(t.TempDir())
	writeText(t, "config.yaml", goodConfig)
	writeText(t, "key.txt", "correct horse\n")
	t.Setenv("TRUCHMAN_TEST_COUNT", "42")
	t.Setenv("TRUCHMAN_TEST_KEY", "a: [b}")
	t.Setenv("TRUCHMAN_TEST_EMPTY", "")
	config := sampleDefaults()
	if err := readConfig("config.yaml", nil, config); err != nil {
		t.Fatal(err)
	}
	server := middleware.Default()
	server.Listen, server.MaxBody, server.Connections, server.Timeouts.Read = "127.0.0.1:9000", 1<<20, 42, 7*time.Second
	equal(t, config.Server, server)
	equal(t, *config.Log, middleware.Log{Level: "debug", Format: "json"})
	equal(t, config.Banks["netxd"], sampleBank{"netxd", 10 * time.Second, secret.New("correct horse"), "012"})
	equal(t, config.Banks["rakbank"], sampleBank{"rakbank", time.Minute, secret.New("a: [b}"), ""})
	equal(t, fmt.Sprint(config.Mounts), "[{one netxd map[a:no b:${x} c:ab d:e] map[k:[secret]]}]")
	equal(t, config.Mounts[0].Keys["k"].Reveal(), "correct horse")
	equal(t, fmt.Sprintln(config.Strict, config.Ratio, config.Shards, config.Itself), "true 0.5 255 a: [b}\n")
}

func writeText(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func equal[T comparable](t *testing.T, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestNoFileLeavesTheDefaults(t *testing.T) {
	for name, read := range map[string]func(*sampleConfig) error{
		"no path":   func(c *sampleConfig) error { return readConfig("", nil, c) },
		"no text":   func(c *sampleConfig) error { return parseConfig("config.yaml", nil, nil, c) },
		"a comment": func(c *sampleConfig) error { return parseConfig("config.yaml", []byte("# nothing\n"), nil, c) },
	} {
		config := sampleDefaults()
		if err := read(config); err != nil {
			t.Error(name, err)
		}
		equal(t, config.Server, middleware.Default())
	}
	unset := &sampleConfig{Admin: middleware.Admin{Listen: "0.0.0.0:9090"}, Server: middleware.Default()}
	if err := readConfig("", nil, unset); fmt.Sprint(err) != "defaults: admin.listen must be a loopback address, such as 127.0.0.1:9090, or there must be an admin.token" {
		t.Error(err)
	}
	err := readConfig("absent.yaml", nil, sampleDefaults())
	if !errors.Is(err, os.ErrNotExist) || err.Error() != "read the configuration: open absent.yaml: no such file or directory" {
		t.Error(err)
	}
}

func FuzzConfig(f *testing.F) {
	f.Add(goodConfig)
	f.Add("server: {listen: x}")
	f.Add("banks: {a: {key: hunter2, kye: hunter2}}\n")
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "file:") {
			t.Skip("reads files")
		}
		err := parseConfig("config.yaml", []byte(text), []string{"banks.x.pack=y"}, sampleDefaults())
		if fault := new(settingsError); err != nil && (!errors.As(err, &fault) || len(fault.Problems) == 0) {
			t.Errorf("%T", err)
		}
	})
}
