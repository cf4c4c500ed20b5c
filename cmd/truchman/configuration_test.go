package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	truchman "github.com/truchman-proxy/truchman"
	"github.com/truchman-proxy/truchman/proxy"
)

// TestTheReferenceConfigurationShowsTheDefaults keeps config.yaml true to the code.
func TestTheReferenceConfigurationShowsTheDefaults(t *testing.T) {
	private, _, err := newSigningKey()
	if err != nil {
		t.Fatal(err)
	}
	c, err := parseConfiguration("config.yaml", truchman.ReferenceConfig, []string{"banks.netxd.secrets.private_key=" + private})
	if err != nil {
		t.Fatal(err)
	}
	defaults := newConfiguration(".")
	if c.Server != defaults.Server || c.Admin != defaults.Admin || c.Log != defaults.Log || len(c.Packs) != 0 {
		t.Errorf("config.yaml has\n%+v %+v %+v %v\nthe defaults are\n%+v %+v %+v", c.Server, c.Admin, c.Log, c.Packs, defaults.Server, defaults.Admin, defaults.Log)
	}
	shown, filled := c.Banks["netxd"], proxy.Bank{}.WithDefaults()
	if shown.Timeout != filled.Timeout || shown.Breaker != filled.Breaker || shown.Pool != filled.Pool {
		t.Errorf("config.yaml has\n%+v %+v %+v\nthe defaults are\n%+v %+v %+v", shown.Timeout, shown.Breaker, shown.Pool, filled.Timeout, filled.Breaker, filled.Pool)
	}
}

func TestTheReferenceConfigurationSaysWhatItLacks(t *testing.T) {
	t.Setenv("NETXD_PRIVATE_KEY", "")
	_, err := parseConfiguration("config.yaml", truchman.ReferenceConfig, nil)
	if err == nil || !strings.Contains(err.Error(), "signer netxd: secret private_key is needed") || exitCode(err, true) != exitConfiguration {
		t.Errorf("%v", err)
	}
}

func TestDirectoriesOfPacksCountFromTheConfiguration(t *testing.T) {
	file := fileOf(t, "config.yaml", "packs: [mine]\n"+smallConfig)
	mine := filepath.Join(filepath.Dir(file), "mine", "netxd")
	if err := os.MkdirAll(mine, 0o700); err != nil {
		t.Fatal(err)
	}
	code, _, problems := cli(t, "check", "--config", file)
	if code != exitConfiguration || !strings.Contains(problems, "netxd/api.yaml: pack: the file cannot be read") {
		t.Errorf("exit code %d, %s", code, problems)
	}
}

func TestProblemsOfSettingsAndPacksStandTogether(t *testing.T) {
	file := fileOf(t, "config.yaml", "packs: [mine]\nlog: {levle: info}\n"+smallConfig)
	if err := os.MkdirAll(filepath.Join(filepath.Dir(file), "mine", "netxd"), 0o700); err != nil {
		t.Fatal(err)
	}
	_, _, problems := cli(t, "check", "--config", file)
	for _, want := range []string{":2:7: unknown key levle", "\n\nnetxd/api.yaml: pack: the file cannot be read"} {
		if !strings.Contains(problems, want) {
			t.Errorf("no %q in\n%s", want, problems)
		}
	}
}
