package middleware

import (
	"github.com/truchman-proxy/truchman/secret"
)

// Admin is the setting of the listener for operators, apart from the one that partners call.
type Admin struct {
	Listen string       `yaml:"listen" doc:"Host:port to listen on; loopback only, where there is no token."`
	Token  secret.Value `yaml:"token" doc:"What operators send as Authorization: Bearer TOKEN, 16 characters or more; /livez and /readyz need none."`
	TLS    TLS          `yaml:"tls" doc:"Its certificates; beyond loopback, the token can be read on the way without them."`
}

const leastAdminToken = 16

// DefaultAdmin listens on loopback.
func DefaultAdmin() Admin { return Admin{Listen: "127.0.0.1:9090"} }

// Server gives the settings of a server for it: the defaults, with small bodies and few connections.
func (a Admin) Server() Config {
	config := Default()
	config.Listen, config.MaxBody, config.Connections = a.Listen, 1<<20, 100
	return config
}

// Check gives all that is wrong with the settings; whoever is not on the machine has no access without a token.
func (a Admin) Check() []Finding {
	if findings := checkAddress("listen", a.Listen); findings != nil {
		return findings
	}
	if a.Token.IsSet() {
		if len(a.Token.Reveal()) < leastAdminToken {
			return []Finding{{"token", "is too short to keep anybody out: 16 characters or more, as openssl rand -hex 32 writes them"}}
		}
		return nil
	}
	if !a.OnLoopback() {
		return []Finding{{"listen", "must be a loopback address, such as 127.0.0.1:9090, or there must be an admin.token"}}
	}
	return nil
}

// OnLoopback tells whether nobody beyond the machine can call.
func (a Admin) OnLoopback() bool { return loopbackName(a.Listen) }
