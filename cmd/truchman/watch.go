package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

// How long files have to be left alone before they are read, and how long that is waited for.
const (
	watchQuiet = 200 * time.Millisecond
	watchMost  = 2 * time.Second
)

// watch tells when the files of a configuration have changed. It watches directories: editors and
// Kubernetes put new files in the place of old ones. It belongs to one goroutine.
type watch struct {
	file   string
	notify *fsnotify.Watcher

	whole   []string // directories in which everything counts
	named   []string // files and directories that count where their parent is watched for them alone
	changed time.Time
	timer   *time.Timer // runs out when the files have been quiet; stopped where nothing changed
}

// newWatch watches the file's directory. The error says why the system does not let it.
func newWatch(file string) (*watch, error) {
	notify, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, err
	}
	w := &watch{file: absolute(file), notify: notify, timer: time.NewTimer(watchQuiet)}
	w.timer.Stop()
	w.follow()
	return w, nil
}

func (w *watch) close() { _ = w.notify.Close() } // nothing is lost

// follow watches the directory of the configuration file, the packs and the secrets' files of configurations, and nothing else.
// What is not there is left out until it is followed again.
func (w *watch) follow(configurations ...*configuration) {
	w.whole, w.named = nil, withTargets(w.file)
	for _, c := range configurations {
		for _, directory := range c.directories() {
			directory = absolute(directory)
			w.named = append(w.named, directory)
			w.whole = append(w.whole, directoriesIn(directory, 2)...)
		}
		for _, file := range c.secrets {
			w.named = append(w.named, withTargets(absolute(file))...)
		}
	}
	wanted := slices.Clone(w.whole)
	for _, path := range w.named {
		wanted = append(wanted, filepath.Dir(path))
	}
	for _, path := range w.notify.WatchList() {
		if !slices.Contains(wanted, path) {
			_ = w.notify.Remove(path) // it may be gone by itself
		}
	}
	for _, path := range wanted {
		_ = w.notify.Add(path) // what is not there is the loader's to tell
	}
}

// withTargets gives a file, and what it leads to where it is a link. Kubernetes mounts the files of a Secret as links into a directory
// that is itself reached by one, ..data; that one is swapped, and counts by its name.
func withTargets(file string) []string {
	if target, err := filepath.EvalSymlinks(file); err == nil && target != file {
		return []string{file, target}
	}
	return []string{file}
}

// absolute gives a path the form in which events name it.
func absolute(path string) string {
	if full, err := filepath.Abs(path); err == nil {
		return full
	}
	return filepath.Clean(path)
}

// directoriesIn lists a directory and those below it, to a depth: packs, and their tables and testdata.
// Hidden ones are no packs.
func directoriesIn(directory string, depth int) []string {
	all := []string{directory}
	entries, err := os.ReadDir(directory)
	if err != nil || depth == 0 {
		return all
	}
	for _, entry := range entries {
		path := filepath.Join(directory, entry.Name())
		if info, err := os.Stat(path); err == nil && info.IsDir() && entry.Name()[0] != '.' {
			all = append(all, directoriesIn(path, depth-1)...)
		}
	}
	return all
}

// note takes an event; one that counts starts the wait for quiet.
func (w *watch) note(event fsnotify.Event, now time.Time) {
	if event.Op == fsnotify.Chmod || !w.counts(event.Name) {
		return
	}
	w.noteChange(now)
}

// noteChange starts the wait for quiet, or prolongs it up to the most.
func (w *watch) noteChange(now time.Time) {
	if w.changed.IsZero() {
		w.changed = now
	}
	w.timer.Reset(min(watchQuiet, w.changed.Add(watchMost).Sub(now)))
}

// settled has to be called when the timer ran out: the next change starts another wait.
func (w *watch) settled() { w.changed = time.Time{} }

// counts tells whether a change of a path can be one of the configuration. Names that begin with two dots
// are those by which Kubernetes swaps all files of a ConfigMap at once; with one, they are editors' own, or read.
func (w *watch) counts(path string) bool {
	name := filepath.Base(path)
	if strings.HasPrefix(name, "..") || slices.Contains(w.named, path) {
		return true
	}
	if name[0] == '.' && filepath.Ext(name) != ".yaml" {
		return false
	}
	return slices.Contains(w.whole, filepath.Dir(path)) || slices.Contains(w.whole, path)
}
