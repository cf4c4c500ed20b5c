package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// cli runs a command line to its end.
func cli(t *testing.T, args ...string) (code int, out, problems string) {
	t.Helper()
	var o, p bytes.Buffer
	code = execute(t.Context(), args, strings.NewReader(""), &o, &p)
	return code, o.String(), p.String()
}

// fileOf writes a file of the test's own and gives its path.
func fileOf(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const smallConfig = `
partners_open: true
banks:
  core: {pack: netxd, address: http://127.0.0.1:1, settings: {key_id: "1", signature_algorithm: none}, secrets: {credential: c, api_key: k}}
mounts:
  - {front: normalized, path: /}
`

func TestExitCodes(t *testing.T) {
	small := fileOf(t, "config.yaml", smallConfig)
	badPack := t.TempDir()
	if err := os.Mkdir(filepath.Join(badPack, "bank"), 0o700); err != nil {
		t.Fatal(err)
	}
	taken := listenAnywhere(t)
	for _, test := range []struct {
		args     []string
		code     int
		out, err string
	}{
		{[]string{}, exitFine, "Available Commands", ""},
		{[]string{"--help"}, exitFine, "Available Commands", ""},
		{[]string{"version"}, exitFine, "pack netxd", ""},
		{[]string{"completion", "bash"}, exitFine, "bash completion", ""},
		{[]string{"check"}, exitFine, "Nothing is wrong.", ""},
		{[]string{"check", "--config", small}, exitFine, "bank   core         netxd        http://127.0.0.1:1", ""},
		{[]string{"rnu"}, exitUsage, "", `truchman: there is no command "rnu"; did you mean run?`},
		{[]string{"zebra"}, exitUsage, "", `truchman: there is no command "zebra"`},
		{[]string{"run"}, exitUsage, "", `required flag(s) "config" not set`},
		{[]string{"check", "--colour"}, exitUsage, "", "unknown flag: --colour"},
		{[]string{"check", "everything"}, exitUsage, "", "unknown command"},
		{[]string{"version", "--output", "yaml"}, exitUsage, "", "it is text or json"},
		{[]string{"simulate", "acme"}, exitUsage, "", `invalid argument "acme"`},
		{[]string{"simulate"}, exitUsage, "", "accepts 1 arg(s)"},
		{[]string{"run", "--config", "absent.yaml"}, exitConfiguration, "", "absent.yaml: no such file"},
		{[]string{"simulate", "netxd", "--public-key", small}, exitConfiguration, "", "no PEM block PUBLIC KEY"},
		{[]string{"check", "--config", small, "--set", `packs=["` + badPack + `"]`}, exitConfiguration, "", "bank/api.yaml: pack: the file cannot be read"},
		{[]string{"check", "--config", small, "--set", `packs=[absent]`}, exitConfiguration, "", "directory of packs"},
		{[]string{"run", "--config", small, "--set", "server.listen=" + taken}, exitFailed, "", taken + ": bind: address already in use; free the address"},
		{[]string{"simulate", "rakbank", "--listen", taken}, exitFailed, "", "--listen 127.0.0.1:0 picks a free port"},
		{[]string{"demo", "--listen", taken}, exitFailed, "", taken + ": bind: address already in use"},
		{[]string{"demo", "--listen", "127.0.0.1:0", "--admin", taken}, exitFailed, "", "--admin 127.0.0.1:0 picks a free port"},
	} {
		code, out, problems := cli(t, test.args...)
		if code != test.code || !strings.Contains(out, test.out) || !strings.Contains(problems, test.err) || test.err == "" && problems != "" {
			t.Errorf("%v: exit code %d\n%s%s\nwant %d, %q and %q", test.args, code, out, problems, test.code, test.out, test.err)
		}
	}
}

func TestEverythingWrongIsReportedAtOnce(t *testing.T) {
	file := fileOf(t, "config.yaml", `server:
  lisen: 127.0.0.1:1
banks:
  core: {pack: acme, address: ftp://x}
  other: {pack: netxd, address: http://127.0.0.1:1}
mounts:
  - {front: normalized, path: v1}
partners_open: true
`)
	code, out, problems := cli(t, "run", "--config", file)
	want := `FILE:2:3: unknown key lisen
    lisen: ...
    ^
  did you mean listen?

FILE:4:16: there is no pack named "acme"
    core: {pack: acme, address: ftp://x}
                 ^

FILE:4:31: must be http(s)://host[:port][/path], without a query or credentials
    core: {pack: acme, address: ftp://x}
                                ^

FILE:5:3: setting key_id is missing: `
	problems = strings.ReplaceAll(problems, file, "FILE")
	if code != exitConfiguration || out != "" || !strings.HasPrefix(problems, want) {
		t.Errorf("exit code %d\n%s\nwant first\n%s", code, problems, want)
	}
	for _, more := range []string{"FILE:5:3: secret credential is missing", "FILE:5:3: signer netxd: secret private_key is needed", "FILE:7:31: must begin with /"} {
		if !strings.Contains(problems, more) {
			t.Errorf("no %q in\n%s", more, problems)
		}
	}
}

func TestVersionForPrograms(t *testing.T) {
	_, out, _ := cli(t, "version", "--output", "json")
	var found versions
	if err := json.Unmarshal([]byte(out), &found); err != nil {
		t.Fatal(err)
	}
	if found.Version == "" || !strings.HasPrefix(found.Go, "go1.") || len(found.Packs) < 6 || found.Packs[0].Name != "caas" || found.Packs[0].Version == "" {
		t.Errorf("%s", out)
	}
}

func TestTheReferenceOfTheCommandLineIsFresh(t *testing.T) {
	file := filepath.Join(t.TempDir(), "cli.md")
	if code, _, problems := cli(t, "docs", "--file", file); code != exitFine {
		t.Fatal(problems)
	}
	fresh, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile("../../docs/cli.md")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(fresh, kept) {
		t.Error("docs/cli.md is stale: run make generate")
	}
}
