package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"
)

// site is an address of somebody else's, as the doctor looks at it.
type site struct {
	key, address string
	asks         bool          // a HEAD request tells its clock; else nothing but a connection is made
	skew         time.Duration // by which clocks may differ at most
	tls          *tls.Config   // nil is the system's trust
}

const (
	soonExpired = 30 * 24 * time.Hour
	smallSkew   = 5 * time.Second
)

// examine looks up the name, connects, shakes hands and asks for the time, as far as it gets.
func (s site) examine(ctx context.Context) []diagnosis {
	u, err := url.Parse(s.address)
	if err != nil {
		return []diagnosis{{Status: failStatus, Key: s.key, Check: "address", Found: "it is no address", Remedy: "write http(s)://host[:port][/path]"}}
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	began := time.Now()
	connection, err := new(net.Dialer).DialContext(ctx, "tcp", net.JoinHostPort(u.Hostname(), port))
	if err != nil {
		return []diagnosis{s.unreachable(err)}
	}
	defer func() { _ = connection.Close() }()
	took := time.Since(began)
	found := []diagnosis{{Status: okStatus, Key: s.key, Check: "address", Found: fmt.Sprintf("it can be reached, in %s", took.Round(time.Millisecond/10))}}
	if u.Scheme == "https" {
		d := s.handshake(ctx, connection, u.Hostname(), took)
		if found = append(found, d); d.Status == failStatus {
			return found
		}
	}
	if s.asks {
		found = append(found, s.clock(ctx))
	}
	return found
}

func (s site) unreachable(err error) diagnosis {
	d := diagnosis{Status: failStatus, Key: s.key, Check: "address", Found: err.Error(), Remedy: "is it up, and do firewalls and network policies let this machine connect?"}
	if name := (*net.DNSError)(nil); errors.As(err, &name) {
		d.Remedy = "correct the host's name, or the resolver of this machine"
	}
	return d
}

// handshake looks at the certificate and the version of TLS, and whether the other side takes ours.
func (s site) handshake(ctx context.Context, connection net.Conn, host string, took time.Duration) diagnosis {
	d := diagnosis{Status: okStatus, Key: s.key, Check: "tls"}
	settings := &tls.Config{}
	if s.tls != nil {
		settings = s.tls.Clone()
	}
	settings.ServerName, settings.MinVersion = host, tls.VersionTLS12
	client := tls.Client(connection, settings)
	err := client.HandshakeContext(ctx)
	if err == nil {
		err = verdict(client, took)
	}
	if err != nil {
		d.Status, d.Found = failStatus, err.Error()
		d.Remedy = "TLS 1.2 or later and a certificate for this name, from an authority that this machine trusts, are needed"
		if refusedUs(err) {
			d.Remedy = "it seems to want a certificate of this proxy that it knows: set tls.certificate and tls.key of this bank to those"
		}
		return d
	}
	state := client.ConnectionState()
	ends := state.PeerCertificates[0].NotAfter
	d.Found = fmt.Sprintf("%s, the certificate ends on %s", tls.VersionName(state.Version), ends.UTC().Format(time.DateOnly))
	if time.Until(ends) < soonExpired {
		d.Status, d.Remedy = warnStatus, "tell its owner to renew the certificate"
	}
	return d
}

// clock compares the Date of an answer (RFC 9110, section 6.6.1) with our time. Any answer will do.
func (s site) clock(ctx context.Context) diagnosis {
	d := diagnosis{Status: okStatus, Key: s.key, Check: "clock", Found: "its answers have no Date: its clock is not known"}
	transport := &http.Transport{DisableKeepAlives: true, TLSClientConfig: s.tls}
	defer transport.CloseIdleConnections()
	request, err := http.NewRequestWithContext(ctx, http.MethodHead, s.address, nil)
	if err != nil {
		return d
	}
	request.Header.Set("User-Agent", "truchman-doctor")
	began := time.Now()
	response, err := transport.RoundTrip(request)
	if err != nil {
		d.Status, d.Found, d.Remedy = warnStatus, "it answers no HEAD request: its clock is not known", "look whether it is an HTTP server at all"
		return d
	}
	_ = response.Body.Close()
	date, err := http.ParseTime(response.Header.Get("Date"))
	if err != nil {
		return d
	}
	return skewed(d, date.Sub(began.Add(time.Since(began)/2).Truncate(time.Second)), s.skew)
}

// skewed says how far off a clock is. A Date has whole seconds.
func skewed(d diagnosis, off, most time.Duration) diagnosis {
	d.Found = fmt.Sprintf("its clock is %s off ours", off.Round(time.Millisecond))
	switch {
	case off.Abs() > most:
		d.Status = failStatus
	case off.Abs() > smallSkew:
		d.Status = warnStatus
	default:
		return d
	}
	d.Remedy = "set both clocks by NTP: signatures and tokens have times in them"
	return d
}
