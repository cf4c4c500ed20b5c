package contract_test

import (
	"testing"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// TestCheckScalarAgreesWithReading takes every scalar of the keyword table through both.
func TestCheckScalarAgreesWithReading(t *testing.T) {
	for _, test := range keywordCases {
		c := compile(t, test.schema)
		texts := test.fits
		for text := range test.refused {
			texts = append(texts, text)
		}
		for _, text := range texts {
			doc := parse(t, text)
			kind := doc.Nodes[0].Kind
			if kind == document.Object || kind == document.Array {
				continue
			}
			var decoded []byte
			if kind == document.String {
				decoded = doc.AppendText(nil, 0)
			}
			keyword, ok := c.Root.CheckScalar(kind, doc.Raw(0), decoded)
			r := read(t, c, text, contract.Request)
			if ok != (len(r.Violations) == 0) || !ok && keyword != r.Violations[0].Keyword {
				t.Errorf("%s with %s: CheckScalar says %q %v, the reading %q", test.schema, text, keyword, ok, said(r))
			}
		}
	}
}

func TestCheckNodeTakesAPartOfAnotherDocument(t *testing.T) {
	c := compile(t, `{properties: {first: {}, address: {type: object, required: [city], properties: {city: {type: string}, lines: {items: {maxLength: 3}}}}}}`)
	address := c.Root.Member("address")
	doc := parse(t, `{"good":{"city":"x","lines":["abc"]},"missing":{},"long":{"city":"y","lines":["abc","abcd"]},"scalar":7,"more":{"city":"z","zip":1}}`)
	for name, want := range map[string]string{"good": "", "missing": "required", "long": "maxLength", "scalar": "type", "more": "additionalProperties"} {
		v, ok := address.CheckNode(doc, doc.Find(0, name))
		if ok != (want == "") || v.Keyword != want {
			t.Errorf("%s: %q %v, want %q", name, v.Keyword, ok, want)
		}
	}
	v, _ := address.CheckNode(doc, doc.Find(0, "long"))
	if got := doc.Pointer(v.Node); got != "/long/lines/1" {
		t.Errorf("the culprit is %s", got)
	}
}

func TestDescribe(t *testing.T) {
	c := compile(t, `{required: [a, b], properties: {a: {maxLength: 5}, b: {}, c: {}}}`)
	for _, test := range []struct {
		place         *contract.Place
		keyword, want string
	}{
		{c.Root, "required", "must have a and b"},
		{c.Root, "additionalProperties", "must have no other members than a, b and c"},
		{c.Root.Member("a"), "maxLength", "must be at most 5 characters"},
		{c.Root, "maxLength", "does not fit the contract (maxLength)"},
		{c.Root.Member("a"), "pattern", "does not fit the contract (pattern)"},
	} {
		if got := test.place.Describe(test.keyword); got != test.want {
			t.Errorf("%s at %q: %q, want %q", test.keyword, test.place.Pointer, got, test.want)
		}
	}
}

func TestCheckScalarAllocatesNothing(t *testing.T) {
	country := compile(t, customer).Root.Member("addresses").Member("residence").Member("country")
	text := []byte("AE")
	if n := testing.AllocsPerRun(100, func() { country.CheckScalar(document.String, nil, text) }); n != 0 {
		t.Errorf("a check allocates %v times", n)
	}
}
