package middleware

import (
	"net"
	"net/netip"
)

// Admin is the setting of the listener for health, apart from the one that partners call.
type Admin struct {
	Listen string `yaml:"listen" doc:"Host:port to listen on; loopback only."`
}

// DefaultAdmin listens on loopback.
func DefaultAdmin() Admin { return Admin{Listen: "127.0.0.1:9090"} }

// Server gives the settings of a server for it: the defaults, with small bodies and few connections.
func (a Admin) Server() Config {
	config := Default()
	config.Listen, config.MaxBody, config.Connections = a.Listen, 1<<20, 100
	return config
}

// Check gives all that is wrong with the settings; whoever is not on the machine has no access.
func (a Admin) Check() []Finding {
	if findings := checkAddress("listen", a.Listen); findings != nil {
		return findings
	}
	host, _, _ := net.SplitHostPort(a.Listen)
	if address, err := netip.ParseAddr(host); host != "localhost" && (err != nil || !address.IsLoopback()) {
		return []Finding{{"listen", "must be a loopback address, such as 127.0.0.1:9090"}}
	}
	return nil
}
