package middleware

import (
	"context"
	"fmt"
	"log/slog"
	"time"
)

// ProbeIssuer asks an issuer for its keys as the first token would make the proxy do, by discovery or at the address of the settings,
// and tells how many there are. It waits five seconds at most.
func ProbeIssuer(ctx context.Context, settings OIDC) (keys int, err error) {
	k := newIssuerKeys(settings, slog.New(slog.DiscardHandler))
	if _, err := k.ready(ctx); err != nil {
		return 0, fmt.Errorf("%s: %w", settings.Issuer, err)
	}
	return len(k.current()), nil
}

// issued are the tokens that are taken, nil where there are none.
func (c *Callers) issued() *tokens {
	if c == nil {
		return nil
	}
	return c.tokens
}

// Issuer tells since when the issuer's keys are known, the zero time where they are not yet, and whether the last question for
// them failed; is is false where no tokens are taken.
func (c *Callers) Issuer() (fetched time.Time, failing, is bool) {
	if c == nil || c.tokens == nil {
		return time.Time{}, false, false
	}
	k := c.tokens.keys
	k.mutex.Lock()
	defer k.mutex.Unlock()
	return k.fetched, k.failure != nil, true
}
