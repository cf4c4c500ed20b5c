package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
)

// TestDoctorOfTheAuditTrail: without its file the proxy does not start.
func TestDoctorOfTheAuditTrail(t *testing.T) {
	address, _ := simulated(t)
	code, found := looked(t, patient(address, "demo-secret", "audit: {file: /nonexistent/audit.jsonl}\n"))
	has(t, found, failStatus, "audit", "audit.file", "cannot be written")
	has(t, found, warnStatus, "audit", "audit.key", "another key")
	if code != exitFailed {
		t.Errorf("code %d", code)
	}
	file := filepath.Join(t.TempDir(), "audit.jsonl")
	_, found = looked(t, patient(address, "demo-secret", fmt.Sprintf("audit: {file: %s, key: MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=}\n", file)))
	has(t, found, okStatus, "audit", "audit.file", "can be written")
	if _, err := os.Stat(file); err == nil {
		t.Error("the doctor made the file")
	}
}

// TestDoctorOfTheCollector tells one that is not there from one that takes no spans of ours; neither keeps the proxy from working.
func TestDoctorOfTheCollector(t *testing.T) {
	address, _ := simulated(t)
	collector := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path != "/v1/traces":
			w.WriteHeader(http.StatusNotFound)
		case r.Method != http.MethodPost || r.ContentLength != 0 || r.Header.Get("Content-Type") != "application/x-protobuf":
			w.WriteHeader(http.StatusBadRequest)
		case r.Header.Get("Authorization") != "Bearer demo-secret":
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	defer collector.Close()
	for _, test := range []struct {
		settings, check, words string
		want                   status
	}{
		{fmt.Sprintf("{endpoint: %s/v1/traces, headers: {Authorization: Bearer demo-secret}}", collector.URL), "collector", "it takes spans", okStatus},
		{fmt.Sprintf("{endpoint: %s/v1/traces}", collector.URL), "collector", "answers 401", warnStatus},
		{fmt.Sprintf("{endpoint: %s/traces}", collector.URL), "collector", "answers 404", warnStatus},
		{"{endpoint: 'http://127.0.0.1:1/v1/traces'}", "address", "connection refused", warnStatus},
	} {
		code, found := looked(t, patient(address, "demo-secret", "tracing: "+test.settings+"\n"))
		has(t, found, test.want, test.check, "tracing.endpoint", test.words)
		if code != exitFine {
			t.Errorf("%s: code %d", test.settings, code)
		}
	}
}
