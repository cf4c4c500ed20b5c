package ledger

import (
	"encoding/base64"
	"fmt"
	"time"

	"github.com/truchman-proxy/truchman/redisclient"
	"github.com/truchman-proxy/truchman/secret"
)

// Config is how the ledger keeps what happened to request ids.
type Config struct {
	Store         string        `yaml:"store" doc:"bolt, a file of one node; redis, for many nodes; or none, with which a repeated request is another one."`
	Path          string        `yaml:"path" doc:"The file of bolt; a relative one counts from the configuration's directory."`
	Redis         Redis         `yaml:"redis" doc:"The Redis of many nodes."`
	Keys          []SealingKey  `yaml:"keys" doc:"What seals the records: the first one seals, all of them open. Bolt makes one of its own where none is given, in a file beside its own."`
	Identity      secret.Value  `yaml:"identity" doc:"32 bytes in base64 that names of records are made with. With another one all records are lost."`
	Keep          time.Duration `yaml:"keep" doc:"How long an answer is kept for a repeated request."`
	KeepUnknown   time.Duration `yaml:"keep_unknown" doc:"How long a record that is not over is kept after its last change."`
	Lease         time.Duration `yaml:"lease" doc:"How long an attempt holds a request before it has marked its first step."`
	LargestAnswer int           `yaml:"largest_answer" doc:"Bytes of an answer that are kept at most. Of a larger one it is kept that it was given."`
}

// Redis says where it is and how long is waited for it.
type Redis struct {
	redisclient.Server `yaml:",inline"`
	Timeout            time.Duration `yaml:"timeout" doc:"How long one step may take before a write is refused."`
	Window             time.Duration `yaml:"window" doc:"How long writes are reconciled or refused after Redis has lost records."`
}

// SealingKey is a key of AES-256-GCM with the name that sealed texts carry.
type SealingKey struct {
	ID     string       `yaml:"id" doc:"1 to 32 characters, new for every key."`
	Secret secret.Value `yaml:"secret" doc:"32 bytes in base64: ${NAME} of the environment, or file:PATH."`
}

const (
	defaultKeepUnknown = 30 * 24 * time.Hour
	secretSize         = 32 // bytes
	largestID          = 32 // bytes of a sealing key's id
	largestTimeout     = 250 * time.Millisecond
)

// Default is bolt, in a file of the working directory, with keys of its own.
func Default() Config {
	return Config{
		Store: "bolt", Path: "truchman-ledger.db", Keep: 24 * time.Hour, KeepUnknown: defaultKeepUnknown, Lease: 30 * time.Second, LargestAnswer: 256 << 10,
		Redis: Redis{Server: redisclient.Server{Mode: "standalone"}, Timeout: 200 * time.Millisecond, Window: 10 * time.Minute},
	}
}

// Finding is one thing that is wrong with a configuration: Key is the member's path inside the struct that was
// checked ("redis.mode"), Cause says what is wrong and what is allowed.
type Finding struct{ Key, Cause string }

// Check gives all that is wrong with the settings, those of the chosen store included.
func (c Config) Check() []Finding {
	var all []Finding
	switch c.Store {
	case "none":
		return nil
	case "bolt":
		if c.Path == "" {
			all = append(all, Finding{"path", "must name the file of bolt"})
		}
	case "redis":
		all = append(all, c.Redis.check()...)
	default:
		all = append(all, Finding{"store", "must be bolt, redis or none"})
	}
	all = append(all, c.checkSecrets()...)
	all = positive(all, "keep", c.Keep)
	all = positive(all, "lease", c.Lease)
	all = positive(all, "keep_unknown", c.KeepUnknown)
	if c.KeepUnknown > defaultKeepUnknown {
		all = append(all, Finding{"keep_unknown", "must not be above 720h"})
	}
	if c.LargestAnswer < 0 || c.LargestAnswer > 16<<20 {
		all = append(all, Finding{"largest_answer", "must lie between 0 and 16777216"})
	}
	return all
}

// checkSecrets looks at keys and identity; a file of bolt can have its own.
func (c Config) checkSecrets() []Finding {
	if c.OwnKeys() {
		return nil
	}
	all := checkKeys(c.Keys)
	if _, err := decodeSecret(c.Identity); err != nil {
		all = append(all, Finding{"identity", err.Error()})
	}
	return all
}

// OwnKeys tells that bolt is to make its keys itself, in a file beside its own.
func (c Config) OwnKeys() bool {
	return c.Store == "bolt" && len(c.Keys) == 0 && c.Identity.Reveal() == ""
}

func (r Redis) check() []Finding {
	var all []Finding
	for _, f := range r.Wrong() {
		all = append(all, Finding{"redis." + f.Key, f.Cause})
	}
	if r.Timeout <= 0 || r.Timeout > largestTimeout {
		all = append(all, Finding{"redis.timeout", "must lie above 0 and not above 250ms"})
	}
	return positive(all, "redis.window", r.Window)
}

func checkKeys(keys []SealingKey) []Finding {
	if len(keys) == 0 {
		return []Finding{{"keys", "must be at least one key"}}
	}
	var all []Finding
	ids := map[string]bool{}
	for i, key := range keys {
		place := fmt.Sprintf("keys.%d.", i)
		switch {
		case key.ID == "" || len(key.ID) > largestID:
			all = append(all, Finding{place + "id", "must be 1 to 32 characters"})
		case ids[key.ID]:
			all = append(all, Finding{place + "id", "must differ from the ids of the other keys"})
		}
		ids[key.ID] = true
		if _, err := decodeSecret(key.Secret); err != nil {
			all = append(all, Finding{place + "secret", err.Error()})
		}
	}
	return all
}

func positive(all []Finding, key string, d time.Duration) []Finding {
	if d > 0 {
		return all
	}
	return append(all, Finding{key, `must be above 0, such as "24h"`})
}

// decodeSecret gives the 32 bytes of a secret. Its error never holds any of them.
func decodeSecret(value secret.Value) ([]byte, error) {
	raw, err := base64.StdEncoding.DecodeString(value.Reveal())
	if err != nil || len(raw) != secretSize {
		return nil, fmt.Errorf("must be %d bytes in base64, as \"openssl rand -base64 32\" gives them", secretSize)
	}
	return raw, nil
}
