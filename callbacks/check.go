package callbacks

import (
	"fmt"
	"maps"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"
)

// Finding is one thing that is wrong with a configuration: Key is the member's path inside Config ("delivery.wait"),
// Cause says what is wrong and what is allowed.
type Finding struct{ Key, Cause string }

// Error gives "key: cause".
func (f Finding) Error() string { return f.Key + ": " + f.Cause }

// Check gives all that is wrong with the settings and can be judged without the packs.
func (c Config) Check() []Finding {
	var all []Finding
	switch c.Store {
	case "bolt":
		if c.Path == "" {
			all = append(all, Finding{"path", "must name the file of bolt"})
		}
	case "redis":
		all = append(all, c.Redis.check()...)
	default:
		all = append(all, Finding{"store", "must be bolt or redis"})
	}
	if c.MaxBody < 1 || c.MaxBody > 16<<20 {
		all = append(all, Finding{"max_body", "must lie between 1 and 16777216"})
	}
	all = positive(all, "keep_dead", c.KeepDead)
	all = positive(all, "keep_state", c.KeepState)
	all = append(all, c.Delivery.check()...)
	for _, name := range slices.Sorted(maps.Keys(c.Banks)) {
		all = append(all, c.Banks[name].check(name)...)
	}
	return all
}

func (d Delivery) check() []Finding {
	all := positive(nil, "delivery.timeout", d.Timeout)
	all = positive(all, "delivery.wait", d.Wait)
	all = positive(all, "delivery.give_up", d.GiveUp)
	if d.GiveUp > defaultKeep {
		all = append(all, Finding{"delivery.give_up", "must not be above 720h"})
	}
	if d.LongestWait < d.Wait || d.LongestWait > d.GiveUp {
		all = append(all, Finding{"delivery.longest_wait", fmt.Sprintf("must lie between wait, which is %s, and give_up, which is %s", d.Wait, d.GiveUp)})
	}
	if d.Concurrency < 1 || d.Concurrency > 1024 {
		all = append(all, Finding{"delivery.concurrency", "must lie between 1 and 1024"})
	}
	return all
}

func positive(all []Finding, key string, d time.Duration) []Finding {
	if d > 0 {
		return all
	}
	return append(all, Finding{key, `must be above 0, such as "10s"`})
}

func (b Bank) check(name string) []Finding {
	place := "banks." + name + "."
	all := b.Authentication.check(place + "authentication.")
	if name == "" || strings.ContainsAny(name, "/ \t\n\"") {
		all = append(all, Finding{"banks." + name, "a bank's name has no slashes, spaces and quotes"})
	}
	if len(b.Partners) == 0 {
		all = append(all, Finding{place + "partners", "must be at least one: nobody is told otherwise"})
	}
	for _, partner := range slices.Sorted(maps.Keys(b.Partners)) {
		all = append(all, b.Partners[partner].check(place+"partners."+partner+".")...)
	}
	return all
}

func (a Authentication) check(place string) []Finding {
	var all []Finding
	switch a.Kind {
	case "none":
		if a.Header != "" || a.Prefix != "" || a.Encoding != "" || len(a.Secrets) > 0 {
			all = append(all, Finding{place + "kind", "is none, and none of the other members is looked at then: leave them out"})
		}
		return all
	case "header":
		if a.Encoding != "" {
			all = append(all, Finding{place + "encoding", "is for kind hmac: leave it out"})
		}
	case "hmac":
		if a.Encoding != "hex" && a.Encoding != "base64" {
			all = append(all, Finding{place + "encoding", "must be hex or base64"})
		}
	default:
		return append(all, Finding{place + "kind", "must be header, hmac or none; none only where something in front of this proxy knows the bank"})
	}
	if !httpguts.ValidHeaderFieldName(a.Header) {
		all = append(all, Finding{place + "header", "must be the name of a header"})
	}
	if len(a.Secrets) == 0 {
		all = append(all, Finding{place + "secrets", "must be at least one"})
	}
	for i, s := range a.Secrets {
		if len(s.Reveal()) < leastSecret {
			all = append(all, Finding{fmt.Sprintf("%ssecrets.%d", place, i), fmt.Sprintf("must have at least %d characters", leastSecret)})
		}
	}
	return all
}

const leastSecret = 16

func (p Partner) check(place string) []Finding {
	var all []Finding
	if u, err := url.Parse(p.URL); err != nil || u.Host == "" || u.User != nil || u.Fragment != "" || !allowedScheme(u) {
		all = append(all, Finding{place + "url", "must be https://host[:port]/path, or http on loopback, without credentials"})
	}
	if len(p.Signing) == 0 {
		all = append(all, Finding{place + "signing", "must be at least one secret"})
	}
	for i, s := range p.Signing {
		if _, err := signingKey(s); err != nil {
			all = append(all, Finding{fmt.Sprintf("%ssigning.%d", place, i), err.Error()})
		}
	}
	return all
}

func allowedScheme(u *url.URL) bool {
	if u.Scheme == "https" {
		return true
	}
	address, err := netip.ParseAddr(u.Hostname())
	return u.Scheme == "http" && (u.Hostname() == "localhost" || err == nil && address.IsLoopback())
}
