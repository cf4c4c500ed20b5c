package proxy

import (
	"fmt"
	"net/url"
	"sort"
	"time"

	"github.com/truchman-proxy/truchman/secret"
)

// Config is what the proxy is made of: packs, banks and mounts.
type Config struct {
	Packs  []string        `yaml:"packs" doc:"Directories of packs, which add to the shipped ones or replace them."`
	Banks  map[string]Bank `yaml:"banks" doc:"The banks by the names that partners know them by."`
	Mounts []Mount         `yaml:"mounts" doc:"The APIs that partners can call, each at a path of its own."`
}

// Bank is a provider: a pack, the address of the bank's system, and what the pack wants to know.
type Bank struct {
	Pack     string                  `yaml:"pack" doc:"The pack that describes the bank's API."`
	Address  string                  `yaml:"address" doc:"The base of the API's addresses: http(s)://host[:port][/path]."`
	Settings map[string]string       `yaml:"settings" doc:"The pack's settings."`
	Secrets  map[string]secret.Value `yaml:"secrets" doc:"The pack's secrets: ${NAME} of the environment, or file:PATH."`
	Timeout  time.Duration           `yaml:"timeout" doc:"How long one call may take."`
	Breaker  Breaker                 `yaml:"breaker" doc:"When the bank is left alone for a while."`
	Pool     Pool                    `yaml:"pool" doc:"The connections to the bank."`
}

// Breaker says when a bank that fails is left alone for a while.
type Breaker struct {
	Failures uint32        `yaml:"failures" doc:"How many failures in a row open it."`
	Open     time.Duration `yaml:"open" doc:"How long it stays open before one call is tried."`
}

// Pool bounds the connections to a bank.
type Pool struct {
	Connections int           `yaml:"connections" doc:"How many connections there may be at once."`
	Idle        time.Duration `yaml:"idle" doc:"How long an unused connection is kept."`
}

// Mount is an API that partners can call: a pack in the front role, at a path.
type Mount struct {
	Front      string                       `yaml:"front" doc:"The pack that is served."`
	Path       string                       `yaml:"path" doc:"Where its own paths begin; {bank_id} in it names the bank."`
	Bank       string                       `yaml:"bank" doc:"The one bank that it leads to, where no path names it."`
	Settings   map[string]string            `yaml:"settings" doc:"The pack's settings in the front role."`
	Secrets    map[string]secret.Value      `yaml:"secrets" doc:"The pack's secrets in the front role."`
	References map[string]map[string]string `yaml:"references" doc:"By bank: which of the bank's types of customer reference a type of the front is."`
}

// Defaults of a bank's resilience.
const (
	DefaultTimeout         = 10 * time.Second
	DefaultBreakerFailures = 5
	DefaultBreakerOpen     = 10 * time.Second
	DefaultConnections     = 256
	DefaultIdle            = 90 * time.Second
)

// WithDefaults fills what a bank's configuration leaves out.
func (b Bank) WithDefaults() Bank {
	b.Timeout = orElse(b.Timeout, DefaultTimeout)
	b.Breaker.Failures = orElse(b.Breaker.Failures, DefaultBreakerFailures)
	b.Breaker.Open = orElse(b.Breaker.Open, DefaultBreakerOpen)
	b.Pool.Connections = orElse(b.Pool.Connections, DefaultConnections)
	b.Pool.Idle = orElse(b.Pool.Idle, DefaultIdle)
	return b
}

func orElse[T comparable](v, fallback T) T {
	var zero T
	if v == zero {
		return fallback
	}
	return v
}

// Finding is one thing that is wrong in a configuration; Key is a dotted path in it.
type Finding struct{ Key, Cause string }

// Error gives "key: cause".
func (f Finding) Error() string { return f.Key + ": " + f.Cause }

// Check looks at what can be judged without the packs.
func (c *Config) Check() []Finding {
	var all []Finding
	names := make([]string, 0, len(c.Banks))
	for name := range c.Banks {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		all = append(all, c.Banks[name].check("banks."+name)...)
	}
	for i, m := range c.Mounts {
		key := fmt.Sprintf("mounts.%d", i)
		if m.Path == "" || m.Path[0] != '/' {
			all = append(all, Finding{key + ".path", "must begin with /"})
		}
		if _, known := c.Banks[m.Bank]; m.Bank != "" && !known {
			all = append(all, Finding{key + ".bank", "there is no bank named " + m.Bank})
		}
		for bank := range m.References {
			if _, known := c.Banks[bank]; !known {
				all = append(all, Finding{key + ".references", "there is no bank named " + bank})
			}
		}
	}
	return all
}

func (b Bank) check(key string) []Finding {
	var all []Finding
	u, err := url.Parse(b.Address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		all = append(all, Finding{key + ".address", "must be http(s)://host[:port][/path], without a query or credentials"})
	}
	if b.Timeout < 0 || b.Breaker.Open < 0 || b.Pool.Idle < 0 || b.Pool.Connections < 0 {
		all = append(all, Finding{key, "durations and numbers must not be negative"})
	}
	return all
}
