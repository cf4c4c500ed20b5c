package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/certificate/certificatetest"
	"github.com/truchman-proxy/truchman/simulator"
)

func TestSimulatedSignatures(t *testing.T) {
	known := certificatetest.Authority(t)
	key, broken := filepath.Join(t.TempDir(), "key.pem"), filepath.Join(t.TempDir(), "broken.pem")
	certificatetest.Put(t, key, known.Private(t))
	certificatetest.Put(t, broken, known.Certificate())
	with := &simulator.Options{PublicKey: known.Key.Public()}
	if jws, err := (simulatedSignatures{}).read(&simulator.Options{}); jws != nil || err != nil {
		t.Errorf("without a key: %v, %v", jws, err)
	}
	if jws, err := (simulatedSignatures{keyID: "k", header: "X-Sig", logins: true, answerKey: key}).read(with); err != nil || jws.KeyID != "k" || jws.Header != "X-Sig" || !jws.Logins || jws.AnswerKey == nil {
		t.Errorf("%+v, %v", jws, err)
	}
	for want, c := range map[string]struct {
		flags   simulatedSignatures
		options *simulator.Options
	}{
		"--public-key is missing":         {simulatedSignatures{logins: true}, &simulator.Options{}},
		"no such file":                    {simulatedSignatures{answerKey: key + ".not"}, with},
		"broken.pem holds no private key": {simulatedSignatures{answerKey: broken}, with},
	} {
		if _, err := c.flags.read(c.options); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "BEGIN") {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
