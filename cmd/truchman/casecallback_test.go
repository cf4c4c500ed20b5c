package main

import (
	"bytes"
	"strings"
	"testing"
)

// TestCallbackCases runs the cases of the tests' own bank, of flows and of what it tells unasked.
func TestCallbackCases(t *testing.T) {
	text, err := runTests("coop", "--packs", "../../proxy/testdata/packs")
	if err != nil || !strings.Contains(text, "4 passed, 0 failed") {
		t.Errorf("%v\n%s", err, text)
	}
}

// TestExplainCallback explains a bank's callback, and refuses one that the bank does not have.
func TestExplainCallback(t *testing.T) {
	var out bytes.Buffer
	arguments := strings.Fields("--packs ../../proxy/testdata/packs --provider coop --operation customer.status-changed")
	if err := explain(&out, `{"who":"7","state":"SHUT"}`, arguments...); err != nil || !strings.Contains(out.String(), "customer.status-changed of coop, POST blocked, toward normalized") {
		t.Errorf("%v\n%s", err, out.String())
	}
	if err := explain(&out, `{}`, strings.Fields("--provider netxd --operation customer.status-changed")...); err == nil || err.Error() != "netxd has no callback customer.status-changed" {
		t.Errorf("%v", err)
	}
}
