package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/truchman-proxy/truchman/middleware"
)

func TestReloadOfChangedFiles(t *testing.T) {
	before := goleak.IgnoreCurrent()
	t.Run("run", func(t *testing.T) {
		s := newReloadStage(t)
		put(t, s.file, reloadConfig(bankNamed(t, "Mara"), ""))
		proxy := s.run(t)
		if got := name(t, proxy); got != "Mara" {
			t.Errorf("%s before", got)
		}
		put(t, s.file, reloadConfig(bankNamed(t, "Idris"), ""))
		line := s.log.until(t, reloaded, 1)
		if got := name(t, proxy); got != "Idris" || !strings.Contains(line, `"version":"`) || !strings.Contains(line, `"took":"`) {
			t.Errorf("%s after %s", got, line)
		}
		write(t, s.file, "banks: [\n") // in place, and broken
		s.log.until(t, notReloaded, 1)
		if got := name(t, proxy); got != "Idris" {
			t.Errorf("%s after what is broken", got)
		}
		put(t, s.file, reloadConfig(bankNamed(t, "Noor"), ""))
		s.log.until(t, reloaded, 2)
		put(t, filepath.Join(s.pack, "testdata", "read.yaml"), strings.Replace(tinyPack["testdata/read.yaml"], "first_name", "last_name", 1))
		put(t, filepath.Join(s.pack, "read.yaml"), strings.Replace(tinyPack["read.yaml"], "first_name", "last_name", 1))
		s.log.until(t, reloaded, 3)
		if got := name(t, proxy); got != "Noor" {
			t.Errorf("%s after a changed pack", got)
		}
	})
	goleak.VerifyNone(t, before)
}

// configMap is a directory as Kubernetes mounts a ConfigMap: files are links through ..data to a directory
// with a time in its name, and all are swapped by a rename of that one link.
type configMap struct {
	directory, current string
}

func (m *configMap) swap(t *testing.T, at string, files map[string]string) {
	t.Helper()
	for file, text := range files {
		write(t, filepath.Join(m.directory, at, file), text)
	}
	link := filepath.Join(m.directory, "..data_tmp")
	if err := os.Symlink(at, link); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(link, filepath.Join(m.directory, "..data")); err != nil {
		t.Fatal(err)
	}
	if m.current == "" {
		for file := range files {
			if err := os.Symlink(filepath.Join("..data", file), filepath.Join(m.directory, file)); err != nil {
				t.Fatal(err)
			}
		}
	} else if err := os.RemoveAll(filepath.Join(m.directory, m.current)); err != nil {
		t.Fatal(err)
	}
	m.current = at
}

func flatPack(read string) map[string]string {
	return map[string]string{"api.yaml": tinyPack["api.yaml"], "openapi.yaml": tinyPack["openapi.yaml"], "read.yaml": read}
}

func TestReloadOfSwappedConfigMaps(t *testing.T) {
	s := newReloadStage(t)
	if err := os.RemoveAll(s.pack); err != nil {
		t.Fatal(err)
	}
	settings, pack := &configMap{directory: filepath.Dir(s.file)}, &configMap{directory: s.pack}
	settings.swap(t, "..2026_01", map[string]string{"config.yaml": reloadConfig(bankNamed(t, "Mara"), "")})
	pack.swap(t, "..2026_01", flatPack(tinyPack["read.yaml"]))
	proxy := s.run(t)
	for i, want := range []string{"Idris", "Noor"} {
		settings.swap(t, "..2026_02_"+want, map[string]string{"config.yaml": reloadConfig(bankNamed(t, want), "")})
		s.log.until(t, reloaded, i+1)
		if got := name(t, proxy); got != want {
			t.Errorf("%s after the configuration's swap, not %s", got, want)
		}
	}
	for i, want := range []string{"Quill", "Noor"} {
		member := map[string]string{"Quill": "family", "Noor": "name"}[want]
		pack.swap(t, "..2026_03_"+want, flatPack(strings.Replace(tinyPack["read.yaml"], "{name:", "{"+member+":", 1)))
		s.log.until(t, reloaded, i+3)
		if got := name(t, proxy); got != want {
			t.Errorf("%s after the pack's swap, not %s", got, want)
		}
	}
}

