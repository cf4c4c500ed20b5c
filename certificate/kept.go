package certificate

import (
	"crypto/tls"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// Kept is what TLS goes by, read again when its files change. Connections that are there stay as they are.
type Kept struct {
	files   Files
	build   func(Content) (*tls.Config, error)
	log     *slog.Logger
	began   time.Time    // what looked counts from
	looked  atomic.Int64 // when the files were read last, in nanoseconds
	current atomic.Pointer[tls.Config]
	expires atomic.Int64 // seconds since 1970; 0 without a certificate

	mutex  sync.Mutex
	held   texts  // as they were read last
	failed string // what was wrong with them, "" where nothing was
}

// lookEvery is how long a changed file can go unnoticed: the first use after it looks.
const lookEvery = time.Second

// Keep reads the files, whose relative paths count from the working directory. build makes of them what TLS goes by, and
// refuses what must not be used; what it made is not to be changed by anybody.
func Keep(files Files, log *slog.Logger, build func(Content) (*tls.Config, error)) (*Kept, error) {
	k := &Kept{files: files, build: build, log: log, began: time.Now()}
	if err := k.Reload(); err != nil {
		return nil, err
	}
	return k, nil
}

// Config is what TLS goes by now: the same pointer for as long as nothing has changed. Where nobody has looked at the files for
// a second it reads them; what is wrong with them is logged once, and what is in force stays.
func (k *Kept) Config() *tls.Config {
	if time.Since(k.began)-time.Duration(k.looked.Load()) >= lookEvery {
		k.look()
	}
	return k.current.Load()
}

// Expires is when the certificate ends; the zero time where there is none. It looks as Config does.
func (k *Kept) Expires() time.Time {
	k.Config()
	if seconds := k.expires.Load(); seconds != 0 {
		return time.Unix(seconds, 0)
	}
	return time.Time{}
}

func (k *Kept) look() {
	if !k.mutex.TryLock() {
		return // somebody else looks
	}
	defer k.mutex.Unlock()
	before := k.failed
	changed, err := k.read()
	switch {
	case err != nil && err.Error() != before:
		k.log.Error("certificate not reloaded; what is in force stays", "cause", err.Error())
	case err == nil && changed && k.files.Certificate != "":
		k.log.Info("certificate reloaded", "certificate", k.files.Certificate, "expires", time.Unix(k.expires.Load(), 0).UTC().Format(time.RFC3339))
	case err == nil && changed:
		k.log.Info("certificate authorities reloaded", "authorities", k.files.Authorities)
	}
}

// Reload reads the files at once. Where anything is wrong, what is in force stays.
func (k *Kept) Reload() error {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	_, err := k.read()
	return err
}

func (k *Kept) read() (changed bool, err error) {
	k.looked.Store(int64(time.Since(k.began)))
	k.failed = ""
	defer func() {
		if err != nil {
			k.failed = err.Error()
		}
	}()
	held, err := k.files.read()
	if err != nil || k.current.Load() != nil && held.equal(k.held) {
		return false, err
	}
	content, err := k.files.content(held)
	if err != nil {
		return false, err
	}
	config, err := k.build(content)
	if err != nil {
		return false, err
	}
	k.held = held
	if content.Pair != nil {
		k.expires.Store(content.Pair.Leaf.NotAfter.Unix())
	}
	k.current.Store(config)
	return true, nil
}
