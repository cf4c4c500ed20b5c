package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func versionOfStage(t *testing.T, s *reloadStage, sets ...string) string {
	t.Helper()
	config, err := readServed(s.file, sets)
	if err != nil {
		t.Fatal(err)
	}
	version, err := config.version()
	if err != nil || len(version) != 16 {
		t.Fatal(version, err)
	}
	return version
}

func TestReloadVersionTellsWhatTranslates(t *testing.T) {
	s := newReloadStage(t)
	config := reloadConfig("http://127.0.0.1:1", "")
	put(t, s.file, config)
	first := versionOfStage(t, s)
	put(t, s.file, "# a comment\n"+config)
	put(t, filepath.Join(s.pack, ".read.yaml.swp"), "a: b\n")
	put(t, filepath.Join(s.pack, "..2026_01", "read.yaml"), "a: b\n")
	if got := versionOfStage(t, s, "server.listen=127.0.0.1:2", "log.level=warn", "server.max_body=1KiB"); got != first {
		t.Error("it changes with what does not translate")
	}
	if got := versionOfStage(t, s, "banks.tiny.address=http://127.0.0.1:2"); got == first {
		t.Error("it does not change with a bank")
	}
	put(t, filepath.Join(s.pack, "read.yaml"), tinyPack["read.yaml"]+"\n")
	second := versionOfStage(t, s)
	if second == first {
		t.Error("it does not change with a pack's file")
	}
	write(t, filepath.Join(s.pack, "tables", "more.csv"), "a,b\n")
	if versionOfStage(t, s) == second {
		t.Error("it does not change with a table")
	}
}

// TestPinTellsWhatIsSent holds what a flow that was begun may go on with.
func TestPinTellsWhatIsSent(t *testing.T) {
	s := newReloadStage(t)
	config := reloadConfig("http://127.0.0.1:1", "") + "  - {front: tiny, path: /own, bank: tiny}\n"
	config = strings.Replace(config, "banks:\n", "banks:\n  far: {pack: tiny, address: http://127.0.0.1:3}\n", 1)
	pinOf := func(sets ...string) string {
		t.Helper()
		read, err := readServed(s.file, sets)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := read.version(); err != nil {
			t.Fatal(err)
		}
		if read.pins.of(0, "far") == "" || read.pins.of(1, "far") != "" || read.pins.of(1, "tiny") == read.pins.of(0, "tiny") {
			t.Fatalf("pins %v", read.pins)
		}
		return read.pins.of(0, "tiny")
	}
	put(t, s.file, config)
	first := pinOf()
	write(t, filepath.Join(s.pack, "testdata", "more.yaml"), "[]\n")
	if pinOf("banks.far.retry.attempts=7", "banks.far.address=http://127.0.0.1:4", "banks.tiny.retry.attempts=7", "banks.tiny.timeout=3s",
		"banks.tiny.addresses=[http://127.0.0.1:5]", "mounts.1.path=/another") != first {
		t.Error("it changes with what is not sent to the bank for the mount")
	}
	if pinOf("banks.tiny.address=http://127.0.0.1:2") == first {
		t.Error("it does not change with the bank's address")
	}
	put(t, filepath.Join(s.pack, "read.yaml"), tinyPack["read.yaml"]+"\n")
	if pinOf() == first {
		t.Error("it does not change with the bank's pack")
	}
}

func TestReloadVersionHasNoSecrets(t *testing.T) {
	small := fileOf(t, "config.yaml", smallConfig)
	other := fileOf(t, "config.yaml", strings.Replace(smallConfig, "credential: c,", "credential: d,", 1))
	var versions []string
	for _, file := range []string{small, other} {
		versions = append(versions, versionOfStage(t, &reloadStage{file: file}))
	}
	if versions[0] != versions[1] {
		t.Error("a secret changes it")
	}
	a, _ := readServed(small, nil)
	b, _ := readServed(other, nil)
	if sameSettings(a, b) || !sameSettings(a, a) {
		t.Error("another secret is not seen as a change to load")
	}
}

// TestReloadReadsUntilThePacksAreSteady changes a pack between the reading and the look at its files.
func TestReloadReadsUntilThePacksAreSteady(t *testing.T) {
	s := newReloadStage(t)
	put(t, s.file, reloadConfig("http://127.0.0.1:1", ""))
	readings := 0
	read := func(changes int) func() (*configuration, error) {
		readings = 0
		return func() (*configuration, error) {
			config, err := readServed(s.file, nil)
			if readings++; readings <= changes {
				write(t, filepath.Join(s.pack, "read.yaml"), tinyPack["read.yaml"]+strings.Repeat("\n", readings))
			}
			return config, err
		}
	}
	config, version, err := readSteady(nil, read(0))
	if err != nil || readings != 2 {
		t.Fatalf("%d readings at the start, %v", readings, err)
	}
	if _, same, err := readSteady(config, read(0)); err != nil || same != version || readings != 1 {
		t.Errorf("%d readings of what is steady, %v", readings, err)
	}
	if _, changed, err := readSteady(config, read(2)); err != nil || changed != versionOfStage(t, s) || readings != 3 {
		t.Errorf("%d readings of what changes twice, %v", readings, err)
	}
	if _, _, err := readSteady(config, read(100)); !errors.Is(err, errUnsteady) {
		t.Errorf("%d readings of what never rests, %v", readings, err)
	}
	if err := os.RemoveAll(s.pack); err != nil {
		t.Fatal(err)
	}
	if _, _, err := readSteady(config, read(0)); err == nil || !strings.Contains(err.Error(), `there is no pack named "tiny"`) {
		t.Errorf("a pack that is gone: %v", err)
	}
}
