package callbacks_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/callbacks"
	"github.com/truchman-proxy/truchman/secret"
)

const (
	address = "must be https://host[:port]/path, or http on loopback, without credentials"
	key     = `must be whsec_ and 24 to 64 bytes in base64, as "openssl rand -base64 32" gives them`
)

func TestConfigurationIsChecked(t *testing.T) {
	auth := func(a callbacks.Authentication) func(*callbacks.Config) {
		return func(c *callbacks.Config) {
			bank := c.Banks["caas"]
			bank.Authentication = a
			c.Banks["caas"] = bank
		}
	}
	url := func(text string) func(*callbacks.Config) {
		return func(c *callbacks.Config) {
			p := c.Banks["caas"].Partners["shop"]
			p.URL = text
			c.Banks["caas"].Partners["shop"] = p
		}
	}
	redis := func(change func(*callbacks.Redis)) func(*callbacks.Config) {
		return func(c *callbacks.Config) {
			c.Store, c.Redis.Addresses = "redis", []string{"127.0.0.1:6379"}
			change(&c.Redis)
		}
	}
	badURL := []callbacks.Finding{{"banks.caas.partners.shop.url", address}}
	for name, row := range map[string]struct {
		change func(*callbacks.Config)
		want   []callbacks.Finding
	}{
		"right":       {func(*callbacks.Config) {}, nil},
		"right redis": {redis(func(*callbacks.Redis) {}), nil},
		"store":       {func(c *callbacks.Config) { c.Store = "none" }, []callbacks.Finding{{"store", "must be bolt or redis"}}},
		"path":        {func(c *callbacks.Config) { c.Path = "" }, []callbacks.Finding{{"path", "must name the file of bolt"}}},
		"redis": {redis(func(r *callbacks.Redis) { r.Mode, r.Addresses = "sentinel", nil }), []callbacks.Finding{
			{"redis.master", "must be the master's name with mode sentinel"}, {"redis.addresses", "must be at least one address"}}},
		"two addresses": {redis(func(r *callbacks.Redis) { r.Addresses = []string{"a:1", "b:1"} }), []callbacks.Finding{{"redis.addresses", "must be one address with mode standalone"}}},
		"mode":          {redis(func(r *callbacks.Redis) { r.Mode = "x" }), []callbacks.Finding{{"redis.mode", "must be standalone, sentinel or cluster"}}},
		"body":          {func(c *callbacks.Config) { c.MaxBody = 0 }, []callbacks.Finding{{"max_body", "must lie between 1 and 16777216"}}},
		"delivery": {func(c *callbacks.Config) { c.Delivery = callbacks.Delivery{Wait: time.Minute, GiveUp: 721 * time.Hour} }, []callbacks.Finding{
			{"delivery.timeout", `must be above 0, such as "10s"`}, {"delivery.give_up", "must not be above 720h"},
			{"delivery.longest_wait", "must lie between wait, which is 1m0s, and give_up, which is 721h0m0s"}, {"delivery.concurrency", "must lie between 1 and 1024"}}},
		"no kind": {auth(callbacks.Authentication{}), []callbacks.Finding{
			{"banks.caas.authentication.kind", "must be header, hmac or none; none only where something in front of this proxy knows the bank"}}},
		"none and a secret": {auth(callbacks.Authentication{Kind: "none", Secrets: []secret.Value{secret.New(bankSecret)}}), []callbacks.Finding{
			{"banks.caas.authentication.kind", "is none, and none of the other members is looked at then: leave them out"}}},
		"header": {auth(callbacks.Authentication{Kind: "header", Header: "X Y", Encoding: "hex", Secrets: []secret.Value{secret.New("short")}}), []callbacks.Finding{
			{"banks.caas.authentication.encoding", "is for kind hmac: leave it out"}, {"banks.caas.authentication.header", "must be the name of a header"},
			{"banks.caas.authentication.secrets.0", "must have at least 16 characters"}}},
		"hmac": {auth(callbacks.Authentication{Kind: "hmac", Header: "X-Code"}), []callbacks.Finding{
			{"banks.caas.authentication.encoding", "must be hex or base64"}, {"banks.caas.authentication.secrets", "must be at least one"}}},
		"nobody is told": {func(c *callbacks.Config) {
			c.Banks["caas"] = callbacks.Bank{Authentication: callbacks.Authentication{Kind: "none"}}
		}, []callbacks.Finding{{"banks.caas.partners", "must be at least one: nobody is told otherwise"}}},
		"http":        {url("http://partner.example/"), badURL},
		"loopback":    {url("http://[::1]:80/"), nil},
		"localhost":   {url("http://localhost/"), nil},
		"not quite":   {url("http://localhost.partner.example/"), badURL},
		"credentials": {url("https://a:b@partner.example/"), badURL},
		"no host":     {url("https:///told"), badURL},
		"file":        {url("file:///etc/passwd"), badURL},
		"signing": {func(c *callbacks.Config) {
			c.Banks["caas"].Partners["shop"] = callbacks.Partner{URL: "https://partner.example/", Signing: []secret.Value{secret.New("whsec_c2hvcnQ="), secret.New(signingKey)}}
		}, []callbacks.Finding{{"banks.caas.partners.shop.signing.0", key}, {"banks.caas.partners.shop.signing.1", key}}},
		"no signing": {func(c *callbacks.Config) {
			c.Banks["caas"].Partners["shop"] = callbacks.Partner{URL: "https://partner.example/"}
		}, []callbacks.Finding{{"banks.caas.partners.shop.signing", "must be at least one secret"}}},
		"keep": {func(c *callbacks.Config) { c.KeepDead, c.KeepState = 0, -1 }, []callbacks.Finding{
			{"keep_dead", `must be above 0, such as "10s"`}, {"keep_state", `must be above 0, such as "10s"`}}},
	} {
		t.Run(name, func(t *testing.T) {
			c := configFor("https://partner.example/told")
			row.change(&c)
			if got := c.Check(); !reflect.DeepEqual(got, row.want) {
				t.Errorf("finds %q", got)
			}
		})
	}
}

