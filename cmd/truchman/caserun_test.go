package main

import (
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// rightCase is a case that passes, written with the care that an update has to keep.
const rightCase = `# why this case is here
title: A customer is read

request: # what the partner sends
  method: GET
  path: /v1/banks/rakbank/customers/1000001
  headers: {X-Request-Id: "42"}
# nothing is called: RAKBank offers no read
answer:
  status: 501
  body:
    type: urn:truchman:problem:unsupported-operation
    title: The bank does not offer this operation
    status: 501
    code: unsupported-operation
    detail: See the bank's capabilities.
    request_id: "42"
`

// updateCase makes a call and is right as well.
const updateCase = `title: An email address is changed
request:
  method: PATCH
  path: /v1/banks/rakbank/customers/1000001
  headers: {X-Request-Id: 5f0c2a9e-7d1b-4c36-9a53-1c8e6f2b7d40}
  body: {emails: {personal: mara.quill@example.com}}
calls:
  - request: # the token comes first
      method: POST
      path: /v1/partner_auth/token
      body: {grant_type: client_credentials, scope: customers, oauth_metadata: {account_id: "1000001"}}
    answer: {status: 200, body: {access_token: demo-token}}
  # then the update
  - request:
      method: POST
      path: /v1/customers/Account_ID:1000001
      headers: {Authorization: Bearer demo-token}
      body: |
        {"emails": [{"type": "HOMEEML",
                     "email": "mara.quill@example.com"}]}
    answer: {status: 200, body: {emails: []}}
answer: {status: 200, body: {}}
`

func loadSet(t *testing.T) *mappings.Set {
	t.Helper()
	set, err := mappings.Load()
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func caseOf(t *testing.T, text string) *packCase {
	t.Helper()
	problems := &source.Problems{}
	c := readCase("rakbank", "rakbank/testdata/case.yaml", []byte(text), problems)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return c
}

func differencesOf(t *testing.T, text string) []diffLine {
	t.Helper()
	c := caseOf(t, text)
	result, err := c.run(loadSet(t))
	if err != nil {
		t.Fatal(err)
	}
	return c.differences(result)
}

// TestWrongCaseFails changes one thing at a time in right cases: each must be found.
func TestWrongCaseFails(t *testing.T) {
	for _, right := range []string{rightCase, updateCase} {
		if d := differencesOf(t, right); len(d) > 0 {
			t.Fatalf("a right case differs: %q", d)
		}
	}
	for _, tt := range []struct{ name, text, from, to string }{
		{"status", rightCase, "status: 501\n  body", "status: 500\n  body"},
		{"value", rightCase, `request_id: "42"`, `request_id: "43"`},
		{"member too many", rightCase, `    request_id:`, "    colour: blue\n    request_id:"},
		{"member missing", rightCase, "    detail: See the bank's capabilities.\n", ""},
		{"order", rightCase, "    status: 501\n    code: unsupported-operation\n", "    code: unsupported-operation\n    status: 501\n"},
		{"type", rightCase, "    status: 501\n    code", "    status: \"501\"\n    code"},
		{"number's text", rightCase, "    status: 501\n    code", "    status: 501.0\n    code"},
		{"header", rightCase, "answer:\n  status: 501", "answer:\n  status: 501\n  headers: {Retry-After: \"1\"}"},
		{"call's member", updateCase, "scope: customers", "scope: accounts"},
		{"call's path", updateCase, "Account_ID:1000001", "Account_ID:1000002"},
		{"call's method", updateCase, "method: POST\n      path: /v1/customers", "method: PUT\n      path: /v1/customers"},
		{"call's header", updateCase, "Bearer demo-token", "Bearer other-token"},
		{"call's type", updateCase, "HOMEEML", "WORKEML"},
	} {
		changed := strings.Replace(tt.text, tt.from, tt.to, 1)
		if changed == tt.text {
			t.Errorf("%s: the case has no %q", tt.name, tt.from)
		} else if len(differencesOf(t, changed)) == 0 {
			t.Errorf("%s: the wrong case passes", tt.name)
		}
	}
}

// TestWrongCallsFail takes a call away and adds one.
func TestWrongCallsFail(t *testing.T) {
	second := strings.Index(updateCase, "  # then the update")
	end := strings.Index(updateCase, "answer: {status: 200, body: {}}")
	if len(differencesOf(t, updateCase[:second]+updateCase[end:])) == 0 {
		t.Error("a call that the case does not have passes")
	}
	third := updateCase[:end] + "  - request: {method: GET, path: /nowhere}\n    answer: {status: 200}\n" + updateCase[end:]
	if len(differencesOf(t, third)) == 0 {
		t.Error("a call that is never made passes")
	}
}

// TestUnlistedDropFails holds that what the proxy says about losses must be listed.
func TestUnlistedDropFails(t *testing.T) {
	dropped := strings.NewReplacer("rakbank", "netxd").Replace(rightCase)
	c := caseOf(t, dropped)
	real := caseMessage{Start: "200", Headers: []caseHeader{{Name: "Truchman-Dropped", Value: `"/addresses"`}}}
	if told := real.told(c.Exchanges[0].Answer); len(told.Headers) != 1 {
		t.Errorf("the header is left out: %v", told)
	}
}
