package redisclient

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// Options are what each user of a Redis chooses for itself.
type Options struct {
	Timeout   time.Duration                            // of dialling, reading, writing and waiting for a connection, each
	Pool      int                                      // connections at most
	Connected func(context.Context, *redis.Conn) error // is called with each new connection, those to sentinels included; may be nil
}

// Connect makes a client; no server has to be there yet. The client makes no retries, for what a step that failed means only its
// caller knows, and keeps to its contexts.
func (s Server) Connect(options Options) (redis.UniversalClient, error) {
	logging.Disable() // the client writes lines of its own to standard error; what fails is in the steps' errors
	all := &redis.UniversalOptions{
		Addrs: s.Addresses, MasterName: s.Master, PoolSize: options.Pool,
		Username: s.Username, Password: s.Password.Reveal(), SentinelPassword: s.SentinelPassword.Reveal(),
		OnConnect:  options.Connected,
		MaxRetries: -1, DialerRetries: 1, ContextTimeoutEnabled: true, DisableIdentity: true,
		DialTimeout: options.Timeout, ReadTimeout: options.Timeout, WriteTimeout: options.Timeout, PoolTimeout: options.Timeout,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}
	if s.Login != nil {
		all.CredentialsProvider = s.Login.credentials
	}
	var err error
	if s.TLS {
		if all.TLSConfig, err = trust(s.CA); err != nil {
			return nil, err
		}
	}
	switch s.Mode {
	case "sentinel":
		return redis.NewFailoverClient(all.Failover()), nil
	case "cluster":
		return redis.NewClusterClient(all.Cluster()), nil
	}
	return redis.NewClient(all.Simple()), nil
}

// trust gives the TLS settings; without a file the system's authorities are trusted.
func trust(file string) (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if file == "" {
		return config, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("redis.ca cannot be read: %w", err)
	}
	config.RootCAs = x509.NewCertPool()
	if !config.RootCAs.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("redis.ca: %s holds no PEM certificate", file)
	}
	return config, nil
}
