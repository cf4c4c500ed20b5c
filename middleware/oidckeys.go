package middleware

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// issuerKeys are an issuer's public keys (RFC 7517), asked for when they are needed. Where the issuer is down, those that are
// known stay for as long as the settings keep them.
type issuerKeys struct {
	settings   OIDC
	algorithms []jose.SignatureAlgorithm
	log        *slog.Logger
	fetches    chan struct{} // is full while the issuer is asked
	client     *issuerClient // nil until its authorities could be read; of who fills fetches

	mutex   sync.Mutex
	known   []jose.JSONWebKey // none where the issuer has withdrawn all
	fetched time.Time         // with success
	sets    uint64            // how often; which one these are
	asked   time.Time         // with or without
	failure error             // of the last time
}

var errIssuer = errors.New("the issuer's keys cannot be had")

func newIssuerKeys(settings OIDC, log *slog.Logger) *issuerKeys {
	k := &issuerKeys{settings: settings, log: log, fetches: make(chan struct{}, 1)}
	for _, algorithm := range settings.Algorithms {
		k.algorithms = append(k.algorithms, jose.SignatureAlgorithm(algorithm))
	}
	return k
}

// ready makes sure that there are keys, and that they are not too old; it tells which set they are. It fails with errIssuer where
// there are none that count.
func (k *issuerKeys) ready(ctx context.Context) (set uint64, err error) {
	if fresh, counts := k.state(); !fresh {
		k.newer(ctx, !counts)
	}
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if !k.count() {
		return 0, fmt.Errorf("%w: %v", errIssuer, k.failure)
	}
	return k.sets, nil
}

// state tells whether the keys need not be asked for again yet, and whether they count at all.
func (k *issuerKeys) state() (fresh, counts bool) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	return k.sets > 0 && time.Since(k.fetched) <= k.settings.Refresh, k.count()
}

// count tells whether the keys count: they have been had, and not too long ago.
func (k *issuerKeys) count() bool {
	return k.sets > 0 && time.Since(k.fetched) <= k.settings.Keep
}

func (k *issuerKeys) current() []jose.JSONWebKey {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	return k.known
}

// newer asks the issuer, unless it was asked a moment ago, and gives what is known then. One request asks; others wait for it
// where the keys that are known are of no use to them.
func (k *issuerKeys) newer(ctx context.Context, wait bool) []jose.JSONWebKey {
	select {
	case k.fetches <- struct{}{}:
	default:
		if !wait {
			return nil
		}
		select {
		case k.fetches <- struct{}{}:
		case <-ctx.Done():
			return nil
		}
	}
	defer func() { <-k.fetches }()
	if k.due() {
		k.take(k.fetch(ctx))
	}
	return k.current()
}

// due tells whether the issuer can be asked again, and notes that it is.
func (k *issuerKeys) due() bool {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	if !k.asked.IsZero() && time.Since(k.asked) < refreshPace {
		return false
	}
	k.asked = time.Now()
	return true
}

// take notes what the issuer has told, and says once that it tells nothing, or tells again.
func (k *issuerKeys) take(keys []jose.JSONWebKey, err error) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	before := k.failure
	if k.failure = err; err != nil {
		if before == nil {
			k.complain(err)
		}
		return
	}
	if before != nil {
		k.log.Info("the issuer tells its keys again", "issuer", k.settings.Issuer)
	}
	if len(keys) == 0 && (k.sets == 0 || len(k.known) > 0) {
		k.log.Warn("the issuer has no key for signatures: none of its tokens is taken", "issuer", k.settings.Issuer)
	}
	k.known, k.fetched, k.sets = keys, time.Now(), k.sets+1
}

func (k *issuerKeys) complain(cause error) {
	about := []any{"issuer", k.settings.Issuer, "cause", cause.Error()}
	if k.sets > 0 {
		about = append(about, "keys_count_until", k.fetched.Add(k.settings.Keep).UTC().Format(time.RFC3339))
	}
	k.log.Error("the issuer does not tell its keys", about...)
}

// fetch asks for the keys, at the address that discovery tells now. A caller that goes away does not end it.
func (k *issuerKeys) fetch(ctx context.Context) ([]jose.JSONWebKey, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), issuerTimeout)
	defer cancel()
	if k.client == nil {
		client, err := newIssuerClient(k.settings.CA, k.log)
		if err != nil {
			return nil, err
		}
		k.client = client
	}
	address := k.settings.Keys
	if address == "" {
		var err error
		if address, err = k.client.discover(ctx, k.settings.Issuer); err != nil {
			return nil, fmt.Errorf("discovery: %w", err)
		}
	}
	return k.client.keys(ctx, address)
}

// VerifySignature gives the payload of a token whose signature is by one of the keys. A key id that nobody knows makes the
// issuer be asked again; a wrong signature does not.
func (k *issuerKeys) VerifySignature(ctx context.Context, token string) ([]byte, error) {
	signed, err := jose.ParseSignedCompact(token, k.algorithms)
	if err != nil {
		return nil, err
	}
	header := signed.Signatures[0].Header
	known := k.current()
	if !slices.ContainsFunc(known, func(key jose.JSONWebKey) bool { return fits(key, header) }) {
		known = k.newer(ctx, true)
	}
	for _, key := range known {
		if fits(key, header) {
			if payload, err := signed.Verify(key.Key); err == nil {
				return payload, nil
			}
		}
	}
	return nil, errInvalid
}
