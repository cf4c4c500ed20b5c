package scaffold_test

import (
	"os"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/layout"
	"github.com/truchman-proxy/truchman/mappings/scaffold"
)

func shippedSet(t testing.TB) *mappings.Set {
	t.Helper()
	set, err := mappings.Load()
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func harbour(t testing.TB) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/harbour.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func made(t *testing.T, text string) *scaffold.Pack {
	t.Helper()
	pack, err := scaffold.Make("harbour", "core.yaml", []byte(text), shippedSet(t))
	if err != nil {
		t.Fatal(err)
	}
	return pack
}

func TestGuesses(t *testing.T) {
	pack := made(t, string(harbour(t)))
	for file, lines := range map[string][]string{
		"shapes.yaml": {
			"  firstName: $.first_name # guess: ", "  surname: $.last_name # guess: ", "  dob: $.date_of_birth # guess: ",
			"  gender: {$at: $.gender, $enum: {male: MALE, female: FEMALE}} # guess: ", "  mobilePhone: {$at: $.phones.mobile, $phone: e164} # guess: ",
			"    line1: $.addresses.residence.line_1 # guess: ", "    zip: $.addresses.residence.postal_code # guess: another pack has this name for it",
			"  # favouriteColour: nothing normalized is like it", "  # parent: nothing in it is like anything normalized",
		},
		"customer-update.yaml": {"operation: customer.update # guess: ", "request_id: header.X-Request-Id # guess: ", "    clientId: $path.customer_id.value # guess: ",
			"  body: {$shape: customer-update-request}"},
		"customer-get.yaml": {"operation: customer.get # guess: ", "  path: /clients/{clientId}"},
		"api.yaml": {"  header: {name: X-Api-Key, value: $secret.credential} # guess: ", "  - {code: 404, http: 404, error: customer-not-found, spell: true, ",
			"    status: $error.status # guess: ", "    message: $error.text # guess: "},
		"openapi.yaml": {"        dob: {type: [string, \"null\"], format: date}", "      x-error: true", "# Client.eMail: format x-mail is not checked"},
	} {
		for _, line := range lines {
			if !strings.Contains("\n"+string(pack.Files[file]), "\n"+line) {
				t.Errorf("%s has no line that begins with %q:\n%s", file, line, pack.Files[file])
			}
		}
	}
	if strings.Contains(string(pack.Files["openapi.yaml"]), "Mara") {
		t.Error("the contract holds the document's examples")
	}
	left := strings.Join(pack.Left, "\n")
	for _, want := range []string{"GET /branches", "Kin holds itself"} {
		if !strings.Contains(left, want) {
			t.Errorf("what is left does not name %s:\n%s", want, left)
		}
	}
}

func TestScaffoldLoadsAndIsLaidOut(t *testing.T) {
	set := shippedSet(t)
	pack := made(t, string(harbour(t)))
	if err := pack.Check("harbour", set); err != nil {
		t.Error(err)
	}
	for name, text := range pack.Files {
		if again, err := layout.Format(name, text); err != nil || string(again) != string(text) {
			t.Errorf("%s is not laid out: %v", name, err)
		}
	}
	if again := made(t, string(harbour(t))); strings.Join(again.Names(), " ") != strings.Join(pack.Names(), " ") ||
		string(again.Files["shapes.yaml"]) != string(pack.Files["shapes.yaml"]) {
		t.Error("the same document gives another pack")
	}
}

func TestDocumentsThatAreRefused(t *testing.T) {
	set := shippedSet(t)
	document := string(harbour(t))
	for _, test := range []struct{ name, text, want string }{
		{"no YAML", "openapi: [", "core.yaml:"},
		{"nothing", "", "the file is empty"},
		{"another document", "name: x\n", "there is no openapi: at its top"},
		{"another version", "openapi: 4.0.0\n", "it is no OpenAPI document"},
		{"no paths", "openapi: 3.1.0\ninfo: {title: x, version: '1'}\n", "the document has no paths"},
		{"an address", strings.Replace(document, `"#/components/schemas/Kin"`, `"https://core.example.com/kin.yaml"`, 1), "cannot be read"},
		{"another file", strings.Replace(document, `"#/components/schemas/Kin"`, `"kin.yaml#/Kin"`, 1), "cannot be read"},
		{"nowhere", strings.Replace(document, `"#/components/schemas/Kin"`, `"#/components/schemas/None"`, 1), "cannot be read"},
		{"aliases", strings.Replace(document, "{title: Harbour core, ", "&a {title: Harbour core, ", 1) + "x-again: *a\n", "aliases are not read"},
		{"no end of nesting", "openapi: 3.1.0\nx-a: " + strings.Repeat("[", 300) + strings.Repeat("]", 300) + "\n", "nested more than"},
		{"much", "openapi: 3.1.0\nx-a: '" + strings.Repeat("a", 9<<20) + "'\n", "has more than 8 MiB"},
	} {
		_, err := scaffold.Make("harbour", "core.yaml", []byte(test.text), set)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, wanted %q", test.name, err, test.want)
		}
	}
}

