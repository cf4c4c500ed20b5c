package proxy_test

import (
	"testing"

	"github.com/tidwall/gjson"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// TestCapabilities tells what a bank can do, without a call of the bank.
func TestCapabilities(t *testing.T) {
	status, answer, sent := openCoop(t, nil).ask("GET", "/v1/banks/coop/capabilities", "")
	if status != 200 || len(sent) > 0 || gjson.Get(answer, "bank").String() != "coop" {
		t.Fatalf("answered %d %.200s, sent %q", status, answer, sent)
	}
	update := gjson.Get(answer, `operations.#(operation=="customer.update")`)
	if update.Get("method").String() != "PATCH" || update.Get("path").String() != "/v1/banks/{bank_id}/customers/{customer_id}" {
		t.Errorf("customer.update is %.200s", update.Raw)
	}
	for pointer, want := range map[string]string{
		"/emails/personal":               `{"pointer":"/emails/personal","side":"request","support":"mapped"}`,
		"/addresses/residence/line_2":    `{"pointer":"/addresses/residence/line_2","side":"request","support":"mapped"}`,
		"/addresses/residence/preferred": `{"pointer":"/addresses/residence/preferred","side":"request","support":"dropped","reason":"Co-op sends post everywhere"}`,
		"/addresses/residence/county":    "",
		"/middle_name":                   "",
	} {
		if got := update.Get(`members.#(pointer=="` + pointer + `")`).Raw; got != want {
			t.Errorf("%s: %s, want %s", pointer, got, want)
		}
	}
	if gjson.Get(answer, `operations.#(operation=="customer.create")`).Exists() {
		t.Error("tells an operation that the bank does not have")
	}
	set, err := coopPacks()
	if err != nil {
		t.Fatal(err)
	}
	var doc document.Document
	if err := doc.Read([]byte(answer), document.DefaultLimits); err != nil {
		t.Fatal(err)
	}
	var reading contract.Reading
	set.Operations["capabilities.get"].Answer.Read(&reading, &doc, contract.Request)
	if len(reading.Violations) > 0 {
		t.Errorf("breaks its contract: %s", reading.Violations[0].Message())
	}
}

// TestOperationsThatABankLacks are refused at once, in the front's own words.
func TestOperationsThatABankLacks(t *testing.T) {
	c := openCoop(t, nil)
	status, answer, sent := c.ask("GET", "/v1/banks/coop/crm-events", "")
	if status != 501 || gjson.Get(answer, "code").String() != "unsupported-operation" || len(sent) > 0 {
		t.Errorf("answered %d %s, sent %q", status, answer, sent)
	}
	status, answer, _ = c.ask("GET", "/v1/banks/nobody/capabilities", "")
	if status != 404 || gjson.Get(answer, "code").String() != "bank-not-found" {
		t.Errorf("answered %d %s", status, answer)
	}
}
