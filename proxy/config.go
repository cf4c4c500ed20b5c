package proxy

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"sort"
	"strings"
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
	Pack      string                  `yaml:"pack" doc:"The pack that describes the bank's API."`
	Address   string                  `yaml:"address" doc:"The base of the API's addresses: http(s)://host[:port][/path]."`
	Addresses []string                `yaml:"addresses" doc:"Further addresses of the same system: they are called where those before them cannot be reached."`
	Settings  map[string]string       `yaml:"settings" doc:"The pack's settings."`
	Secrets   map[string]secret.Value `yaml:"secrets" doc:"The pack's secrets: ${NAME} of the environment, or file:PATH."`
	TLS       BankTLS                 `yaml:"tls" doc:"How this proxy and the bank prove to each other who they are, for https addresses."`
	Timeout   time.Duration           `yaml:"timeout" doc:"How long one call may take, with all its attempts."`
	Breaker   Breaker                 `yaml:"breaker" doc:"When the bank is left alone for a while."`
	Pool      Pool                    `yaml:"pool" doc:"The connections to the bank, at each of its addresses."`
	Bulkhead  Bulkhead                `yaml:"bulkhead" doc:"How much of this proxy one bank may take up."`
	Retry     Retry                   `yaml:"retry" doc:"What is tried again: reads, and writes of which nothing was sent."`
	Rate      Rate                    `yaml:"rate" doc:"How often the bank may be called."`

	TraceContext bool `yaml:"trace_context" doc:"The bank is told the trace of each call, in the header traceparent (W3C Trace Context)."`
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

// Bulkhead bounds the calls of a bank that run or wait.
type Bulkhead struct {
	Calls int           `yaml:"calls" doc:"How many calls may run at once."`
	Queue int           `yaml:"queue" doc:"How many may wait for their turn; further ones are refused at once."`
	Wait  time.Duration `yaml:"wait" doc:"How long a call may wait for its turn, or for the rate."`
}

// Retry bounds the attempts of one call.
type Retry struct {
	Attempts int           `yaml:"attempts" doc:"How many attempts a call has, the first included; 1 is no retry."`
	Timeout  time.Duration `yaml:"timeout" doc:"How long one attempt of a read may take; as long as the whole call where it is left out."`
	Wait     time.Duration `yaml:"wait" doc:"The wait before the second attempt. It is jittered, and twice as long before each further one."`
}

// Rate bounds how often a bank is called: Calls in each Per.
type Rate struct {
	Calls int           `yaml:"calls" doc:"How many calls in each period; 0 is no limit."`
	Per   time.Duration `yaml:"per" doc:"The period."`
	Burst int           `yaml:"burst" doc:"How many at once; as many as calls where it is left out."`
}

// Mount is an API that partners can call: a pack in the front role, at a path.
type Mount struct {
	Front      string                       `yaml:"front" doc:"The pack that is served."`
	Path       string                       `yaml:"path" doc:"Where its own paths begin; {bank_id} in it names the bank."`
	Bank       string                       `yaml:"bank" doc:"The one bank that it leads to, where no path names it."`
	Settings   map[string]string            `yaml:"settings" doc:"The pack's settings in the front role."`
	Secrets    map[string]secret.Value      `yaml:"secrets" doc:"The pack's secrets in the front role."`
	RequestID  RequestID                    `yaml:"request_id" doc:"Where partners give the id of a request."`
	References map[string]map[string]string `yaml:"references" doc:"By bank: which of the bank's types of customer reference a type of the front is."`
}

// Defaults of a bank's resilience.
const (
	DefaultTimeout         = 10 * time.Second
	DefaultBreakerFailures = 5
	DefaultBreakerOpen     = 10 * time.Second
	DefaultConnections     = 256
	DefaultIdle            = 90 * time.Second
	DefaultBulkheadCalls   = 64
	DefaultBulkheadQueue   = 64
	DefaultBulkheadWait    = time.Second
	DefaultRetryAttempts   = 3
	DefaultRetryWait       = 50 * time.Millisecond
	DefaultRatePer         = time.Second
)

// WithDefaults fills what a bank's configuration leaves out.
func (b Bank) WithDefaults() Bank {
	b.Timeout = cmp.Or(b.Timeout, DefaultTimeout)
	b.Breaker.Failures = cmp.Or(b.Breaker.Failures, DefaultBreakerFailures)
	b.Breaker.Open = cmp.Or(b.Breaker.Open, DefaultBreakerOpen)
	b.Pool.Connections = cmp.Or(b.Pool.Connections, DefaultConnections)
	b.Pool.Idle = cmp.Or(b.Pool.Idle, DefaultIdle)
	b.Bulkhead.Calls = cmp.Or(b.Bulkhead.Calls, DefaultBulkheadCalls)
	b.Bulkhead.Queue = cmp.Or(b.Bulkhead.Queue, DefaultBulkheadQueue)
	b.Bulkhead.Wait = cmp.Or(b.Bulkhead.Wait, DefaultBulkheadWait)
	b.Retry.Attempts = cmp.Or(b.Retry.Attempts, DefaultRetryAttempts)
	b.Retry.Timeout = cmp.Or(b.Retry.Timeout, b.Timeout)
	b.Retry.Wait = cmp.Or(b.Retry.Wait, DefaultRetryWait)
	b.Rate.Per = cmp.Or(b.Rate.Per, DefaultRatePer)
	b.Rate.Burst = cmp.Or(b.Rate.Burst, b.Rate.Calls)
	return b
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
	if !callable(b.Address) {
		all = append(all, Finding{key + ".address", notCallable})
	}
	if b.TLS != (BankTLS{}) && !b.secure() {
		all = append(all, Finding{key + ".tls", "is for https, and no address of the bank is: write https:// there, or leave tls out"})
	}
	for i, address := range b.Addresses {
		at := fmt.Sprintf("%s.addresses.%d", key, i)
		switch {
		case !callable(address):
			all = append(all, Finding{at, notCallable})
		case address == b.Address || slices.Contains(b.Addresses[:i], address):
			all = append(all, Finding{at, "is there twice: leave it out"})
		}
	}
	for _, d := range []time.Duration{b.Timeout, b.Breaker.Open, b.Pool.Idle, b.Bulkhead.Wait, b.Retry.Timeout, b.Retry.Wait, b.Rate.Per} {
		if d < 0 {
			return append(all, Finding{key, negative})
		}
	}
	for _, n := range []int{b.Pool.Connections, b.Bulkhead.Calls, b.Bulkhead.Queue, b.Retry.Attempts, b.Rate.Calls, b.Rate.Burst} {
		if n < 0 {
			return append(all, Finding{key, negative})
		}
	}
	return all
}

// secure tells whether any address is https.
func (b Bank) secure() bool {
	return slices.ContainsFunc(append([]string{b.Address}, b.Addresses...), func(address string) bool { return strings.HasPrefix(address, "https:") })
}

const (
	notCallable = "must be http(s)://host[:port][/path], without a query or credentials"
	negative    = "durations and numbers must not be negative"
)

func callable(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.RawQuery == "" && u.Fragment == "" && u.User == nil
}
