package middleware

import (
	"context"
	"fmt"
)

// ProbeIssuer asks an issuer for its keys as the first token would make the proxy do, by discovery or at the address of the settings,
// and tells how many there are. It waits five seconds at most.
func ProbeIssuer(ctx context.Context, settings OIDC) (keys int, err error) {
	k := newIssuerKeys(settings)
	if _, err := k.ready(ctx); err != nil {
		return 0, fmt.Errorf("%s: %w", settings.Issuer, err)
	}
	known, _ := k.current()
	return len(known), nil
}
