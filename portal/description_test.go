package portal_test

import (
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/truchman-proxy/truchman/portal"
)

const contractFile = `openapi: "3.1.0"
info: {title: Invented, version: "1.0", description: About it.}
servers: [{url: "http://elsewhere.example"}]
paths:
  /v1/things/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {operationId: thing.get, description: Reads one., responses: {"200": {description: "It is \"there\" & well."}}}
    delete: {operationId: thing.delete, responses: {"204": {description: Gone.}}}
  /v1/capabilities:
    get: {operationId: capabilities.get, x-local: true, responses: {"200": {description: All.}}}
components:
  schemas:
    Problem: {type: object, properties: {code: {type: string}}}
    Exact: {type: number, maximum: 9007199254740993}
`

func describe(t *testing.T, file string) string {
	t.Helper()
	text, err := portal.Describe(portal.Contract{
		YAML:  []byte(file),
		Codes: []portal.Code{{Name: "not-found", Status: 404, Text: "There is nothing"}, {Name: "conflict", Status: 409, Text: "It does not fit"}},
		Banks: []portal.Bank{{Name: "first", Operations: []string{"thing.get", "other.get"}}, {Name: "second", Operations: []string{"thing.get"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if !gjson.ValidBytes(text) {
		t.Fatalf("no JSON: %s", text)
	}
	return string(text)
}

func TestDescription(t *testing.T) {
	text := describe(t, contractFile)
	for path, want := range map[string]string{
		"openapi":                              "3.1.0",
		"servers":                              `[{"url":"/"}]`,
		"info.version":                         "1.0",
		"info.title":                           "Invented",
		"info.@keys":                           `["title","version","description"]`,
		"paths.@keys.0":                        "/v1/things/{id}",
		`paths./v1/things/{id}.get.x-banks`:    `["first","second"]`,
		`paths./v1/things/{id}.delete.x-banks`: `[]`,
		`paths./v1/things/{id}.delete.description`:            "\nNo bank here takes this: it is answered with 501 `unsupported-operation`.",
		`paths./v1/things/{id}.get.responses.200.description`: `It is "there" & well.`,
		`paths./v1/things/{id}.parameters.0.required`:         "true",
		`paths./v1/capabilities.get.x-banks`:                  "",
		"components.schemas.Problem.properties.code.enum":     `["not-found","conflict"]`,
		"components.schemas.Exact.maximum":                    "9007199254740993",
	} {
		if got := gjson.Get(text, path); got.String() != want && got.Raw != want {
			t.Errorf("%s: %s, not %s", path, got.Raw, want)
		}
	}
	for path, want := range map[string]string{
		"info.description":                      "| 409 | `conflict` | It does not fit |",
		`paths./v1/things/{id}.get.description`: "Reads one.\n\nBanks that take this here: `first`, `second`.",
	} {
		if got := gjson.Get(text, path).String(); !strings.Contains(got, want) {
			t.Errorf("%s: %q", path, got)
		}
	}
}

// TestADescriptionWithoutBanks says nothing of any.
func TestADescriptionWithoutBanks(t *testing.T) {
	text, err := portal.Describe(portal.Contract{YAML: []byte(contractFile)})
	if got := string(text); err != nil || strings.Contains(got, "bank") || strings.Contains(got, "Bank") {
		t.Errorf("%v %s", err, got)
	}
}

func TestDescriptionOfNothing(t *testing.T) {
	for name, file := range map[string]string{"no YAML": "a: [", "an empty file": "", "an alias": "a: &x 1\nb: *x\n"} {
		if text, err := portal.Describe(portal.Contract{YAML: []byte(file)}); err == nil {
			t.Errorf("%s: %s", name, text)
		}
	}
}
