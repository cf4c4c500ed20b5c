package middleware

import (
	"crypto/tls"
	"log/slog"
	"net"
	"time"

	"github.com/truchman-proxy/truchman/certificate"
)

// Certificates are a listener's, read again when their files change. Whoever is connected stays so.
type Certificates struct{ kept *certificate.Kept }

// NewCertificates reads the files of settings that have passed their checks; relative paths count from the working directory.
func NewCertificates(settings TLS, log *slog.Logger) (*Certificates, error) {
	files := certificate.Files{Certificate: settings.Certificate, Key: settings.Key, Authorities: settings.ClientCA}
	kept, err := certificate.Keep(files, log, settings.config)
	if err != nil {
		return nil, err
	}
	return &Certificates{kept}, nil
}

// Expires is when the certificate that is served ends.
func (c *Certificates) Expires() time.Time { return c.kept.Expires() }

// Reload reads the files at once. Where anything is wrong, what is served stays.
func (c *Certificates) Reload() error { return c.kept.Reload() }

// Listener speaks TLS 1.2 or later on a listener, and in it HTTP/2 or HTTP/1.1.
func (c *Certificates) Listener(inner net.Listener) net.Listener {
	return tls.NewListener(inner, &tls.Config{
		MinVersion: tls.VersionTLS12, NextProtos: protocols,
		GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) { return c.kept.Config(), nil },
	})
}

var protocols = []string{"h2", "http/1.1"}

// config makes what a handshake goes by. A certificate that has run out is served nevertheless: callers tell, and so does
// the metric.
func (t TLS) config(held certificate.Content) (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: protocols, Certificates: []tls.Certificate{*held.Pair}, ClientAuth: tls.RequestClientCert}
	if held.Authorities == nil {
		return config, nil
	}
	config.ClientCAs, config.ClientAuth = held.Authorities, tls.VerifyClientCertIfGiven
	if t.Clients == "required" {
		config.ClientAuth = tls.RequireAndVerifyClientCert
	}
	return config, nil
}
