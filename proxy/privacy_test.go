package proxy_test

import (
	"fmt"
	"strings"
	"testing"
)

// personal are the values that the requests of this test and the simulators' customers hold.
var personal = []string{
	mara, tobin, tobinID, "784199000000011", "784199000000001", "500000077", "500000001", "500000002", "Quill", "Mara", "Fen", "Tobin", "Flat 12", "Heron",
	"quill@", "fen@", "1990-04-17", "19900417", "Juniper", "demo-secret", "demo-api-key", "ZGVtbz", "Bearer", "PRIVATE", "nobody-77777",
}

// TestLogHoldsNothingPersonal sends good and bad requests in all formats to good and bad banks, and
// looks for their values in the log and in what is observed.
func TestLogHoldsNothingPersonal(t *testing.T) {
	s := openTown(t)
	bodies := []string{
		`{"first_name":"Mara","last_name":"Quill","phones":{"mobile":{"country_code":"971","number":"500000077"}}}`,
		`{"first_name":5,"Quill":"Quill","emails":{"personal":"mara.quill@example.com"}}`, `{"Mara":1,"Mara":2}`, `{"gender":"Quill","date_of_birth":"1990-04-17"}`, `["Quill`,
		`{"documents":{"national_id":{"number":"784199000000001"}}}`, `{"addresses":{"residence":{"line_1":"Flat 12","city":"Heron","country":"AE","preferred":true}}}`,
	}
	var questions []question
	for _, body := range bodies {
		for _, bank := range []string{"netxd", "rakbank", "normalized", "Quill"} {
			questions = append(questions, patch(bank, mara, "42", body), patch(bank, maraAt, "42", body), patch(bank, "NATIONAL_ID:"+tobinID, "42", body),
				find(bank, "42", body), fromRAKBank(bank, "Account_ID:"+mara, aUUID, body), fromNetXD(bank, "42", "UpdateCustomer", body))
		}
	}
	questions = append(questions, get("netxd", mara, "42"), get("netxd", "nobody-77777", "42"), get("netxd", mara, "Mara Quill"), find("netxd", "42", `{"email":"fen@example.com"}`),
		get("Quill", mara, "Mara/Quill"), fromRAKBank("Quill", "Account_ID:"+mara, "Mara Quill", cellphone), question{"QUILL", "/Mara?Quill=Mara", nil, ""},
		fromNetXD("netxd", "Mara Quill", "Quill", `{}`), fromNetXD("netxd", "42", "GetCustomer", `{"customerID":"`+mara+`"}`))
	for _, q := range questions {
		s.ask(q)
	}
	for _, fault := range []string{"reset-after", "malformed", "truncated", "html", "wrong-id", "reset-before"} {
		s.netxd.fault(`{"fault":"` + fault + `"}`)
		s.ask(patch("netxd", mara, "42", `{"first_name":"Mara","last_name":"Quill"}`))
	}
	var text strings.Builder
	text.WriteString(s.log.String())
	for _, x := range s.exchanges() {
		fmt.Fprintf(&text, "%+v\n", x)
	}
	if seen := len(s.exchanges()); seen < len(questions) || strings.Count(text.String(), `"msg":"request"`) < len(questions) {
		t.Fatalf("only %d exchanges of %d were observed", seen, len(questions))
	}
	for _, value := range personal {
		if at := strings.Index(text.String(), value); at >= 0 {
			line := text.String()[strings.LastIndexByte(text.String()[:at], '\n')+1:]
			line, _, _ = strings.Cut(line, "\n")
			t.Errorf("%q stands in %s", value, line)
		}
	}
}