func TestSchemasThatContractsCannotCheck(t *testing.T) {
	pack := made(t, strings.Replace(string(harbour(t)), `            parent: {$ref: "#/components/schemas/Kin"}`, `            choice: {oneOf: [{type: string}, {type: integer}]}
            maybe: {anyOf: [{$ref: "#/components/schemas/Address"}, {type: "null"}]}
            above: {type: number, minimum: 1, exclusiveMinimum: true}
            look: {type: string, pattern: '(?=a)b'}
            map: {type: object, additionalProperties: {type: string}}
            never: {not: {type: string}}`, 1))
	contract := string(pack.Files["openapi.yaml"])
	for _, line := range []string{
		"# Client.choice: oneOf is not checked; any value may stand there", "        choice: {}", "          type: [object, \"null\"]",
		"        above: {type: number, minimum: 1, exclusiveMinimum: 1}", "        look: {type: string}", "# Client.never: not is not checked",
		"# Client.map: the values of its further members are not checked",
	} {
		if !strings.Contains(contract, line+"\n") {
			t.Errorf("there is no line %q in\n%s", line, contract)
		}
	}
	if err := pack.Check("harbour", shippedSet(t)); err != nil {
		t.Error(err)
	}
}

const swagger = `{"swagger": "2.0", "info": {"title": "Quay", "version": "1"}, "paths": {"/customers/{id}": {"get": {
  "parameters": [{"in": "path", "name": "id", "type": "string", "required": true}],
  "responses": {"200": {"description": "", "schema": {"$ref": "#/definitions/Person"}}}}}},
  "definitions": {"Person": {"type": "object", "properties": {"lastName": {"type": "string"}}}}, "produces": ["application/json"]}`

func TestSwagger2IsRead(t *testing.T) {
	pack := made(t, swagger)
	if text := string(pack.Files["shapes.yaml"]); !strings.Contains(text, "lastName: $.last_name # guess") {
		t.Errorf("the shapes:\n%s", text)
	}
	if err := pack.Check("harbour", shippedSet(t)); err != nil {
		t.Error(err)
	}
}

// FuzzMake holds that no document ends the program, and that what is written is YAML.
func FuzzMake(f *testing.F) {
	set := shippedSet(f)
	f.Add(harbour(f))
	f.Add([]byte(swagger))
	f.Add([]byte("openapi: 3.1.0\ninfo: {title: x, version: '1'}\npaths: {/a: {get: {responses: {'200': {description: x}}}}}\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		pack, err := scaffold.Make("harbour", "core.yaml", text, set)
		if err != nil {
			return
		}
		for name, text := range pack.Files {
			if _, err := layout.Format(name, text); err != nil {
				t.Errorf("%v\n%s", err, text)
			}
		}
	})
}
