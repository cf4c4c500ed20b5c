package certificate_test

import (
	"bytes"
	"crypto/tls"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/truchman-proxy/truchman/certificate"
	"github.com/truchman-proxy/truchman/certificate/certificatetest"
)

func authorities(c certificate.Content) (*tls.Config, error) {
	return &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: c.Authorities}, nil
}

// TestAuthoritiesAlone has no certificate: changed authorities count, an empty file does not, and neither does what build refuses.
func TestAuthoritiesAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		file, refuses := filepath.Join(t.TempDir(), "ca.crt"), false
		certificatetest.Put(t, file, certificatetest.Authority(t).Certificate())
		var told bytes.Buffer
		kept, err := certificate.Keep(certificate.Files{Authorities: file}, slog.New(slog.NewTextHandler(&told, nil)), func(c certificate.Content) (*tls.Config, error) {
			if refuses {
				return nil, errors.New("not this one")
			}
			return authorities(c)
		})
		if err != nil {
			t.Fatal(err)
		}
		first := kept.Config()
		stays := func(what string) {
			t.Helper()
			for range 3 {
				time.Sleep(time.Second)
				if kept.Config() != first {
					t.Error(what + ": another one is in force")
				}
			}
		}
		stays("unchanged")
		certificatetest.Put(t, file, nil)
		stays("empty")
		certificatetest.Put(t, file, certificatetest.Authority(t).Certificate())
		refuses = true
		stays("refused")
		if errors := strings.Count(told.String(), "level=ERROR"); errors != 2 {
			t.Errorf("%d errors are logged: %s", errors, &told)
		}
		refuses = false
		time.Sleep(time.Second)
		if kept.Config() == first || !kept.Expires().IsZero() || !strings.Contains(told.String(), "authorities reloaded") {
			t.Errorf("the new one is not in force: %s", &told)
		}
	})
}

// BenchmarkConfig is what each use of a connection costs.
func BenchmarkConfig(b *testing.B) {
	file := filepath.Join(b.TempDir(), "ca.crt")
	certificatetest.Put(b, file, certificatetest.Authority(b).Certificate())
	kept, err := certificate.Keep(certificate.Files{Authorities: file}, slog.New(slog.DiscardHandler), authorities)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		kept.Config()
	}
}
