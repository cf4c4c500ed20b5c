package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/truchman-proxy/truchman/middleware"
)

// fileChecks look at certificates and at who can read secrets.
func (c *configuration) fileChecks() []check {
	return []check{
		func(context.Context) []diagnosis { return c.listenerCertificates() },
		func(context.Context) []diagnosis { return c.secretFiles() },
		func(context.Context) []diagnosis { return c.adminToken() },
	}
}

// listenerCertificates look at the certificates that partners and operators see.
func (c *configuration) listenerCertificates() []diagnosis {
	found := c.listenerCertificate("server.tls", c.Server.TLS)
	if !c.Server.TLS.On() {
		found[0] = inPlain(found[0], &c.Server)
	}
	admin := c.listenerCertificate("admin.tls", c.Admin.TLS)
	switch {
	case c.Admin.TLS.On():
	case c.Admin.OnLoopback():
		admin[0].Found = "operators' listener has none and needs none: it is on loopback"
	default:
		admin[0].Status, admin[0].Found, admin[0].Remedy = warnStatus, "operators' listener is beyond loopback and has none: the token can be read on the way", "give it a certificate, or keep it on loopback"
	}
	return append(found, admin...)
}

// listenerCertificate looks at one of them; key is that of the settings.
func (c *configuration) listenerCertificate(key string, settings middleware.TLS) []diagnosis {
	d := diagnosis{Status: okStatus, Key: key + ".certificate", Check: "certificate"}
	if !settings.On() {
		d.Key = key
		return []diagnosis{d}
	}
	settings = c.certified(settings)
	served, err := middleware.NewCertificates(settings, slog.New(slog.DiscardHandler))
	if err != nil {
		d.Status, d.Found, d.Remedy = failStatus, err.Error(), "put the certificate, its chain and its own key there (PEM)"
		return []diagnosis{d}
	}
	d = ending(d, served.Expires(), "renew it: callers refuse one that has ended; a changed file is noticed")
	return append([]diagnosis{d}, readableByAll(key+".key", settings.Key)...)
}

// secretFiles looks at every file: of the configuration.
func (c *configuration) secretFiles() (found []diagnosis) {
	for _, key := range slices.Sorted(maps.Keys(c.files)) {
		found = append(found, readableByAll(key, c.beside(strings.TrimPrefix(c.files[key], "file:")))...)
	}
	return found
}

// readableByAll warns of a file that every user of the machine can read.
func readableByAll(key, path string) []diagnosis {
	info, err := os.Stat(path)
	if err != nil {
		return nil // what needs it says so
	}
	if info.Mode().Perm()&0o004 == 0 {
		return []diagnosis{{Status: okStatus, Key: key, Check: "permissions", Found: fmt.Sprintf("its file has mode %#o", info.Mode().Perm())}}
	}
	return []diagnosis{{Status: warnStatus, Key: key, Check: "permissions", Found: fmt.Sprintf("everybody on this machine can read its file (mode %#o)", info.Mode().Perm()),
		Remedy: "chmod 600, or defaultMode: 0400 of a Kubernetes volume"}}
}

func (c *configuration) adminToken() []diagnosis {
	if !c.Admin.Token.IsSet() {
		return []diagnosis{{Status: okStatus, Key: "admin.token", Check: "admin", Found: "there is none; the listener is on loopback only, for everybody on this machine"}}
	}
	return []diagnosis{{Status: okStatus, Key: "admin.token", Check: "admin", Found: "operators need it"}}
}

// issuerChecks ask the issuer of tokens for its keys.
func (c *configuration) issuerChecks() []check {
	if c.OIDC.Issuer == "" {
		return nil
	}
	return []check{func(ctx context.Context) []diagnosis {
		settings := c.callerSettings(nil).OIDC
		d := diagnosis{Status: okStatus, Key: "oidc.issuer", Check: "issuer"}
		keys, err := middleware.ProbeIssuer(ctx, settings)
		if err != nil {
			d.Status, d.Found, d.Remedy = failStatus, err.Error(), "no token is taken until it answers: look at the address, and at oidc.ca where its authority is your own"
			return []diagnosis{d}
		}
		d.Found = fmt.Sprintf("it has %d keys for signatures", keys)
		if keys == 0 {
			d.Status, d.Remedy = failStatus, "no token is taken until it has one"
		}
		site := c.site("oidc.issuer", settings.Issuer, true)
		site.tls = trusting(settings.CA)
		return []diagnosis{d, site.clock(ctx)}
	}}
}

// trusting trusts the authorities of a file (PEM), the system's where there is none.
func trusting(file string) *tls.Config {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(text)
	return &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
}

// callbackChecks connect to the addresses that are told, and ask them nothing.
func (c *configuration) callbackChecks() (checks []check) {
	for _, bank := range slices.Sorted(maps.Keys(c.Callbacks.Banks)) {
		partners := c.Callbacks.Banks[bank].Partners
		for _, partner := range slices.Sorted(maps.Keys(partners)) {
			key := "callbacks.banks." + bank + ".partners." + partner + ".url"
			checks = append(checks, func(ctx context.Context) []diagnosis { return c.site(key, partners[partner].URL, false).examine(ctx) })
		}
	}
	return checks
}
