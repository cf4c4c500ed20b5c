package contract_test

import (
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
	"pgregory.net/rapid"
)

// TestFormatsAgreeWithTheLibrary changes up to three letters of texts that are nearly right.
func TestFormatsAgreeWithTheLibrary(t *testing.T) {
	starts := []string{"2024-02-29", "1999-12-31T23:59:60Z", "2024-02-29t10:11:12.125+03:30", "2024-01-01T00:29:60+00:30", "2023-12-31T15:59:60-08:00",
		"5f0c2a9e-7d1b-4c36-9a53-1C8E6F2B7D40"}
	places, libraries := map[string]*contract.Place{}, map[string]*jsonschema.Schema{}
	for _, format := range []string{"date", "date-time", "uuid"} {
		places[format] = compile(t, "format: "+format).Root
		libraries[format] = oracle(t, []byte(`{"format":"`+format+`"}`))
	}
	rapid.Check(t, func(t *rapid.T) {
		text := []rune(rapid.SampledFrom(starts).Draw(t, "start"))
		for range rapid.IntRange(0, 3).Draw(t, "changes") {
			i := rapid.IntRange(0, len(text)-1).Draw(t, "at")
			with := []rune(rapid.SampledFrom([]string{"", "0", "1", "2", "3", "5", "6", "9", "+", "-", ":", ".", "T", "t", "z", "Z", "a", "g", "é", " "}).Draw(t, "with"))
			text = append(append(append([]rune{}, text[:i]...), with...), text[i+rapid.IntRange(0, 1).Draw(t, "instead"):]...)
			if len(text) == 0 {
				break
			}
		}
		for format, place := range places {
			_, ok := place.CheckScalar(document.String, nil, []byte(string(text)))
			if err := libraries[format].Validate(string(text)); ok != (err == nil) {
				t.Fatalf("%s %q: we say %v, the library %v", format, string(text), ok, err)
			}
		}
	})
}

func TestLongUnknownNamesAreNotSearchedFor(t *testing.T) {
	c := compile(t, `{properties: {city: {}}}`)
	equalLines(t, said(read(t, c, `{"`+strings.Repeat("c", 65)+`":1}`, contract.Request)), []string{"/" + strings.Repeat("c", 65) + " is not a member of this document"})
}
