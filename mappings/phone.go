package mappings

import (
	"strings"

	"github.com/truchman-proxy/truchman/mappings/document"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// phoneSpec is $phone as it is written.
type phoneSpec struct {
	format  string
	country *expressionSpec
	node    *source.Node
}

var phoneFormats = []string{"e164", "text", "digits", "idd", "national"}

// PhoneFormats lists the formats of $phone.
func PhoneFormats() []string { return phoneFormats }

var phoneOperator = &Operator{
	Name: "$phone", Argument: "e164, text, digits, idd or national", translates: true,
	Summary: "A phone number in one text: `+971500000001`, `971500000001`, `00971500000001` or, with `$country`, `500000001`; `text` is e164 where that is possible, and any other text is a number without a country. The normalized form is `{country_code, number}`.",
	Outward: "`{country_code, number}` → text",
	Inward:  "text → `{country_code, number}`; what cannot be parsed stays in `number`",
	Examples: []Example{
		{Template: "mobile: {$at: $.mobile, $phone: e164}", Normalized: `{"mobile":{"country_code":"971","number":"500000001"}}`, API: `{"mobile":"+971500000001"}`},
		{Template: `mobile: {$at: $.mobile, $phone: national, $country: "1"}`, Normalized: `{"mobile":{"country_code":"1","number":"2125550101"}}`, API: `{"mobile":"2125550101"}`},
		{Template: "mobile: {$at: $.mobile, $phone: idd}", Normalized: `{"mobile":{"country_code":"971","number":"500000001"}}`, API: `{"mobile":"00971500000001"}`},
		{Template: "mobile: {$at: $.mobile, $phone: text}", Normalized: `{"mobile":{"country_code":"971","number":"500000001"}}`, API: `{"mobile":"+971500000001"}`},
		{Template: "mobile: {$at: $.mobile, $phone: digits}", Normalized: `{"mobile":{"country_code":"971","number":"500000001"}}`, API: `{"mobile":"971500000001"}`},
	},
	build: buildPhone,
}

var countryOperator = &Operator{
	Name: "$country", Argument: "a calling code, or a path such as `$settings.country_code`", part: true, partOf: "$phone",
	Summary: "The country that national phone numbers belong to.",
	Outward: "another country is refused", Inward: "the country of the number",
	Examples: []Example{
		{Template: "mobile: {$at: $.mobile, $phone: national, $country: $settings.country}", Normalized: `{"mobile":{"country_code":"971","number":"500000001"}}`,
			API: `{"mobile":"500000001"}`, Settings: map[string]string{"country": "971"},
			Files: map[string]string{"api.yaml": "settings: {country: {description: The country of phone numbers.}}\n"}},
	},
}

func buildPhone(b *builder) {
	name, ok := b.text()
	if !ok {
		return
	}
	known := false
	for _, f := range phoneFormats {
		known = known || f == name
	}
	if !known {
		b.fail(name+" is not a form of phone numbers", source.DidYouMean(name, phoneFormats))
		return
	}
	spec := &phoneSpec{format: name, node: b.key}
	if country := b.expression.Get("$country"); country != nil {
		spec.country = b.parser.expressionOf(country)
	} else if name == "national" {
		b.fail("a national number does not say its country, which would be lost", "add $country")
	}
	b.leaf.phone = spec
}

// phoneRule is a compiled $phone.
type phoneRule struct {
	format  string
	prefix  string     // of an international number: "+", "00" or ""
	country expression // nil where any country is fine
}

const (
	foreignPhone  = "is in another country than this API takes"
	partialPhone  = "needs both country_code and number"
	unparsedPhone = "is not a number in the form that this API takes"
)

var phonePrefixes = map[string]string{"e164": "+", "text": "+", "idd": "00"}

// write makes the API's text of a country code and a number.
func (r *phoneRule) write(p *Pass, code, number value) (value, string) {
	codeText, numberText := p.textOf(&code), p.textOf(&number)
	if r.country != nil && code.set {
		want := r.country.eval(p)
		if string(p.textOf(&want)) != string(codeText) {
			return absentValue, foreignPhone
		}
	}
	if r.format == "text" && !code.set && number.set && number.kind == document.String {
		if alone, _ := r.read(p, numberText); alone == nil {
			return number, ""
		}
	}
	if !code.set || !number.set || code.kind != document.String || number.kind != document.String {
		return absentValue, partialPhone
	}
	if r.format != "national" && !readsBack(codeText, numberText) {
		return absentValue, unparsedPhone
	}
	start := len(p.scratch)
	p.scratch = append(p.scratch, r.prefix...)
	if r.format != "national" {
		p.scratch = append(p.scratch, codeText...)
	}
	p.scratch = append(p.scratch, numberText...)
	return stringValue(p.scratch[start:]), ""
}

// read splits the API's text; without a code everything is the number.
func (r *phoneRule) read(p *Pass, text []byte) (code, number []byte) {
	if r.format == "national" {
		v := r.country.eval(p)
		return p.textOf(&v), text
	}
	digits := strings.TrimPrefix(string(text), r.prefix)
	if r.format != "digits" && len(digits) == len(text) || !isDigits([]byte(digits)) {
		return nil, text
	}
	n := callingCodeLength(digits)
	if n == 0 || len(digits)-n < 3 {
		return nil, text
	}
	from := len(text) - len(digits)
	return text[from : from+n], text[from+n:]
}

// readsBack tells whether the code can be told from the number once both stand in one text.
func readsBack(code, number []byte) bool {
	digits := string(code) + string(number)
	return isDigits([]byte(digits)) && callingCodeLength(digits) == len(code) && len(number) >= 3
}

// callingCodeLength tells how many digits of an international number are its country code (ITU-T
// E.164: zones 1 and 7 have one digit, the listed ones two, all others three).
func callingCodeLength(digits string) int {
	if len(digits) < 4 || digits[0] == '0' {
		return 0
	}
	if digits[0] == '1' || digits[0] == '7' {
		return 1
	}
	if strings.Contains("20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98", digits[:2]) {
		return 2
	}
	return 3
}
