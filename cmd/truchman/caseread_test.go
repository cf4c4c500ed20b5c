package main

import (
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/mappings/source"
)

// TestCaseProblems holds the texts for files that are no cases.
func TestCaseProblems(t *testing.T) {
	for text, want := range map[string]string{
		"titel: x\nrequest: {method: GET, path: /}\n": "titel is not a member of it",
		"title: x\n":                        "request: is missing",
		"request: {method: GET, path: /}\n": "has no title",
		"title: x\nrequest: {method: GET, path: /}\ncalls: [{request: {}}]\n": "has no answer",
		"title: x\nrequest: {method: GET, path: /}\ncalls: [{fault: rain}]\n": "rain is no fault",
		"title: x\nrequest: {methods: GET, path: /}\n":                        "methods is not a member of it",
		"title: x\nfront: [a]\nrequest: {method: GET, path: /}\n":             "must be a text",
		"title: x\nrequest: {method: GET, path: /, body: {a: 012}}\n":         "012 could be read as something other",
	} {
		problems := &source.Problems{}
		readCase("netxd", "netxd/testdata/case.yaml", []byte(text), problems)
		if err := problems.Err(); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "case.yaml:") {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}
