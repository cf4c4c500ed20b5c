// Package redisclient says where a Redis is, and connects to it, for all that keep something there.
package redisclient

import "github.com/truchman-proxy/truchman/secret"

// Server is where a Redis is: one server, one behind sentinels, or a cluster.
type Server struct {
	Mode             string       `yaml:"mode" doc:"standalone, sentinel or cluster."`
	Addresses        []string     `yaml:"addresses" doc:"Host:port of the server, of the sentinels, or of some of the cluster's nodes."`
	Master           string       `yaml:"master" doc:"The name that the sentinels know the master by."`
	Username         string       `yaml:"username" doc:"The user of Redis's ACL, if any."`
	Password         secret.Value `yaml:"password" doc:"Its password: ${NAME} of the environment, or file:PATH. A changed file is noticed: new connections name what it holds."`
	SentinelPassword secret.Value `yaml:"sentinel_password" doc:"The sentinels' password, if any."`
	TLS              bool         `yaml:"tls" doc:"Whether connections use TLS."`
	CA               string       `yaml:"ca" doc:"A file of PEM certificates to trust instead of the system's."`

	Login *Login `yaml:"-"` // instead of Username and Password, where it is set
}

// Finding is one thing that is wrong with a Server: Key is the member ("addresses"), Cause says what is wrong and what is allowed.
type Finding struct{ Key, Cause string }

// Wrong gives all that is wrong with the settings.
func (s Server) Wrong() []Finding {
	switch s.Mode {
	case "standalone":
		if len(s.Addresses) != 1 {
			return []Finding{{"addresses", "must be one address with mode standalone"}}
		}
		return nil
	case "sentinel", "cluster":
	default:
		return []Finding{{"mode", "must be standalone, sentinel or cluster"}}
	}
	var all []Finding
	if s.Mode == "sentinel" && s.Master == "" {
		all = append(all, Finding{"master", "must be the master's name with mode sentinel"})
	}
	if len(s.Addresses) == 0 {
		all = append(all, Finding{"addresses", "must be at least one address"})
	}
	return all
}
