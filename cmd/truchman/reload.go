package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"sync/atomic"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Results of a reload, as the metric names them.
const (
	reloadOK      = "ok"
	reloadFailed  = "failed"
	reloadRestart = "restart" // nothing is wrong, but only a new process can take it up
)

var reloadResults = []string{reloadOK, reloadFailed, reloadRestart}

// reloader puts what the configuration's files hold now in the place of what a service serves. It belongs to
// one goroutine, beside those that serve.
type reloader struct {
	service *service
	file    string
	sets    []string // of --set, as at the start
	watch   *watch   // nil where the system lets no files be watched
	log     *slog.Logger

	reloads   func(result string) // is told of each reload: one of reloadResults
	last      atomic.Value        // the result of the last one, reloadOK before the first
	succeeded atomic.Int64        // when the last reload succeeded, or the start; Unix nanoseconds
}

func newReloader(s *service, file string, sets []string, watch *watch) *reloader {
	r := &reloader{service: s, file: file, sets: sets, watch: watch, log: s.log, reloads: func(string) {}}
	r.succeeded.Store(time.Now().UnixNano())
	r.last.Store(reloadOK)
	return r
}

// lastSuccess is when the configuration that is served was last found to be that of the files.
func (r *reloader) lastSuccess() time.Time { return time.Unix(0, r.succeeded.Load()) }

// run reloads on every hangup, and when the files have changed, until ctx ends.
func (r *reloader) run(ctx context.Context, hangups <-chan os.Signal) {
	var events <-chan fsnotify.Event
	var failures <-chan error
	var settled <-chan time.Time
	if r.watch != nil {
		events, failures, settled = r.watch.notify.Events, r.watch.notify.Errors, r.watch.timer.C
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-hangups:
			r.reload(ctx)
		case event := <-events:
			r.watch.note(event, time.Now())
		case err := <-failures:
			r.log.Warn("watching the configuration", "cause", err.Error())
			r.watch.noteChange(time.Now()) // events were lost
		case <-settled:
			r.watch.settled()
			r.reload(ctx)
		}
	}
}

// reload reads everything, tries it, and serves it. Where anything is wrong, what is served stays.
func (r *reloader) reload(ctx context.Context) {
	began := time.Now()
	running := r.service.generation()
	next, err := r.tried(ctx, running)
	switch {
	case ctx.Err() != nil:
		return // the process ends
	case err != nil:
		r.log.Error("configuration not reloaded; what is served stays", "version", running.version, "cause", err.Error())
		r.came(refusedFor(err))
		return
	case next == nil:
		r.log.Info("configuration unchanged", "version", running.version)
	default:
		next.inherit(running)
		r.service.serves(next)
		r.service.auditReload(next)
		r.log.Info("configuration reloaded", "version", next.version, "took", time.Since(began).String())
		r.service.warnOfCallbacks(next)
	}
	r.succeeded.Store(time.Now().UnixNano())
	r.came(reloadOK)
}

// came notes what a reload came to.
func (r *reloader) came(result string) {
	r.last.Store(result)
	r.reloads(result)
}

// refusedFor is the result of a reload that was refused.
func refusedFor(err error) string {
	if needsRestart(err) {
		return reloadRestart
	}
	return reloadFailed
}

// tried reads the files and runs the packs' cases. It is nil where the files hold what is served.
func (r *reloader) tried(ctx context.Context, running *generation) (next *generation, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			next, err = nil, fmt.Errorf("the configuration makes the reload panic: %v", cause)
		}
	}()
	config, version, err := readSteady(running.config, func() (*configuration, error) { return r.read(running.config) })
	if err != nil {
		return nil, err
	}
	if version == running.version && sameSettings(running.config, config) {
		return nil, nil
	}
	if err := config.guessed(); err != nil {
		return nil, err
	}
	if err := config.ownCases(ctx); err != nil {
		return nil, err
	}
	return r.service.prepare(config, version)
}

// read reads the files and watches what they name from now on, also where something is wrong with it.
func (r *reloader) read(running *configuration) (*configuration, error) {
	config, err := readReloaded(r.file, r.sets, running)
	if r.watch != nil {
		r.watch.follow(running, config)
	}
	return config, err
}
