package proxy_test

import (
	"strings"
	"testing"
)

// signedIn is the script of a bank's login, before the answers to what the partner asked.
var signedIn = map[string]string{
	"quay": `201 {"token":"t1"}`,
	"pier": `200 {"access_token":"a1"}`,
}

// refused is how the front says a failure that has no row of its own.
func refused(failure string) string {
	return `422 {"code":"refused","kind":"urn:truchman:problem:` + failure + `"}`
}

// TestAnswersWithoutBodies asks through each front what each bank answers in its own way.
func TestAnswersWithoutBodies(t *testing.T) {
	tests := []struct {
		name, ask, body, bank, answer, want string
	}{
		{"a boolean for a delete", "DELETE /v1/banks/quay/notes/7", "", "quay", "200 true", "204"},
		{"a boolean for an empty object", "DELETE /pier/quay/v1/notes/7", "", "quay", "200 true", "200 {}"},
		{"an empty object for a boolean", "DELETE /quay/pier/notes/7", "", "pier", "200 {}", "200 true"},
		{"nothing for a boolean", "DELETE /quay/pier/notes/7", "", "pier", "204", "200 true"},
		{"nothing for a boolean, normalized", "DELETE /quay/normalized/notes/7", "", "normalized", "204", "200 true"},
		{"nothing for nothing", "DELETE /v1/banks/pier/notes/7", "", "pier", "204", "204"},
		{"an object with members that say nothing", "DELETE /v1/banks/pier/notes/7", "", "pier", `200 {"done":"yes"}`, "204"},
		{"the other boolean is a failure by its rule", "DELETE /v1/banks/quay/notes/7", "", "quay", "200 false", refused("conflict")},
		{"no body where there must be one", "DELETE /v1/banks/quay/notes/7", "", "quay", "200", refused("outcome-unknown")},
		{"another type of body", "DELETE /v1/banks/quay/notes/7", "", "quay", `200 {"jsonString":"{}"}`, refused("outcome-unknown")},

		{"an empty list told by a status", "GET /v1/banks/quay/notes", "", "quay", "204", `200 {"notes":[]}`},
		{"an empty list told by a list", "GET /v1/banks/quay/notes", "", "quay", `200 {"list":[]}`, `200 {"notes":[]}`},
		{"an empty list as a status", "GET /quay/pier/notes", "", "pier", `200 {"notes":[]}`, "204"},
		{"a status as a status", "GET /quay/quay/notes", "", "quay", "204", "204"},
		{"a list with something", "GET /quay/pier/notes", "", "pier", `200 {"notes":[{"id":"1","text":"a"}]}`, `200 {"list":[{"noteId":"1","words":"a"}]}`},
		{"a document that says more than the empty one", "GET /quay/normalized/notes", "", "normalized", `200 {"notes":[],"count":3}`, `200 {"list":[]}`},
		{"an empty list without spaces or with", "GET /quay/normalized/notes", "", "normalized", `200  { "notes" : [ ] }`, "204"},
		{"no empty status here", "GET /v1/banks/pier/notes", "", "pier", "204", refused("provider-contract-broken")},

		{"created, written as 201", "POST /v1/banks/quay/notes", `{"text":"a"}`, "quay", `201 {"noteId":"1","words":"a"}`, `201 {"id":"1","text":"a"}`},
		{"created, told by 200", "POST /v1/banks/quay/notes", `{"text":"a"}`, "quay", `200 {"noteId":"1","words":"a"}`, `201 {"id":"1","text":"a"}`},
		{"the first of two statuses is written", "POST /quay/pier/notes", `{"words":"a"}`, "pier", `200 {"id":"1","text":"a"}`, `201 {"noteId":"1","words":"a"}`},
		{"a success of another status is none", "POST /v1/banks/quay/notes", `{"text":"a"}`, "quay", "204", refused("outcome-unknown")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			n := openNotes(t)
			script := []string{test.answer}
			if login := signedIn[test.bank]; login != "" {
				script = []string{login, test.answer}
			}
			media := ""
			if test.body != "" {
				media = jsonMedia
			}
			got, header := n.ask(test.ask, media, test.body, script...)
			if got = strings.Replace(got, `,"provider_code":"200"`, "", 1); got != test.want {
				t.Errorf("got %s, want %s\n%s", got, test.want, strings.Join(n.sent, "\n"))
			}
			if _, body, _ := strings.Cut(got, " "); (header.Get("Content-Type") == "") != (body == "") {
				t.Errorf("Content-Type %q with the body %q", header.Get("Content-Type"), body)
			}
			if strings.HasPrefix(got, "204") && header.Get("Content-Length") != "" {
				t.Errorf("Content-Length %s with status 204", header.Get("Content-Length"))
			}
		})
	}
}

// TestCodesBothWays has each bank's refusal, and how each front says it.
func TestCodesBothWays(t *testing.T) {
	tests := []struct{ name, ask, bank, answer, want string }{
		{"the start of a text", "DELETE /pier/quay/v1/notes/7", "quay", `404 {"code":404,"message":"OBP-30046: Customer not found. Please specify a valid value."}`,
			`404 {"code":5,"message":"not found","details":[]}`},
		{"a number", "DELETE /quay/pier/notes/7", "pier", `404 {"code":5,"message":"no such note","details":[]}`, `400 {"code":400,"message":"OBP-50200: No data."}`},
		{"a number as a number", "DELETE /pier/pier/v1/notes/7", "pier", `400 {"code":3,"message":"bad","details":[]}`, `400 {"code":3,"message":"invalid argument","details":[]}`},
		{"an unknown number", "DELETE /v1/banks/pier/notes/7", "pier", `400 {"code":99}`, `422 {"code":"refused","kind":"urn:truchman:problem:provider-rejected"}`},
		{"a text without a code", "DELETE /pier/quay/v1/notes/7", "quay", `400 {"code":400,"message":"no"}`, `400 {"code":3,"message":"invalid argument","details":[]}`},
		{"the status alone, without a body", "DELETE /pier/quay/v1/notes/7", "quay", "404", `404 {"code":5,"message":"not found","details":[]}`},
		{"the status alone, with an array", "DELETE /pier/quay/v1/notes/7", "quay", `404 ["gone"]`, `404 {"code":5,"message":"not found","details":[]}`},
		{"the status alone, with a text", "DELETE /pier/quay/v1/notes/7", "quay", `503 "later"`, `503 {"code":14,"message":"unavailable","details":[]}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			n := openNotes(t)
			if got, _ := n.ask(test.ask, "", "", signedIn[test.bank], test.answer); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}
