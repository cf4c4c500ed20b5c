package redistest

import (
	"context"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// Client connects as the product does: without retries, and for no longer than the caller's context. It is closed when the test is over.
func (s *Server) Client() *redis.Client {
	logging.Disable()
	client := redis.NewClient(&redis.Options{Addr: s.Address(), MaxRetries: -1, DialerRetries: 1, ContextTimeoutEnabled: true,
		DisableIdentity: true, DialTimeout: time.Second,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}})
	s.t.Cleanup(func() { _ = client.Close() })
	return client
}

// Do sends one command on a connection of its own, and gives the reply as go-redis decodes it: string, int64, []any, nil.
func (s *Server) Do(words ...any) any {
	s.t.Helper()
	client := redis.NewClient(&redis.Options{Addr: s.Address()})
	defer func() { _ = client.Close() }()
	reply, err := client.Do(context.Background(), words...).Result()
	if err != nil {
		s.t.Fatalf("%v: %v", words, err)
	}
	return reply
}
