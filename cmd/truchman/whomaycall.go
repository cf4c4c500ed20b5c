package main

import (
	"context"
	"log/slog"
	"maps"
	"net"
	"slices"
	"time"

	"github.com/truchman-proxy/truchman/middleware"
	"github.com/truchman-proxy/truchman/proxy"
	"github.com/truchman-proxy/truchman/seen"
)

// callerSettings are what decides who may call.
func (c *configuration) callerSettings(log *slog.Logger) middleware.CallerSettings {
	settings := middleware.CallerSettings{Partners: c.Partners, OIDC: c.OIDC, Open: c.PartnersOpen, Log: log}
	if settings.OIDC.CA != "" {
		settings.OIDC.CA = c.beside(settings.OIDC.CA)
	}
	return settings
}

// checkCallers finds what the settings of who may call lack together: nobody is let in without being named.
func (c *configuration) checkCallers() []proxy.Finding {
	known := len(c.Partners) > 0 || c.OIDC.Issuer != ""
	var findings []proxy.Finding
	switch {
	case !known && !c.PartnersOpen:
		findings = append(findings, proxy.Finding{Key: "partners", Cause: "nobody may call: name partners or oidc, or let everybody in with partners_open: true"})
	case known && c.PartnersOpen:
		findings = append(findings, proxy.Finding{Key: "partners_open", Cause: "lets everybody in: leave it out, or partners and oidc"})
	}
	if c.Partners.NeedAuthority() && c.Server.TLS.ClientCA == "" {
		findings = append(findings, proxy.Finding{Key: "partners", Cause: "have certificates dns: or uri:, for which only an authority can vouch: add server.tls.client_ca"})
	}
	if c.OIDC.Issuer != "" && c.OIDC.ScopeClaim == "" && !c.Partners.HaveSubjects() {
		findings = append(findings, proxy.Finding{Key: "oidc", Cause: "lets nobody in: list subjects at a partner, or add scope_claim"})
	}
	return append(findings, c.checkTrust()...)
}

// checkTrust finds partners whose traces are to be gone on with where there are none.
func (c *configuration) checkTrust() []proxy.Finding {
	var findings []proxy.Finding
	for _, name := range slices.Sorted(maps.Keys(c.Partners)) {
		if c.Partners[name].TrustParent && c.Tracing.Endpoint == "" {
			findings = append(findings, proxy.Finding{Key: "partners." + name + ".trust_parent", Cause: "has no effect: no spans are sent without tracing.endpoint"})
		}
	}
	return findings
}

// encrypt puts TLS before what partners and operators call, where the configuration has certificates.
func (s *service) encrypt(config *configuration) error {
	for _, of := range []struct {
		name     string
		listener *net.Listener
		settings middleware.TLS
	}{{"partners", &s.listeners.partners, config.Server.TLS}, {"admin", &s.listeners.admin, config.Admin.TLS}} {
		if !of.settings.On() {
			continue
		}
		certificates, err := middleware.NewCertificates(config.certified(of.settings), s.log)
		if err != nil {
			return err
		}
		*of.listener = certificates.Listener(*of.listener)
		s.certificates = append(s.certificates, listenerCertificate{of.name, certificates})
	}
	if !config.Admin.OnLoopback() && !config.Admin.TLS.On() {
		s.log.Warn("the admin listener is beyond loopback without TLS: the token can be read on the way", "remedy", "give it admin.tls, or keep it on loopback")
	}
	return nil
}

// certified gives a listener's settings with the files' paths as they are opened.
func (c *configuration) certified(settings middleware.TLS) middleware.TLS {
	for _, path := range []*string{&settings.Certificate, &settings.Key, &settings.ClientCA} {
		if *path != "" {
			*path = c.beside(*path)
		}
	}
	return settings
}

// listenerCertificate is what those see who call a listener.
type listenerCertificate struct {
	listener string
	*middleware.Certificates
}

// measureCertificates tells when the certificates end that callers and banks see.
func (s *service) measureCertificates() {
	s.metrics.Gauge(seen.CertificateExpiry,
		func(_ context.Context, tell func(value float64, labels ...string)) {
			for _, c := range s.certificates {
				tell(float64(c.Expires().Unix()), "bank", "", "listener", c.listener)
			}
			for _, bank := range s.banks() {
				if !bank.CertificateEnds.IsZero() {
					tell(float64(bank.CertificateEnds.Unix()), "bank", bank.Name, "listener", "")
				}
			}
		})
}

// measureIssuer tells how old the keys are that tokens are checked with.
func (s *service) measureIssuer() {
	s.metrics.Gauge(seen.IssuerKeysAge, func(_ context.Context, tell func(float64, ...string)) {
		if fetched, _, is := s.generation().callers.Issuer(); is && !fetched.IsZero() {
			tell(time.Since(fetched).Seconds())
		}
	})
	s.metrics.Gauge(seen.IssuerKeysFailing, func(_ context.Context, tell func(float64, ...string)) {
		if _, failing, is := s.generation().callers.Issuer(); is {
			tell(one(failing))
		}
	})
}
