package callbacks

import (
	"cmp"
	"time"

	"github.com/truchman-proxy/truchman/redisclient"
	"github.com/truchman-proxy/truchman/secret"
)

// Config is which banks call back, who is told, and where it is kept meanwhile.
type Config struct {
	Store     string          `yaml:"store" doc:"bolt, a file of one node; or redis, for many nodes."`
	Path      string          `yaml:"path" doc:"The file of bolt; a relative one counts from the configuration's directory."`
	Redis     Redis           `yaml:"redis" doc:"The Redis of many nodes."`
	MaxBody   int             `yaml:"max_body" doc:"Bytes of a bank's callback at most."`
	KeepDead  time.Duration   `yaml:"keep_dead" doc:"How long a dead letter is kept."`
	KeepState time.Duration   `yaml:"keep_state" doc:"How long a customer's last state is remembered, so that the same state told again is dropped."`
	Delivery  Delivery        `yaml:"delivery" doc:"How partners are told."`
	Banks     map[string]Bank `yaml:"banks" doc:"The banks that call back, by their names; they call /callbacks/BANK/CALLBACK."`
}

// Delivery bounds the attempts to tell a partner.
type Delivery struct {
	Timeout     time.Duration `yaml:"timeout" doc:"How long one attempt may take."`
	Concurrency int           `yaml:"concurrency" doc:"How many attempts may run at once toward one partner, for each bank."`
	Wait        time.Duration `yaml:"wait" doc:"The wait before the second attempt. It is jittered, and twice as long before each further one."`
	LongestWait time.Duration `yaml:"longest_wait" doc:"The longest wait between two attempts."`
	GiveUp      time.Duration `yaml:"give_up" doc:"How long after its first attempt a message becomes a dead letter."`
}

// Bank is a bank that calls back.
type Bank struct {
	Authentication Authentication     `yaml:"authentication" doc:"How the bank proves who it is."`
	Partners       map[string]Partner `yaml:"partners" doc:"Who is told, by the partners' names: each of them what its scopes allow, as in customer.*@NAME."`
}

// Authentication is how a bank proves who it is.
type Authentication struct {
	Kind     string         `yaml:"kind" doc:"header, a secret in a header; hmac, HMAC-SHA-256 of the body in a header; or none, where something in front of this proxy does it."`
	Header   string         `yaml:"header" doc:"The header's name."`
	Prefix   string         `yaml:"prefix" doc:"What stands before the secret or the code, such as sha256=."`
	Encoding string         `yaml:"encoding" doc:"Of the code: hex or base64."`
	Secrets  []secret.Value `yaml:"secrets" doc:"The secrets that are taken; several while one takes another's place: ${NAME} of the environment, or file:PATH."`
}

// Partner is where a partner is told, and how.
type Partner struct {
	URL      string                  `yaml:"url" doc:"The partner's address: https, or http on loopback. No other address is ever called, and no redirect followed."`
	Front    string                  `yaml:"front" doc:"The pack in whose words the partner is told."`
	Settings map[string]string       `yaml:"settings" doc:"The pack's settings in the front role."`
	Secrets  map[string]secret.Value `yaml:"secrets" doc:"The pack's secrets in the front role."`
	Signing  []secret.Value          `yaml:"signing" doc:"What messages are signed with: whsec_ and 24 to 64 bytes in base64. With several each message has several signatures, so that one can take another's place."`
}

// FrontName is the pack in whose words the partner is told.
func (p Partner) FrontName() string { return cmp.Or(p.Front, defaultFront) }

const (
	defaultKeep  = 30 * 24 * time.Hour
	defaultFront = "normalized"
)

// Default is bolt, in a file of the working directory, and three days of attempts. No bank calls back.
func Default() Config {
	return Config{
		Store: "bolt", Path: "truchman-callbacks.db", MaxBody: 64 << 10, KeepDead: defaultKeep, KeepState: defaultKeep,
		Redis: Redis{Server: redisclient.Server{Mode: "standalone"}, Timeout: 250 * time.Millisecond},
		Delivery: Delivery{
			Timeout: 10 * time.Second, Concurrency: 4, Wait: 5 * time.Second, LongestWait: 15 * time.Minute, GiveUp: 72 * time.Hour,
		},
	}
}

// StoreOptions gives what the configuration says about keeping.
func (c Config) StoreOptions() StoreOptions {
	return StoreOptions{KeepDead: c.KeepDead, KeepState: c.KeepState}
}
