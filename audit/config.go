package audit

import (
	"encoding/base64"

	"github.com/truchman-proxy/truchman/middleware"
	"github.com/truchman-proxy/truchman/secret"
)

// Config is where the trail is kept, and how surely.
type Config struct {
	File     string           `yaml:"file" doc:"The file that is appended to, with mode 0600; a relative one counts from the configuration's directory. Without it there is no audit trail."`
	Key      secret.Value     `yaml:"key" doc:"32 bytes in base64 that customers are masked with, so that one customer's acts can be found: ${NAME} of the environment, or file:PATH. Without it each start has another one."`
	Sync     string           `yaml:"sync" doc:"When lines are made durable: each, before anybody is told; or second, once in a second, which a crash of the machine can cost."`
	MaxSize  middleware.Bytes `yaml:"max_size" doc:"Bytes of a file after which the next one is begun; the full one gets the number of its last line."`
	Keep     int              `yaml:"keep" doc:"How many full files are kept, the oldest goes first; 0 for all of them."`
	Required bool             `yaml:"required" doc:"Whether writes are refused with 503, before anything is sent, while the trail cannot be written. Otherwise it is logged and counted."`
}

const (
	keySize     = 32 // bytes
	leastSize   = 64 << 10
	syncEach    = "each"
	syncSeconds = "second"
)

// Default makes each line durable and keeps all files. Without a file there is no trail.
func Default() Config { return Config{Sync: syncEach, MaxSize: 100 << 20} }

// Check gives all that is wrong with the settings.
func (c Config) Check() []middleware.Finding {
	var all []middleware.Finding
	if c.File == "" && c.Required {
		all = append(all, middleware.Finding{Key: "required", Cause: "needs a trail: name its file"})
	}
	if c.Key.IsSet() {
		if raw, err := base64.StdEncoding.DecodeString(c.Key.Reveal()); err != nil || len(raw) != keySize {
			all = append(all, middleware.Finding{Key: "key", Cause: `must be 32 bytes in base64, as "openssl rand -base64 32" gives them`})
		}
	}
	if c.Sync != syncEach && c.Sync != syncSeconds {
		all = append(all, middleware.Finding{Key: "sync", Cause: "must be each or second"})
	}
	if c.MaxSize < leastSize {
		all = append(all, middleware.Finding{Key: "max_size", Cause: "must be 64KiB or more"})
	}
	if c.Keep < 0 {
		all = append(all, middleware.Finding{Key: "keep", Cause: "must not be below 0"})
	}
	return all
}
