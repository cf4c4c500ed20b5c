package main

import (
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/truchman-proxy/truchman/proxy"
)

func TestWatchWaitsForQuietButNotForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &watch{file: "/c/config.yaml", named: []string{"/c/config.yaml"}, timer: time.NewTimer(time.Hour)}
		w.timer.Stop()
		began := time.Now()
		w.note(fsnotify.Event{Name: "/c/config.yaml", Op: fsnotify.Write}, time.Now())
		<-w.timer.C
		if took := time.Since(began); took != watchQuiet {
			t.Errorf("one change: after %s", took)
		}
		w.settled()
		began = time.Now()
		for tick := time.NewTicker(watchQuiet / 2); ; {
			w.note(fsnotify.Event{Name: "/c/config.yaml", Op: fsnotify.Write}, time.Now())
			select {
			case <-tick.C:
				continue
			case <-w.timer.C:
			}
			tick.Stop()
			break
		}
		if took := time.Since(began); took != watchMost {
			t.Errorf("changes without an end: after %s", took)
		}
	})
}

func TestWatchKnowsWhatCounts(t *testing.T) {
	s := newReloadStage(t)
	put(t, s.file, "")
	w, err := newWatch(s.file)
	if err != nil {
		t.Fatal(err)
	}
	defer w.close()
	packs := filepath.Dir(s.pack)
	token := filepath.Join(t.TempDir(), "token")
	w.follow(&configuration{Config: proxy.Config{Packs: []string{packs}}, secrets: []string{token}})
	for path, want := range map[string]bool{
		s.file: true, filepath.Join(filepath.Dir(s.file), "proxy.log"): false, filepath.Join(filepath.Dir(s.file), "..data"): true,
		token: true, filepath.Join(filepath.Dir(token), "other"): false, filepath.Join(filepath.Dir(token), "..data"): true,
		packs: true, filepath.Join(packs, "other"): true, filepath.Join(s.pack, "read.yaml"): true, filepath.Join(s.pack, ".read.yaml.swp"): false, filepath.Join(s.pack, ".read.yaml"): true,
		filepath.Join(s.pack, "..data"): true, filepath.Join(s.pack, "testdata", "read.yaml"): true,
	} {
		if w.counts(path) != want {
			t.Errorf("%s counts: %v", path, !want)
		}
	}
	if list := w.notify.WatchList(); !slices.Contains(list, filepath.Join(s.pack, "testdata")) || !slices.Contains(list, filepath.Dir(s.file)) {
		t.Errorf("it watches %v", list)
	}
	w.follow()
	if list := w.notify.WatchList(); len(list) != 1 || list[0] != filepath.Dir(s.file) {
		t.Errorf("it still watches %v", list)
	}
}
