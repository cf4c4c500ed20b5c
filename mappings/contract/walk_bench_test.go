package contract_test

import (
	"testing"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

const customer = `
type: object
additionalProperties: false
minProperties: 1
properties:
  title: {type: [string, "null"], enum: [mr, ms, mrs, miss, dr, null]}
  first_name: {type: [string, "null"], minLength: 1, maxLength: 200}
  last_name: {type: [string, "null"], minLength: 1, maxLength: 200}
  date_of_birth: {type: [string, "null"], format: date}
  gender: {type: [string, "null"], enum: [male, female, null]}
  phones:
    type: [object, "null"]
    properties:
      mobile:
        type: [object, "null"]
        properties:
          country_code: {type: [string, "null"], pattern: "^[1-9][0-9]{0,2}$"}
          number: {type: [string, "null"], minLength: 1, maxLength: 25}
  emails:
    type: [object, "null"]
    properties:
      personal: {type: [string, "null"], minLength: 3, maxLength: 254}
  addresses:
    type: [object, "null"]
    properties:
      residence:
        type: [object, "null"]
        properties:
          line_1: {type: [string, "null"], maxLength: 200}
          line_2: {type: [string, "null"], maxLength: 200}
          line_3: {type: [string, "null"], maxLength: 200}
          line_4: {type: [string, "null"], maxLength: 200}
          po_box: {type: [string, "null"], maxLength: 200}
          city: {type: [string, "null"], maxLength: 100}
          state: {type: [string, "null"], maxLength: 100}
          postal_code: {type: [string, "null"], maxLength: 20}
          country: {type: [string, "null"], pattern: "^[A-Z]{2}$"}
          preferred: {type: [boolean, "null"]}
  documents:
    type: [object, "null"]
    properties:
      national_id:
        type: [object, "null"]
        properties:
          number: {type: [string, "null"], minLength: 1, maxLength: 255}
          expiry_date: {type: [string, "null"], format: date}
`

// update has 580 bytes and 27 members.
const update = `{"title":"ms","first_name":"Mara","last_name":"Quill","date_of_birth":"1990-04-17","gender":"female",` +
	`"phones":{"mobile":{"country_code":"971","number":"500000001"}},"emails":{"personal":"mara.quill@example.com"},` +
	`"addresses":{"residence":{"line_1":"Flat 1200, Tower of the Winds,","line_2":"Second street behind the market",` +
	`"line_3":"Near the old harbour","line_4":"Opposite the library,","po_box":"100001000","city":"Dubai","state":"Dubai",` +
	`"postal_code":"00000","country":"AE","preferred":true}},"documents":{"national_id":{"number":"784199000000001",` +
	`"expiry_date":"2031-09-14"}}}`

func BenchmarkRead(b *testing.B) {
	for name, text := range map[string]string{
		"update": update,
		"sparse": `{"last_name":"Quill","phones":{"mobile":{"number":"500000001"}},"addresses":{"residence":{"city":"Dubai","country":"AE"}}}`,
		"mixed":  `{"documents":{"national_id":{"expiry_date":"2031-09-14","number":"784199000000001"}},"gender":"female","first_name":"Måra"}`,
	} {
		c, doc, r := compile(b, customer), parse(b, text), &contract.Reading{}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				c.Read(r, doc, contract.Request)
			}
			if len(r.Violations) != 0 {
				b.Fatal(said(r))
			}
		})
	}
}

func BenchmarkCheckScalar(b *testing.B) {
	p := compile(b, customer).Root.Member("addresses").Member("residence").Member("country")
	text := []byte("AE")
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := p.CheckScalar(document.String, nil, text); !ok {
			b.Fatal("AE is refused")
		}
	}
}

func BenchmarkPattern(b *testing.B) {
	p, err := contract.CompilePattern(`^([A-Z][A-Z_]{0,39}:)?[A-Za-z0-9*._-]{1,64}$`)
	if err != nil {
		b.Fatal(err)
	}
	text := []byte("NATIONAL_ID:784199000000001")
	b.ReportAllocs()
	for b.Loop() {
		if !p.Match(text) {
			b.Fatal("no match")
		}
	}
}
