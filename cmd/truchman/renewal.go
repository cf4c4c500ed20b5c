package main

import "github.com/truchman-proxy/truchman/redisclient"

// logins are those at the Redis of each store. They have no effect where a store is none.
type logins struct{ ledger, callbacks *redisclient.Login }

func newLogins(config *configuration) logins {
	return logins{redisclient.NewLogin(config.Ledger.Redis.Server), redisclient.NewLogin(config.Callbacks.Redis.Server)}
}

// renewal gives what makes all that outlives a reload go by a configuration's secrets.
func (l *lasting) renewal(config *configuration) (renew func(), err error) {
	told := func() {}
	if l.callbacks != nil {
		renewed, findings := l.callbacks.Renewal(config.Callbacks)
		if len(findings) > 0 {
			return nil, wrongCallbacks(findings)
		}
		told = renewed
	}
	return func() {
		told()
		l.logins.ledger.Change(config.Ledger.Redis.Server)
		l.logins.callbacks.Change(config.Callbacks.Redis.Server)
		l.tracer.SendWith(config.Tracing.Headers)
	}, nil
}
