package callbacks

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
	"github.com/redis/go-redis/v9/maintnotifications"

	"github.com/truchman-proxy/truchman/secret"
)

// Redis says where it is and how long is waited for it.
type Redis struct {
	Mode             string        `yaml:"mode" doc:"standalone, sentinel or cluster."`
	Addresses        []string      `yaml:"addresses" doc:"Host:port of the server, of the sentinels, or of some of the cluster's nodes."`
	Master           string        `yaml:"master" doc:"The name that the sentinels know the master by."`
	Username         string        `yaml:"username" doc:"The user of Redis's ACL, if any."`
	Password         secret.Value  `yaml:"password" doc:"Its password: ${NAME} of the environment, or file:PATH."`
	SentinelPassword secret.Value  `yaml:"sentinel_password" doc:"The sentinels' password, if any."`
	TLS              bool          `yaml:"tls" doc:"Whether connections use TLS."`
	CA               string        `yaml:"ca" doc:"A file of PEM certificates to trust instead of the system's."`
	Timeout          time.Duration `yaml:"timeout" doc:"How long one step may take before a bank's callback is refused."`
}

const poolSize = 16

func (r Redis) check() []Finding {
	var all []Finding
	switch r.Mode {
	case "standalone":
		if len(r.Addresses) != 1 {
			all = append(all, Finding{"redis.addresses", "must be one address with mode standalone"})
		}
	case "sentinel":
		if r.Master == "" {
			all = append(all, Finding{"redis.master", "must be the master's name with mode sentinel"})
		}
		fallthrough
	case "cluster":
		if len(r.Addresses) == 0 {
			all = append(all, Finding{"redis.addresses", "must be at least one address"})
		}
	default:
		all = append(all, Finding{"redis.mode", "must be standalone, sentinel or cluster"})
	}
	return positive(all, "redis.timeout", r.Timeout)
}

// connect makes the client. The client's own retries are off: what a step that failed means is decided here.
func (r Redis) connect() (redis.UniversalClient, error) {
	logging.Disable() // the client writes lines of its own to standard error; what fails is in the steps' errors
	options := &redis.UniversalOptions{
		Addrs: r.Addresses, MasterName: r.Master, PoolSize: poolSize,
		Username: r.Username, Password: r.Password.Reveal(), SentinelPassword: r.SentinelPassword.Reveal(),
		MaxRetries: -1, DialerRetries: 1, ContextTimeoutEnabled: true, DisableIdentity: true,
		DialTimeout: r.Timeout, ReadTimeout: r.Timeout, WriteTimeout: r.Timeout, PoolTimeout: r.Timeout,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}
	var err error
	if r.TLS {
		if options.TLSConfig, err = trust(r.CA); err != nil {
			return nil, err
		}
	}
	switch r.Mode {
	case "sentinel":
		return redis.NewFailoverClient(options.Failover()), nil
	case "cluster":
		return redis.NewClusterClient(options.Cluster()), nil
	}
	return redis.NewClient(options.Simple()), nil
}

// trust gives the TLS settings; without a file the system's authorities are trusted.
func trust(file string) (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if file == "" {
		return config, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("callbacks: redis.ca cannot be read: %w", err)
	}
	config.RootCAs = x509.NewCertPool()
	if !config.RootCAs.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("callbacks: redis.ca: %s holds no PEM certificate", file)
	}
	return config, nil
}
