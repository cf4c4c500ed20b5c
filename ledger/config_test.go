package ledger_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/ledger"
	"github.com/truchman-proxy/truchman/secret"
)

func TestConfigurationIsChecked(t *testing.T) {
	redis := func(change func(*ledger.Redis)) func(*ledger.Config) {
		return func(c *ledger.Config) {
			c.Store, c.Redis.Addresses = "redis", []string{"127.0.0.1:6379"}
			change(&c.Redis)
		}
	}
	for name, row := range map[string]struct {
		change func(*ledger.Config)
		want   []ledger.Finding
	}{
		"right":         {func(*ledger.Config) {}, nil},
		"right redis":   {redis(func(*ledger.Redis) {}), nil},
		"store":         {func(c *ledger.Config) { c.Store = "" }, []ledger.Finding{{"store", "must be bolt, redis or none"}}},
		"path":          {func(c *ledger.Config) { c.Path = "" }, []ledger.Finding{{"path", "must name the file of bolt"}}},
		"no key":        {func(c *ledger.Config) { c.Keys = nil }, []ledger.Finding{{"keys", "must be at least one key"}}},
		"two addresses": {redis(func(r *ledger.Redis) { r.Addresses = []string{"a:1", "b:1"} }), []ledger.Finding{{"redis.addresses", "must be one address with mode standalone"}}},
		"master": {redis(func(r *ledger.Redis) { r.Mode, r.Addresses = "sentinel", nil }), []ledger.Finding{
			{"redis.master", "must be the master's name with mode sentinel"}, {"redis.addresses", "must be at least one address"}}},
		"mode":    {redis(func(r *ledger.Redis) { r.Mode = "x" }), []ledger.Finding{{"redis.mode", "must be standalone, sentinel or cluster"}}},
		"timeout": {redis(func(r *ledger.Redis) { r.Timeout = time.Second }), []ledger.Finding{{"redis.timeout", "must lie above 0 and not above 250ms"}}},
		"window":  {redis(func(r *ledger.Redis) { r.Window = 0 }), []ledger.Finding{{"redis.window", `must be above 0, such as "24h"`}}},
		"key": {func(c *ledger.Config) {
			c.Keys = []ledger.SealingKey{{ID: "k", Secret: secret.New("c2hvcnQ=")}, {ID: "k", Secret: secretOf(1)}, {Secret: secretOf(1)}}
		}, []ledger.Finding{
			{"keys.0.secret", `must be 32 bytes in base64, as "openssl rand -base64 32" gives them`},
			{"keys.1.id", "must differ from the ids of the other keys"}, {"keys.2.id", "must be 1 to 32 characters"}}},
		"identity": {func(c *ledger.Config) { c.Identity = secret.Value{} }, []ledger.Finding{{"identity", `must be 32 bytes in base64, as "openssl rand -base64 32" gives them`}}},
		"times": {func(c *ledger.Config) { c.Keep, c.Lease, c.KeepUnknown = 0, -1, 721*time.Hour }, []ledger.Finding{
			{"keep", `must be above 0, such as "24h"`}, {"lease", `must be above 0, such as "24h"`}, {"keep_unknown", "must not be above 720h"}}},
		"answer": {func(c *ledger.Config) { c.LargestAnswer = -1 }, []ledger.Finding{{"largest_answer", "must lie between 0 and 16777216"}}},
	} {
		t.Run(name, func(t *testing.T) {
			c := testConfig()
			c.Path = "ledger.db"
			row.change(&c)
			if got := c.Check(); !reflect.DeepEqual(got, row.want) {
				t.Errorf("finds %q", got)
			}
		})
	}
}
