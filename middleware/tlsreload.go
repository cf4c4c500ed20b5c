package middleware

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// Certificates are a listener's, read again when their files change. Whoever is connected stays so.
type Certificates struct {
	settings TLS
	log      *slog.Logger
	inForce  atomic.Pointer[tls.Config]
	expires  atomic.Int64 // seconds since 1970

	mutex  sync.Mutex
	looked time.Time
	files  [3][]byte // as they were read last: certificate, key, client_ca
	failed string    // what was wrong with them, "" where nothing was
}

// lookEvery is how long a changed file can go unnoticed: the first handshake after it looks.
const lookEvery = time.Second

// NewCertificates reads the files of settings that have passed their checks; relative paths count from the working directory.
func NewCertificates(settings TLS, log *slog.Logger) (*Certificates, error) {
	c := &Certificates{settings: settings, log: log}
	if err := c.Reload(); err != nil {
		return nil, err
	}
	return c, nil
}

// Expires is when the certificate that is served ends.
func (c *Certificates) Expires() time.Time { return time.Unix(c.expires.Load(), 0) }

// Listener speaks TLS 1.2 or later on a listener, and in it HTTP/2 or HTTP/1.1.
func (c *Certificates) Listener(inner net.Listener) net.Listener {
	return tls.NewListener(inner, &tls.Config{
		MinVersion: tls.VersionTLS12, NextProtos: protocols,
		GetConfigForClient: func(*tls.ClientHelloInfo) (*tls.Config, error) {
			c.look(time.Now())
			return c.inForce.Load(), nil
		},
	})
}

var protocols = []string{"h2", "http/1.1"}

// look reads the files anew where nobody has for a while. What is wrong with them is logged once, and what is served stays.
func (c *Certificates) look(now time.Time) {
	if !c.mutex.TryLock() {
		return // another handshake looks
	}
	defer c.mutex.Unlock()
	if now.Sub(c.looked) < lookEvery {
		return
	}
	before := c.failed
	changed, err := c.read(now)
	switch {
	case err != nil && err.Error() != before:
		c.log.Error("certificate not reloaded; what is served stays", "cause", err.Error())
	case err == nil && changed:
		c.log.Info("certificate reloaded", "expires", c.Expires().UTC().Format(time.RFC3339))
	}
}

// Reload reads the files at once. Where anything is wrong, what is served stays.
func (c *Certificates) Reload() error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	_, err := c.read(time.Now())
	return err
}

func (c *Certificates) read(now time.Time) (changed bool, err error) {
	c.looked, c.failed = now, ""
	defer func() {
		if err != nil {
			c.failed = err.Error()
		}
	}()
	var files [3][]byte
	for i, path := range []string{c.settings.Certificate, c.settings.Key, c.settings.ClientCA} {
		if path == "" {
			continue
		}
		if files[i], err = os.ReadFile(path); err != nil {
			return false, err
		}
	}
	if c.inForce.Load() != nil && bytes.Equal(files[0], c.files[0]) && bytes.Equal(files[1], c.files[1]) && bytes.Equal(files[2], c.files[2]) {
		return false, nil
	}
	config, expires, err := c.config(files)
	if err != nil {
		return false, err
	}
	c.files = files
	c.expires.Store(expires.Unix())
	c.inForce.Store(config)
	return true, nil
}

// config makes what a handshake goes by. A certificate that has run out is served nevertheless: callers tell, and so does
// the metric.
func (c *Certificates) config(files [3][]byte) (*tls.Config, time.Time, error) {
	pair, err := tls.X509KeyPair(files[0], files[1])
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("%s and %s: %w", c.settings.Certificate, c.settings.Key, plainKeyError(err))
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: protocols, Certificates: []tls.Certificate{pair}, ClientAuth: tls.RequestClientCert}
	if c.settings.ClientCA == "" {
		return config, pair.Leaf.NotAfter, nil
	}
	config.ClientCAs, config.ClientAuth = x509.NewCertPool(), tls.VerifyClientCertIfGiven
	if c.settings.Clients == "required" {
		config.ClientAuth = tls.RequireAndVerifyClientCert
	}
	if !config.ClientCAs.AppendCertsFromPEM(files[2]) {
		return nil, time.Time{}, fmt.Errorf("%s has no certificate (PEM)", c.settings.ClientCA)
	}
	return config, pair.Leaf.NotAfter, nil
}

var errKeyPair = errors.New("they are no certificate and its private key (PEM)")

// plainKeyError leaves the library's words out where they could be about the key's content.
func plainKeyError(err error) error {
	if mismatch := "tls: private key does not match public key"; err.Error() == mismatch {
		return errors.New("the private key is another certificate's")
	}
	return errKeyPair
}
