package mappings_test

import (
	"testing"

	"github.com/truchman-proxy/truchman/mappings"
)

// phoneFormatRows are all formats of phone numbers, each with what it writes for one number.
var phoneFormatRows = []struct{ name, api string }{
	{"e164", "+971500000001"},
	{"text", "+971500000001"},
	{"digits", "971500000001"},
	{"idd", "00971500000001"},
	{"national", "500000001"},
}

func phones(t *testing.T, operator string) *translator {
	return trial{template: "p: {$at: $.p, " + operator + "}", api: "{type: object, properties: {p: {type: string}}}",
		normalized: "{type: object, properties: {p: {type: [object, 'null'], properties: {country_code: {type: string}, number: {type: string, minLength: 1}}}}}",
		files:      map[string]string{"api.yaml": "settings: {country: {default: \"971\", description: The country.}}\n"}}.load(t)
}

func phoneOperator(format string) string {
	if format == "national" {
		return "$phone: national, $country: $settings.country"
	}
	return "$phone: " + format
}

func TestEveryPhoneFormat(t *testing.T) {
	rows := map[string]bool{}
	for _, row := range phoneFormatRows {
		rows[row.name] = true
		x := phones(t, phoneOperator(row.name))
		const normalized = `{"p":{"country_code":"971","number":"500000001"}}`
		if got, problems := x.outward(normalized); got != `{"p":"`+row.api+`"}` {
			t.Errorf("%s writes %s %s, want %s", row.name, got, described(problems), row.api)
		}
		if got, problems := x.inward(`{"p":"` + row.api + `"}`); got != normalized {
			t.Errorf("%s reads %s %s, want %s", row.name, got, described(problems), normalized)
		}
	}
	for _, name := range mappings.PhoneFormats() {
		if !rows[name] {
			t.Errorf("%s is not in the table of formats", name)
		}
	}
}

func TestPhonesRead(t *testing.T) {
	for _, c := range []struct{ format, text, want string }{
		{"e164", "+12125550101", `{"country_code":"1","number":"2125550101"}`},
		{"e164", "+79265550101", `{"country_code":"7","number":"9265550101"}`},
		{"e164", "+442079460000", `{"country_code":"44","number":"2079460000"}`},
		{"e164", "+971500000001", `{"country_code":"971","number":"500000001"}`},
		{"e164", "+3581234567", `{"country_code":"358","number":"1234567"}`},
		{"e164", "971500000001", `{"number":"971500000001"}`}, // no plus
		{"e164", "+971 50 0000", `{"number":"+971 50 0000"}`}, // no digits
		{"e164", "+0500000001", `{"number":"+0500000001"}`},   // no country begins with 0
		{"e164", "+97150", `{"number":"+97150"}`},             // too short to hold a country
		{"idd", "0012125550101", `{"country_code":"1","number":"2125550101"}`},
		{"idd", "+12125550101", `{"number":"+12125550101"}`},
		{"text", "+44 07972 444 876", `{"number":"+44 07972 444 876"}`},
		{"digits", "500000001", `{"country_code":"500","number":"000001"}`},
		{"digits", "call the office", `{"number":"call the office"}`},
		{"national", "+971500000001", `{"country_code":"971","number":"+971500000001"}`},
	} {
		if got, problems := phones(t, phoneOperator(c.format)).inward(`{"p":"` + c.text + `"}`); got != `{"p":`+c.want+`}` {
			t.Errorf("%s reads %s as %s %s, want %s", c.format, c.text, got, described(problems), c.want)
		}
	}
}

func TestPhonesCleared(t *testing.T) {
	x := phones(t, `$phone: text, $null: ""`)
	if got, problems := x.outward(`{"p":null}`); got != `{"p":""}` {
		t.Errorf("writes null as %s %s", got, described(problems))
	}
	if got, problems := x.inward(`{"p":""}`); got != `{"p":null}` {
		t.Errorf("reads the token as %s %s", got, described(problems))
	}
}

func TestPhonesRefused(t *testing.T) {
	for _, c := range []struct{ operator, phone, want string }{
		{"$phone: e164", `{"number":"500000001"}`, "missing-member /p needs both country_code and number"},
		{"$phone: e164", `{"country_code":"971"}`, "missing-member /p needs both country_code and number"},
		{"$phone: e164", `{"country_code":"971","number":"50 000"}`, "invalid-request /p is not a number in the form that this API takes"},
		{"$phone: e164", `{"country_code":"97","number":"1500000001"}`, "invalid-request /p is not a number in the form that this API takes"},
		{"$phone: text", `{"number":"+971500000001"}`, "missing-member /p needs both country_code and number"}, // it would come back with a country
		{"$phone: text", `{"country_code":"971"}`, "missing-member /p needs both country_code and number"},
		{"$phone: text", `{"country_code":"971","number":"50 000"}`, "invalid-request /p is not a number in the form that this API takes"},
		{"$phone: digits", `{"country_code":"971","number":"50"}`, "invalid-request /p is not a number in the form that this API takes"},
		{"$phone: national, $country: '1'", `{"country_code":"971","number":"500000001"}`, "unsupported-member /p is in another country than this API takes"},
		{"$phone: e164, $country: $settings.country", `{"country_code":"1","number":"2125550101"}`, "unsupported-member /p is in another country than this API takes"},
		{"$phone: e164, $required: true", `{}`, "missing-member /p is missing, and is needed here"},
		{"$phone: e164", `null`, "unsupported-member /p cannot be cleared at this bank"},
	} {
		if got, problems := phones(t, c.operator).outward(`{"p":` + c.phone + `}`); described(problems) != c.want {
			t.Errorf("%s writes %s as %s %s, want %s", c.operator, c.phone, got, described(problems), c.want)
		}
	}
}
