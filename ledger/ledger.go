package ledger

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// Ledger is what the proxy asks before and after every write. It is for many goroutines at once.
type Ledger struct {
	store  Store
	config Config
	names  *naming
	sealer *sealer
	log    *slog.Logger
	later  *later
}

// Asked is a request. Path and Query are canonical already; Body is as it came.
type Asked struct {
	Partner, RequestID, Method, Path, Query, ContentType string
	Body                                                 []byte
	Info                                                 Info
	Version                                              string // of configuration and mappings
}

// Info tells operators which request a record is of. It is sealed.
type Info struct {
	Partner   string `json:"partner"`
	RequestID string `json:"request_id"`
	Front     string `json:"front"`
	Bank      string `json:"bank"`
	Operation string `json:"operation"`
}

// Open opens the store that the configuration names, and the ledger above it. Close closes both.
func Open(ctx context.Context, config Config, log *slog.Logger) (*Ledger, error) {
	if findings := config.Check(); len(findings) > 0 {
		return nil, fmt.Errorf("ledger: %s: %s", findings[0].Key, findings[0].Cause)
	}
	config, err := config.withKeys()
	if err != nil {
		return nil, err
	}
	var store Store
	options := Options{KeepOpen: config.KeepUnknown, Log: log}
	if config.Store == "redis" {
		store, err = OpenRedis(ctx, config.Redis, options)
	} else {
		store, err = OpenBolt(config.Path, options)
	}
	if err != nil {
		return nil, err
	}
	l, err := NewLedger(store, config, log)
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return l, nil
}

// NewLedger makes a ledger above a store, which is closed with it. Of the configuration it takes what is not about stores.
func NewLedger(store Store, config Config, log *slog.Logger) (*Ledger, error) {
	identity, err := decodeSecret(config.Identity)
	if err != nil {
		return nil, fmt.Errorf("ledger: identity %w", err)
	}
	if findings := checkKeys(config.Keys); len(findings) > 0 {
		return nil, fmt.Errorf("ledger: %s: %s", findings[0].Key, findings[0].Cause)
	}
	sealer, err := newSealer(config.Keys)
	if err != nil {
		return nil, err
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Ledger{store: store, config: config, names: newNaming(identity), sealer: sealer, log: log, later: newLater(log)}, nil
}

// Close tries once more what could not be written yet, and closes the store.
func (l *Ledger) Close() error {
	l.later.close()
	return l.store.Close()
}

// CheckSettings says what of the store's settings loses records, one sentence each. Of bolt there is nothing to say.
func (l *Ledger) CheckSettings(ctx context.Context) []string {
	if redis, is := l.store.(*RedisStore); is {
		return redis.CheckSettings(ctx)
	}
	return nil
}

// Claim asks whether this attempt may go on. An error means that the ledger could not be asked, and that nothing
// may be sent.
func (l *Ledger) Claim(ctx context.Context, asked Asked) (*Entry, error) {
	e := &Entry{ledger: l, key: l.names.key(asked.Partner, asked.RequestID)}
	e.sealer = l.sealer.of(e.key)
	_, _ = rand.Read(e.owner[:])
	text, err := json.Marshal(&asked.Info)
	if err != nil {
		return nil, fmt.Errorf("ledger: what operators see of a request: %w", err)
	}
	info, err := e.sealer.seal(text, forInfo)
	if err != nil {
		return nil, err
	}
	e.until = time.Now().Add(l.config.Lease)
	found, err := l.store.Claim(ctx, e.key, Claim{
		Fingerprint: l.names.fingerprint(&asked), Owner: e.owner, Lease: l.config.Lease, Version: asked.Version, Info: info, Reconciles: true,
	})
	if err != nil {
		return nil, err
	}
	return e, e.read(&found)
}
