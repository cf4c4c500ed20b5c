package main

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/certificate/certificatetest"
)

// TestTheAdminListenerSpeaksTLS to the command line, which has to trust its authority, and to nobody without it.
func TestTheAdminListenerSpeaksTLS(t *testing.T) {
	s := newReloadStage(t)
	directory := filepath.Dir(s.file)
	authority := certificatetest.Authority(t)
	own := authority.Issue(t)
	operator := authority.Issue(t)
	for name, text := range map[string][]byte{"admin.crt": own.Certificate(), "admin.key": own.Private(t), "ca.crt": authority.Certificate(),
		"operator.crt": operator.Certificate(), "operator.key": operator.Private(t)} {
		certificatetest.Put(t, filepath.Join(directory, name), text)
	}
	put(t, s.file, strings.Replace(reloadConfig(bankNamed(t, "Mara"), ""), `admin: {listen: "127.0.0.1:0"}`,
		`admin: {listen: "127.0.0.1:0", token: an-admin-token-of-a-test, tls: {certificate: admin.crt, key: admin.key, client_ca: ca.crt, clients: required}}`, 1))
	s.run(t)
	_, admin := addresses(t, s.log.until(t, `"msg":"serving"`, 1))
	if response, err := http.Get(admin + "/livez"); err != nil || response.StatusCode != 400 {
		t.Errorf("without TLS: %v, %v", response, err)
	} else {
		_ = response.Body.Close()
	}
	admin = strings.Replace(admin, "http:", "https:", 1)
	t.Setenv(adminTokenVariable, "an-admin-token-of-a-test")
	if code, _, problems := cli(t, "ledger", "list", "--admin", admin); code == 0 || !strings.Contains(problems, "certificate") {
		t.Errorf("its authority is not known: %d %s", code, problems)
	}
	t.Setenv(adminCAVariable, filepath.Join(directory, "none.crt"))
	if code, _, problems := cli(t, "ledger", "list", "--admin", admin); code == 0 || !strings.Contains(problems, adminCAVariable) {
		t.Errorf("without the file: %d %s", code, problems)
	}
	t.Setenv(adminCAVariable, filepath.Join(directory, "ca.crt"))
	if code, _, problems := cli(t, "ledger", "list", "--admin", admin); code == 0 {
		t.Errorf("without a certificate of its own: %d %s", code, problems)
	}
	t.Setenv(adminCertificateVariable, filepath.Join(directory, "operator.crt"))
	t.Setenv(adminKeyVariable, filepath.Join(directory, "operator.key"))
	if code, out, problems := cli(t, "ledger", "list", "--admin", admin); code != 0 {
		t.Errorf("%d %s %s", code, out, problems)
	}
	if lines, _ := s.log.lines("can be read on the way"); len(lines) > 0 {
		t.Error(lines)
	}
}

// TestATokenInPlainText beyond loopback is a warning of the doctor and at the start.
func TestATokenInPlainText(t *testing.T) {
	for admin, wants := range map[string]status{`{listen: "0.0.0.0:0", token: an-admin-token-of-a-test}`: warnStatus, `{listen: "127.0.0.1:0"}`: okStatus} {
		s := newReloadStage(t)
		text := strings.Replace(reloadConfig(bankNamed(t, "Mara"), "ledger: {store: none}\n"), `admin: {listen: "127.0.0.1:0"}`, "admin: "+admin, 1)
		put(t, s.file, text)
		config, err := readServed(s.file, nil)
		if err != nil {
			t.Fatal(err)
		}
		found := config.listenerCertificates()
		if got := found[1]; got.Status != wants || got.Key != "admin.tls" {
			t.Errorf("%s: %+v", admin, got)
		}
		s.run(t)
		if lines, _ := s.log.lines("can be read on the way"); (len(lines) == 1) != (wants == warnStatus) {
			t.Errorf("%s: the log says %s", admin, lines)
		}
	}
}
