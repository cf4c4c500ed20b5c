package proxy

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/truchman-proxy/truchman/certificate"
)

// BankTLS is how this proxy and a bank prove to each other who they are. What is left out is as the system has it:
// its authorities, no certificate of ours, TLS 1.2 or later. That the bank proves itself cannot be switched off.
type BankTLS struct {
	Certificate string `yaml:"certificate" doc:"A file with the certificate that the bank knows this proxy by, and those between it and its authority (PEM). A changed file is noticed."`
	Key         string `yaml:"key" doc:"A file with the certificate's private key (PEM)."`
	CA          string `yaml:"ca" doc:"A file with the authorities that sign the bank's certificate, instead of the system's (PEM). A changed file is noticed."`
	ServerName  string `yaml:"server_name" doc:"The name that the bank's certificate has, where it is not the address's host."`
	MinVersion  string `yaml:"min_version" doc:"The oldest version of TLS that is spoken: 1.2, or 1.3."`
}

// versions are those of min_version.
var versions = map[string]uint16{"": tls.VersionTLS12, "1.2": tls.VersionTLS12, "1.3": tls.VersionTLS13}

// Check gives all that is wrong with the settings; whether the files can be used, New tells.
func (t BankTLS) Check() []Finding {
	var all []Finding
	switch {
	case t.Certificate == "" && t.Key != "":
		all = append(all, Finding{"certificate", "is missing: the key is of no use without it"})
	case t.Certificate != "" && t.Key == "":
		all = append(all, Finding{"key", "is missing: the certificate needs its private key"})
	}
	if _, known := versions[t.MinVersion]; !known {
		all = append(all, Finding{"min_version", "must be 1.2 or 1.3"})
	}
	return all
}

// keep reads the files, which from now on are read again when they change; relative paths count from the directory. A certificate that
// no bank takes now never replaces one; the first one is held all the same, for the other banks are to be served.
func (t BankTLS) keep(directory string, log *slog.Logger) (*certificate.Kept, error) {
	files := certificate.Files{Certificate: t.Certificate, Key: t.Key, Authorities: t.CA}
	for _, path := range []*string{&files.Certificate, &files.Key, &files.Authorities} {
		if *path != "" && !filepath.IsAbs(*path) {
			*path = filepath.Join(directory, *path)
		}
	}
	first := true
	return certificate.Keep(files, log, func(held certificate.Content) (*tls.Config, error) {
		config := &tls.Config{MinVersion: versions[t.MinVersion], RootCAs: held.Authorities}
		if held.Pair == nil {
			return config, nil
		}
		config.Certificates = []tls.Certificate{*held.Pair}
		err := timely(files.Certificate, held.Pair, time.Now())
		if err != nil && first {
			log.Error("calls to this bank will fail", "cause", err.Error())
			err = nil
		}
		first = false
		return config, err
	})
}

// BankTLS is what the bank's connections go by now; nil where the configuration says nothing of it.
func (h *Handler) BankTLS(bank string) *tls.Config {
	if b := h.banks[bank]; b != nil && b.known != nil {
		return b.known.Config()
	}
	return nil
}

// timely tells of a certificate that no bank takes now.
func timely(file string, pair *tls.Certificate, now time.Time) error {
	switch leaf := pair.Leaf; {
	case now.After(leaf.NotAfter):
		return fmt.Errorf("%s: the certificate has ended at %s: put a new one there", file, leaf.NotAfter.UTC().Format(time.RFC3339))
	case now.Before(leaf.NotBefore):
		return fmt.Errorf("%s: the certificate begins only at %s: put one there that is valid, or set this machine's clock", file, leaf.NotBefore.UTC().Format(time.RFC3339))
	}
	return nil
}