// reloaderOf starts everything but the listeners' servers, to reload without waiting.
func reloaderOf(t *testing.T, s *reloadStage, results *[]string) *reloader {
	t.Helper()
	config, version, err := readFirst(s.file, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	on, err := listen(config.Server, config.Admin)
	if err != nil {
		t.Fatal(err)
	}
	service, err := newServiceOf(config, version, on, middleware.NewLogger(s.log, middleware.Log{Level: "debug", Format: "json"}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		on.close()
		if err := service.end(); err != nil {
			t.Error(err)
		}
	})
	r := newReloader(service, s.file, nil, nil)
	r.reloads = func(result string) { *results = append(*results, result) }
	return r
}

// TestReloadRefuses has something wrong each time: what is served stays, and the log has the place.
func TestReloadRefuses(t *testing.T) {
	for title, c := range map[string]struct {
		change func(t *testing.T, s *reloadStage, right string)
		want   []string
	}{
		"broken YAML":    {func(t *testing.T, s *reloadStage, right string) { put(t, s.file, right+"log: {\n") }, []string{"config.yaml:"}},
		"an unknown key": {func(t *testing.T, s *reloadStage, right string) { put(t, s.file, right+"lgo: {}\n") }, []string{"config.yaml:9:1: unknown key lgo"}},
		"no file":        {func(t *testing.T, s *reloadStage, _ string) { _ = os.Remove(s.file) }, []string{"config.yaml: no such file"}},
		"a broken pack": {func(t *testing.T, s *reloadStage, _ string) {
			put(t, filepath.Join(s.pack, "read.yaml"), strings.Replace(tinyPack["read.yaml"], "{name:", "{nmae:", 1))
		}, []string{"tiny/read.yaml:6:"}},
		"a case that fails": {func(t *testing.T, s *reloadStage, _ string) {
			put(t, filepath.Join(s.pack, "testdata", "read.yaml"), strings.Replace(tinyPack["testdata/read.yaml"], "first_name: Mara", "first_name: Noor", 1))
		}, []string{"tiny/testdata/read.yaml:1:1: the case fails"}},
		"a guess": {func(t *testing.T, s *reloadStage, _ string) {
			put(t, filepath.Join(s.pack, "read.yaml"), strings.Replace(tinyPack["read.yaml"], "$.first_name}}", "$.first_name}} # guess: names are alike", 1))
		}, []string{"tiny/read.yaml:6:"}},
		"what needs a restart, and more": {func(t *testing.T, s *reloadStage, right string) {
			put(t, s.file, strings.Replace(right, "{listen: \"127.0.0.1:0\", stop", "{listen: \"127.0.0.1:1\", stop", 1)+"log: {level: warn}\nmore: 1\n")
		}, []string{"config.yaml:3:18: cannot change while the proxy runs: restart it, or take back server.listen", "config.yaml:9:14: cannot change while the proxy runs: restart it, or take back log.level",
			"config.yaml:10:1: unknown key more"}},
		"an audit trail": {func(t *testing.T, s *reloadStage, right string) {
			put(t, s.file, right+"audit: {file: a.jsonl, required: true, sync: second, keep: 3, max_size: 1MiB, key: MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=}\n")
		}, []string{"config.yaml:9:15: cannot change while the proxy runs: restart it, or take back audit.file", "or take back audit.required", "or take back audit.sync",
			"or take back audit.keep", "or take back audit.max_size", "or take back audit.key"}},
	} {
		t.Run(title, func(t *testing.T) {
			s := newReloadStage(t)
			right := reloadConfig("http://127.0.0.1:1", "")
			put(t, s.file, right)
			var results []string
			r := reloaderOf(t, s, &results)
			running, succeeded := r.service.generation(), r.lastSuccess()
			c.change(t, s, right)
			r.reload(t.Context())
			line := s.log.until(t, notReloaded, 1)
			for _, want := range c.want {
				if !strings.Contains(line, want) {
					t.Errorf("no %q in %s", want, line)
				}
			}
			if r.service.generation() != running || len(results) != 1 || results[0] == reloadOK || r.lastSuccess() != succeeded {
				t.Errorf("results %v, last success %s", results, r.lastSuccess())
			}
		})
	}
}

func TestReloadOfWhatIsUnchanged(t *testing.T) {
	s := newReloadStage(t)
	put(t, s.file, reloadConfig("http://127.0.0.1:1", ""))
	var results []string
	r := reloaderOf(t, s, &results)
	r.succeeded.Store(0)
	running := r.service.generation()
	put(t, s.file, "# a comment\n"+reloadConfig("http://127.0.0.1:1", ""))
	r.reload(t.Context())
	s.log.until(t, unchanged, 1)
	if r.service.generation() != running || len(results) != 1 || results[0] != reloadOK || time.Since(r.lastSuccess()) > time.Hour {
		t.Errorf("results %v, last success %s", results, r.lastSuccess())
	}
	put(t, s.file, reloadConfig("http://127.0.0.1:1", "")+"  - {front: normalized, path: /other}\n")
	r.reload(t.Context())
	s.log.until(t, reloaded, 1)
	s.log.until(t, `"msg":"configuration retired","version":"`+running.version, 1)
}
