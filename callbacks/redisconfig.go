package callbacks

import (
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/truchman-proxy/truchman/redisclient"
)

// Redis says where it is and how long is waited for it.
type Redis struct {
	redisclient.Server `yaml:",inline"`

	Timeout time.Duration `yaml:"timeout" doc:"How long one step may take before a bank's callback is refused."`
}

const poolSize = 16

func (r Redis) check() []Finding {
	var all []Finding
	for _, f := range r.Wrong() {
		all = append(all, Finding{"redis." + f.Key, f.Cause})
	}
	return positive(all, "redis.timeout", r.Timeout)
}

func (r Redis) connect() (redis.UniversalClient, error) {
	return r.Connect(redisclient.Options{Timeout: r.Timeout, Pool: poolSize})
}
