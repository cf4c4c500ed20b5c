package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/proxy"
)

// explanations are the documents whose explanations are kept in testdata/explain.
var explanations = []struct {
	name, args, document string
}{
	{"update", "--provider netxd --operation customer.update --param customer_id=100000000001001 --setting phone_country_code=971",
		`{"date_of_birth": "1990-04-17", "phones": {"mobile": {"country_code": "971", "number": "500000001"}}, "addresses": {"residence": {"city": "Dubai", "preferred": true}}}`},
	{"show-values", "--provider rakbank --operation customer.update --param customer_id=1000001 --show-values",
		`{"emails": {"personal": "mara.quill@example.com"}, "addresses": {"residence": {"line_1": "Flat 12", "line_3": null, "city": "Dubai", "country": "AE", "preferred": true}}}`},
	{"rakbank-on-netxd", "--front rakbank --provider netxd --operation customer.update --param customer_id_type=Account_ID --param customer_id=100000000001001 --reference ACCOUNT_ID=CUSTOMER_ID --setting phone_country_code=971",
		`{"phones": [{"type": "CELLPH1", "country_code": "971", "number": "500000001"}], "emails": [{"type": "HOMEEML", "email": "mara.quill@example.com"}]}`},
	{"rakbank-documents", "--front rakbank --provider netxd --operation customer.update --param customer_id_type=Account_ID --param customer_id=1 --reference ACCOUNT_ID=CUSTOMER_ID",
		`{"documents": [{"type": "EMID", "number": "784199000000001", "expiry_date": "2031-09-14"}]}`},
	{"netxd-on-rakbank", "--front netxd --provider rakbank --operation customer.update --reference CUSTOMER_ID=ACCOUNT_ID",
		`{"method": "CustomerService.UpdateCustomer", "id": "42", "params": {"api": {"signature": "", "keyId": "1", "credential": "c", "apiKey": "k"}, "payload": {"ID": "1000001", "firstName": "Mara", "lastName": "Quill", "address": {"addressLine1": "Flat 12", "city": "Dubai", "state": "Dubai", "country": "AE", "zip": "00001"}, "contact": {"email": "mara.quill@example.com"}}}}`},
	{"lookup", "--provider netxd --operation customer.get --param customer_id=NATIONAL_ID:784199000000001", ""},
	{"no-parameter", "--provider netxd --operation customer.get", ""},
	{"wrong-type", "--provider netxd --operation customer.update --param customer_id=1", `{"first_name": 7, "fist_name": "Mara"}`},
	{"malformed", "--provider netxd --operation customer.update --param customer_id=1", `{"first_name": `},
	{"no-such-operation", "--provider rakbank --operation customer.get --param customer_id=1", ""},
	{"same-api", "--provider normalized --operation customer.update --param customer_id=1 --param bank_id=netxd", `{"gender": null}`},
}

// TestExplain compares with the kept texts.
func TestExplain(t *testing.T) {
	for _, tt := range explanations {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			err := explain(&out, tt.document, strings.Fields(tt.args)...)
			if refused := strings.Contains(out.String(), "Refused: "); refused != (exitCode(err, true) == exitFailed) || !refused && err != nil {
				t.Fatalf("%v, with a document that is refused: %v", err, refused)
			}
			golden(t, filepath.Join("testdata", "explain", tt.name+".txt"), out.Bytes())
		})
	}
}

func explain(out *bytes.Buffer, document string, args ...string) error {
	command := newExplainCommand()
	command.SilenceErrors, command.SilenceUsage = true, true
	command.SetArgs(args)
	command.SetIn(strings.NewReader(document))
	command.SetOut(out)
	return command.Execute()
}

func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *rewrite {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range diffLines(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")) {
		t.Errorf("%s", paint{}.diff(line))
	}
}

// TestExplainJSON holds the names of members, which programs rely on.
func TestExplainJSON(t *testing.T) {
	var out bytes.Buffer
	first := explanations[0]
	if err := explain(&out, first.document, append(strings.Fields(first.args), "--output", "json")...); err != nil {
		t.Fatal(err)
	}
	golden(t, filepath.Join("testdata", "explain", "update.json"), out.Bytes())
	var read proxy.Explanation
	if err := json.Unmarshal(out.Bytes(), &read); err != nil {
		t.Fatal(err)
	}
}

// TestExplainMasks holds that nothing of the document is shown unless it is asked for.
func TestExplainMasks(t *testing.T) {
	for _, tt := range explanations {
		for _, form := range []string{"text", "json"} {
			if strings.Contains(tt.args, "--show-values") {
				continue
			}
			var out bytes.Buffer
			if err := explain(&out, tt.document, append(strings.Fields(tt.args), "--output", form)...); exitCode(err, true) > exitFailed {
				t.Fatal(err)
			}
			for _, value := range []string{"Mara", "Quill", "500000001", "1990", "mara.quill", "Flat 12", "784199000000001", "100000000001001"} {
				if strings.Contains(out.String(), value) {
					t.Errorf("%s as %s shows %q", tt.name, form, value)
				}
			}
		}
	}
}

// TestExplainRefuses holds the errors of wrong flags.
func TestExplainRefuses(t *testing.T) {
	for args, want := range map[string]string{
		"--provider nobody --operation customer.get":                      "there is no pack named nobody",
		"--front nobody --provider netxd --operation customer.get":        "there is no pack named nobody",
		"--provider netxd --operation customer.sing":                      "customer.sing is not an operation or a callback of the normalized API",
		"--provider netxd --operation customer.get --setting colour=blue": "--setting colour: neither pack has such a setting",
		"--provider netxd --operation customer.get --param customer_id":   "--param wants NAME=VALUE",
		"--front rakbank --provider netxd --operation customer.get":       "rakbank has no endpoint for customer.get",
		"--operation customer.get":                                        `required flag(s) "provider" not set`,
	} {
		var out bytes.Buffer
		err := explain(&out, "", strings.Fields(args)...)
		if err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", args, err, want)
		}
	}
}
