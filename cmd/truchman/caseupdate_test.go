package main

import (
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/mappings"
)

// TestUpdateKeeps holds that an update writes what was wrong and keeps everything else.
func TestUpdateKeeps(t *testing.T) {
	set := loadSet(t)
	for _, right := range []string{rightCase, updateCase} {
		c := caseOf(t, right)
		result, err := c.run(set)
		if err != nil {
			t.Fatal(err)
		}
		if text, err := c.updated(result); err != nil || string(text) != right {
			t.Errorf("a right case is written anew: %v\n%s", err, text)
		}
	}
	wrong := strings.Replace(strings.Replace(updateCase, "scope: customers", "scope: accounts", 1), "answer: {status: 200, body: {}}\n", "", 1)
	text := updatedCase(t, set, wrong)
	for _, kept := range []string{"title: An email address is changed\n", "  # then the update\n", "    answer: {status: 200, body: {access_token: demo-token}}\n",
		"      body: |\n        {\"emails\": [{\"type\": \"HOMEEML\",\n", `"scope": "customers"`, "\nanswer:\n  status: 200\n"} {
		if !strings.Contains(text, kept) {
			t.Errorf("the updated case lacks %q:\n%s", kept, text)
		}
	}
	if d := differencesOf(t, text); len(d) > 0 {
		t.Errorf("the updated case differs: %q", d)
	}
}

// TestUpdateAddsRequests fills in calls of which only the answers are written.
func TestUpdateAddsRequests(t *testing.T) {
	set := loadSet(t)
	first, rest, _ := strings.Cut(updateCase, "calls:\n")
	_, end, _ := strings.Cut(rest, "\nanswer:")
	bare := first + "calls:\n  - answer: {status: 200, body: {access_token: demo-token}}\n  - answer: # of the update\n      status: 200\n      body: {emails: []}\nanswer:" + end
	text := updatedCase(t, set, bare)
	if d := differencesOf(t, text); len(d) > 0 || !strings.Contains(text, "# of the update") || strings.Count(text, "request:") != 3 {
		t.Errorf("%q\n%s", d, text)
	}
}

func updatedCase(t *testing.T, set *mappings.Set, text string) string {
	t.Helper()
	c := caseOf(t, text)
	result, err := c.run(set)
	if err != nil {
		t.Fatal(err)
	}
	updated, err := c.updated(result)
	if err != nil {
		t.Fatal(err)
	}
	return string(updated)
}

// TestUpdateRefuses holds that answers of the bank are never invented.
func TestUpdateRefuses(t *testing.T) {
	first, _, _ := strings.Cut(updateCase, "calls:\n")
	c := caseOf(t, first)
	result, err := c.run(loadSet(t))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.updated(result); err == nil || !strings.Contains(err.Error(), "the case has 0 calls and 1 were made") {
		t.Errorf("%v", err)
	}
}
