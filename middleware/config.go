package middleware

import (
	"fmt"
	"net"
	"strconv"
	"time"
)

// Finding is one thing that is wrong with a configuration: Key is the member's path inside the
// struct that was checked ("timeouts.read"), Cause says what is wrong and what is allowed.
type Finding struct{ Key, Cause string }

// Config is the setting of one server.
type Config struct {
	Listen      string   `yaml:"listen" doc:"Host:port to listen on."`
	MaxBody     Bytes    `yaml:"max_body" doc:"Largest body of a request."`
	MaxHeader   Bytes    `yaml:"max_header" doc:"Largest header of a request."`
	Connections int      `yaml:"connections" doc:"Most open connections; further ones wait."`
	Timeouts    Timeouts `yaml:"timeouts" doc:"How long each part of a request may take."`
	Stop        Stop     `yaml:"stop" doc:"How the server stops."`
	TLS         TLS      `yaml:"tls" doc:"Its certificates."`
}

// Timeouts bound the parts of a request, each as a duration such as "5s".
type Timeouts struct {
	ReadHeader time.Duration `yaml:"read_header" doc:"For the header of a request."`
	Read       time.Duration `yaml:"read" doc:"For a whole request, its header included."`
	Write      time.Duration `yaml:"write" doc:"From the end of the header to the end of the answer."`
	Idle       time.Duration `yaml:"idle" doc:"Between two requests on one connection."`
}

// Stop says how long stopping may take, in two parts.
type Stop struct {
	Drain time.Duration `yaml:"drain" doc:"Between saying not ready and closing the listener."`
	Grace time.Duration `yaml:"grace" doc:"For requests in flight, before they are cut."`
}

// Default is the server that partners call, on loopback until it is told otherwise.
func Default() Config {
	return Config{
		Listen:      "127.0.0.1:8080",
		MaxBody:     16 << 20,
		MaxHeader:   32 << 10,
		Connections: 10_000,
		Timeouts: Timeouts{
			ReadHeader: 5 * time.Second, Read: 30 * time.Second, Write: 60 * time.Second, Idle: 120 * time.Second,
		},
		Stop: Stop{Drain: 2 * time.Second, Grace: 20 * time.Second},
	}
}

// Check gives all that is wrong with the settings.
func (c Config) Check() []Finding {
	findings := checkAddress("listen", c.Listen)
	if c.MaxBody <= 0 {
		findings = append(findings, Finding{"max_body", "must be above 0"})
	}
	if c.MaxHeader < 1<<10 || c.MaxHeader > 1<<20 {
		findings = append(findings, Finding{"max_header", "must lie between 1KiB and 1MiB"})
	}
	if c.Connections < 1 {
		findings = append(findings, Finding{"connections", "must be above 0"})
	}
	return findings
}

// OnLoopback tells whether nobody beyond the machine can call.
func (c Config) OnLoopback() bool { return loopbackName(c.Listen) }

// Check gives all that is wrong with the timeouts.
func (t Timeouts) Check() []Finding {
	findings := checkPositive(nil, "read_header", t.ReadHeader)
	findings = checkPositive(findings, "read", t.Read)
	findings = checkPositive(findings, "write", t.Write)
	findings = checkPositive(findings, "idle", t.Idle)
	if t.Read > 0 && t.ReadHeader > t.Read {
		findings = append(findings, Finding{"read_header", fmt.Sprintf("must not be above read, which is %s", t.Read)})
	}
	return findings
}

// Check gives all that is wrong with the stop.
func (s Stop) Check() []Finding {
	var findings []Finding
	if s.Drain < 0 {
		findings = append(findings, Finding{"drain", "must not be below 0"})
	}
	return checkPositive(findings, "grace", s.Grace)
}

func checkPositive(findings []Finding, key string, d time.Duration) []Finding {
	if d > 0 {
		return findings
	}
	return append(findings, Finding{key, `must be above 0, such as "5s"`})
}

func checkAddress(key, address string) []Finding {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return []Finding{{key, `must be host:port, such as "127.0.0.1:8080"`}}
	}
	if _, err := strconv.ParseUint(port, 10, 16); err != nil {
		return []Finding{{key, "must end in a port between 0 and 65535"}}
	}
	return nil
}
