package audit

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/truchman-proxy/truchman/middleware"
	"github.com/truchman-proxy/truchman/seen"
)

// Trail is an open audit trail. One goroutine writes; nobody else touches the file.
type Trail struct {
	*Masker
	config   Config
	log      *slog.Logger
	jobs     chan *job
	spare    sync.Pool // of jobs
	stop     chan struct{}
	stopped  chan struct{}
	end      sync.Once
	lost     atomic.Int64 // lines that the next line has to tell of
	missed   func(n int64, labels ...string)
	refusals refusals

	file   *file // what follows is the writer's alone
	batch  []*job
	lines  []byte
	dirty  bool // lines were written and are not durable yet
	failed bool

	misplaced error // why nothing is written: the file was not in its place when that was looked at last
}

// job is one line that waits for the next write. Its buffer is used again.
type job struct {
	members []byte
	waited  bool
	done    chan error
}

func newJob() any { return &job{members: make([]byte, 0, 512), done: make(chan error, 1)} }

const (
	largestQueue = 4096
	largestBatch = 256
	patience     = time.Second // that a write waits for its intent, where the trail is required
)

var errClosed = errors.New("audit: the trail is closed")

// Served is the configuration that is served, by digests: of what decides how requests are translated, and of who may call.
type Served struct{ Version, Callers string }

// Open opens a trail whose settings have passed Check, and writes that a process has started with a configuration.
// The metrics may be nil.
func Open(config Config, served Served, log *slog.Logger, metrics *middleware.Metrics) (*Trail, error) {
	f, err := openFile(config.File)
	if err != nil {
		return nil, err
	}
	t := &Trail{
		Masker: NewMasker(config.Key), config: config, log: log, file: f,
		jobs: make(chan *job, largestQueue), spare: sync.Pool{New: newJob}, stop: make(chan struct{}), stopped: make(chan struct{}),
		missed:   metrics.Counter(seen.AuditLost),
		refusals: newRefusals(),
	}
	if !config.Key.IsSet() {
		log.Warn("audit.key is not set: customers are masked by a key that ends with this process, so their acts before and after cannot be found together")
	}
	if f.chain.number == 0 {
		log.Warn("a new audit trail begins: if there was one before, its files were taken away", slog.String("file", config.File))
	}
	t.missed(0)
	go t.write()
	if f.cut {
		t.Note(&Entry{Time: time.Now(), Event: Recovered})
	}
	if err := t.note(&Entry{Time: time.Now(), Event: Started, Version: served.Version, Callers: served.Callers}, true); err != nil {
		return nil, errors.Join(err, t.Close())
	}
	return t, nil
}

// Reloaded writes that another configuration is served from now on.
func (t *Trail) Reloaded(served Served) {
	t.Note(&Entry{Time: time.Now(), Event: Reloaded, Version: served.Version, Callers: served.Callers})
}

// Note puts a line behind those that wait. It does not wait for the disk; where too many lines wait, it waits for a second if the
// trail is required, and else loses the line, which is counted and told in the trail later.
func (t *Trail) Note(e *Entry) { _ = t.note(e, false) }

// Intend writes that a write is about to be sent. Where the trail is required it comes back when the line is as durable as the
// settings want, within a second; with an error nothing may be sent.
func (t *Trail) Intend(e *Entry) error {
	if !t.config.Required {
		t.Note(e)
		return nil
	}
	return t.note(e, true)
}

func (t *Trail) note(e *Entry, wait bool) error {
	j := t.spare.Get().(*job)
	j.members, j.waited = e.append(j.members[:0]), wait
	if err := t.submit(j, wait || t.config.Required); err != nil {
		t.lose(1)
		return err
	}
	if !wait {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	select {
	case err := <-j.done:
		t.spare.Put(j)
		return err
	case <-ctx.Done():
		return errors.New("audit: the trail was not written in time")
	case <-t.stopped:
		return errClosed
	}
}

func (t *Trail) submit(j *job, wait bool) error {
	select {
	case <-t.stop:
		return errClosed
	case t.jobs <- j:
		return nil
	default:
	}
	if !wait {
		return errors.New("audit: too many lines wait")
	}
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-t.stop:
		return errClosed
	case t.jobs <- j:
		return nil
	case <-timer.C:
		return errors.New("audit: too many lines wait")
	}
}

func (t *Trail) lose(n int64) {
	t.lost.Add(n)
	t.missed(n)
}

// Close writes what waits, and that the process has ended in order.
func (t *Trail) Close() error {
	t.end.Do(func() { close(t.stop) })
	<-t.stopped
	return t.file.Close()
}