func TestServiceIsChecked(t *testing.T) {
	for name, row := range map[string]struct {
		change func(*callbacks.Config, *callbacks.Options)
		want   callbacks.Finding
	}{
		"no bank": {func(_ *callbacks.Config, o *callbacks.Options) { o.Providers = nil }, callbacks.Finding{"banks.caas", "there is no bank named caas"}},
		"no pack": {func(_ *callbacks.Config, o *callbacks.Options) {
			o.Providers = map[string]callbacks.Provider{"caas": {Pack: "x"}}
		}, callbacks.Finding{"banks.caas", "there is no pack named x"}},
		"no callback": {func(_ *callbacks.Config, o *callbacks.Options) {
			o.Providers = map[string]callbacks.Provider{"caas": {Pack: "obp"}}
		}, callbacks.Finding{"banks.caas", "the pack obp has no callback: this bank tells nothing unasked"}},
		"no front": {func(c *callbacks.Config, _ *callbacks.Options) {
			p := c.Banks["caas"].Partners["shop"]
			p.Front = "x"
			c.Banks["caas"].Partners["shop"] = p
		}, callbacks.Finding{"banks.caas.partners.shop.front", "there is no pack named x"}},
		"no words": {func(c *callbacks.Config, _ *callbacks.Options) {
			p := c.Banks["caas"].Partners["shop"]
			p.Front = "obp"
			c.Banks["caas"].Partners["shop"] = p
		}, callbacks.Finding{"banks.caas.partners.shop.front", "the pack obp has no callback: nothing can be told in its words"}},
	} {
		t.Run(name, func(t *testing.T) {
			config, options := configFor("https://partner.example/told"), optionsFor(t)
			row.change(&config, &options)
			s, findings := callbacks.New(config, nil, options)
			if s != nil || len(findings) != 1 || findings[0] != row.want {
				t.Errorf("finds %q", findings)
			}
		})
	}
}
