package document_test

import (
	"encoding/json"
	"testing"

	"github.com/truchman-proxy/truchman/mappings/document"
	"pgregory.net/rapid"
)

func TestQuote(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", `""`},
		{"plain", `"plain"`},
		{"a\"b\\c/<&>", `"a\"b\\c/<&>"`},
		{"\b\f\n\r\t\x00\x1f\x7f", `"\b\f\n\r\t\u0000\u001f` + "\x7f\""},
		{"Łódź دبي \u2028😀, long enough\n", `"Łódź دبي ` + "\u2028" + `😀, long enough\n"`},
	} {
		if got := string(document.Quote([]byte(">"), []byte(c.text))); got != ">"+c.want {
			t.Errorf("%q quoted as %s, want >%s", c.text, got, c.want)
		}
	}
}

func TestUnquoteUndoesQuote(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		quoted := document.Quote(nil, []byte(text))
		var decoded string
		if err := json.Unmarshal(quoted, &decoded); err != nil || decoded != text {
			t.Fatalf("%q quoted as %s: encoding/json reads %q, %v", text, quoted, decoded, err)
		}
		if got := string(document.Unquote([]byte(">"), quoted)); got != ">"+text {
			t.Fatalf("%s unquoted as %q", quoted, got)
		}
	})
}

func TestValidNumberAgreesWithEncodingJSON(t *testing.T) {
	for _, text := range []string{"0", "-0", "10", "1.50", "-0.0e-00", "1E9", "9007199254740993", "", "-", "01", "1.", ".5", "+1", "1e", "1e+", "0x1", "1 ", " 1", "1e5.0", "--1", "Infinity"} {
		if got, want := document.ValidNumber([]byte(text)), isJSONNumber(text); got != want {
			t.Errorf("ValidNumber(%q) = %t", text, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("0012.eE+-")), 0, 8, -1).Draw(t, "text")
		if got := document.ValidNumber([]byte(text)); got != isJSONNumber(text) {
			t.Fatalf("ValidNumber(%q) = %t", text, got)
		}
	})
}

func isJSONNumber(text string) bool {
	return text != "" && text[0] != ' ' && text[len(text)-1] != ' ' && json.Valid([]byte(text))
}
