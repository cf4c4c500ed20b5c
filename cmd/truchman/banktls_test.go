package main

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/certificate/certificatetest"
)

// TestCertificateOfABank has its files beside the configuration: the metric tells when it ends, and what cannot be used is told at its place.
func TestCertificateOfABank(t *testing.T) {
	s, authority := newReloadStage(t), certificatetest.Authority(t)
	known := authority.Issue(t)
	beside := func(name string) string { return filepath.Join(filepath.Dir(s.file), name) }
	certificatetest.Put(t, beside("bank.crt"), known.Certificate())
	certificatetest.Put(t, beside("bank.key"), known.Private(t))
	put(t, s.file, strings.Replace(reloadConfig("https://127.0.0.1:1", ""), `127.0.0.1:1"}`, `127.0.0.1:1", tls: {certificate: bank.crt, key: bank.key}}`, 1))
	proxy, admin := addressesOf(t, s)
	if _, told := get(t, admin+"/metrics"); !strings.Contains(told, `truchman_tls_certificate_expiry_seconds{bank="tiny",listener=""} `+prometheusNumber(known)) || strings.Contains(told, `expiry_seconds{bank=""`) {
		t.Errorf("of %s: %s", proxy, told)
	}
	certificatetest.Put(t, beside("bank.key"), authority.Issue(t).Private(t))
	if _, err := readServed(s.file, nil); err == nil || !strings.Contains(err.Error(), "config.yaml:6:") || !strings.Contains(err.Error(), "the private key is another certificate's") {
		t.Error(err)
	}
}

func prometheusNumber(i *certificatetest.Identity) string {
	return strconv.FormatFloat(float64(i.Leaf.NotAfter.Unix()), 'g', -1, 64)
}

// addressesOf runs the stage and gives both of its addresses.
func addressesOf(t *testing.T, s *reloadStage) (proxy, admin string) {
	t.Helper()
	s.run(t)
	return addresses(t, s.log.until(t, `"msg":"serving"`, 1))
}
