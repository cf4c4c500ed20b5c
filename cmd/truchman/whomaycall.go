package main

import (
	"context"
	"log/slog"

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
	return findings
}

// encrypt puts TLS before what partners call, where the configuration has a certificate.
func (s *service) encrypt(config *configuration) error {
	settings := config.Server.TLS
	if !settings.On() {
		return nil
	}
	for _, path := range []*string{&settings.Certificate, &settings.Key, &settings.ClientCA} {
		if *path != "" {
			*path = config.beside(*path)
		}
	}
	certificates, err := middleware.NewCertificates(settings, s.log)
	if err == nil {
		s.listeners.partners, s.certificates = certificates.Listener(s.listeners.partners), certificates
	}
	return err
}

// measureCertificates tells when the certificates end that partners and banks see. The partners' is the one without a bank.
func (s *service) measureCertificates() {
	s.metrics.Gauge(seen.CertificateExpiry,
		func(_ context.Context, tell func(value float64, labels ...string)) {
			if s.certificates != nil {
				tell(float64(s.certificates.Expires().Unix()), "bank", "")
			}
			for _, bank := range s.banks() {
				if !bank.CertificateEnds.IsZero() {
					tell(float64(bank.CertificateEnds.Unix()), "bank", bank.Name)
				}
			}
		})
}
