package document_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/mappings/document"
)

func TestReadRefuses(t *testing.T) {
	for _, c := range []struct{ name, text, reason, want string }{
		{"nothing", "", document.Empty, "line 1, column 1: the text is empty, in the top level"},
		{"white space", " \n ", document.Empty, "line 2, column 2: the text is empty, in the top level"},
		{"byte order mark", "\xEF\xBB\xBF{}", document.ByteOrderMark, "line 1, column 1: the text starts with a byte order mark; send UTF-8 without one, in the top level"},
		{"UTF-16", "\xFF\xFE{\x00}\x00", document.ValueExpected, "line 1, column 1: a value is expected, in the top level"},
		{"HTML", `<html>{"status":"success"}`, document.ValueExpected, "line 1, column 1: a value is expected, in the top level"},
		{"two values", `{} {}`, document.TrailingText, "line 1, column 4: there is text after the value, in the top level"},
		{"comma after the root", `1,2`, document.TrailingText, "line 1, column 2: there is text after the value, in the top level"},
		{"zero byte after the value", "1\x00", document.TrailingText, "line 1, column 2: there is text after the value, in the top level"},
		{"form feed as white space", "[\f1]", document.ValueExpected, "line 1, column 2: a value is expected, in /0"},
		{"comment", `[/**/1]`, document.ValueExpected, "line 1, column 2: a value is expected, in /0"},
		{"trailing comma, array", `{"a":[1,]}`, document.ValueExpected, "line 1, column 9: a value is expected, in /a/1"},
		{"trailing comma, object", `{"a":1,}`, document.NameExpected, "line 1, column 8: a member name in double quotes is expected, in the top level"},
		{"leading comma", `[,1]`, document.ValueExpected, "line 1, column 2: a value is expected, in /0"},
		{"no comma", "{\"a\":[1\n 2]}", document.CommaExpected, "line 2, column 2: a comma or the closing bracket is expected, in /a"},
		{"wrong bracket", `{"a":[1}`, document.CommaExpected, "line 1, column 8: a comma or the closing bracket is expected, in /a"},
		{"closing alone", `]`, document.ValueExpected, "line 1, column 1: a value is expected, in the top level"},
		{"no value", `{"a":}`, document.ValueExpected, "line 1, column 6: a value is expected, in /a"},
		{"no colon", `{"a" 1}`, document.ColonExpected, "line 1, column 6: a colon is expected after the member name, in the top level"},
		{"name without quotes", `{a:1}`, document.NameExpected, "line 1, column 2: a member name in double quotes is expected, in the top level"},
		{"single quotes", `['a']`, document.ValueExpected, "line 1, column 2: a value is expected, in /0"},
		{"literal", `{"a":[true,nulL]}`, document.InvalidLiteral, "line 1, column 15: only true, false and null may stand without quotes, in /a/1"},
		{"literal and more", `[truest]`, document.CommaExpected, "line 1, column 6: a comma or the closing bracket is expected, in the top level"},
		{"NaN", `[NaN]`, document.InvalidLiteral, "line 1, column 2: only true, false and null may stand without quotes, in /0"},
		{"leading zero", `[01]`, document.InvalidNumber, "line 1, column 2: the number is not written as JSON demands, in /0"},
		{"plus", `[+1]`, document.ValueExpected, "line 1, column 2: a value is expected, in /0"},
		{"minus alone", `[-]`, document.InvalidNumber, "line 1, column 3: the number is not written as JSON demands, in /0"},
		{"no digit after the point", `[1.]`, document.InvalidNumber, "line 1, column 4: the number is not written as JSON demands, in /0"},
		{"no digit in the exponent", `[1e+]`, document.InvalidNumber, "line 1, column 5: the number is not written as JSON demands, in /0"},
		{"control character", "[\"a\nb\"]", document.ControlCharacter, "line 1, column 4: a control character in a string must be escaped, in /0"},
		{"zero byte", "[\"a long enough string\x00\"]", document.ControlCharacter, "line 1, column 23: a control character in a string must be escaped, in /0"},
		{"control character in a name", "{\"a\t\":1}", document.ControlCharacter, "line 1, column 4: a control character in a string must be escaped, in the top level"},
		{"escape", `["\x41"]`, document.InvalidEscape, "line 1, column 3: the backslash does not start a JSON escape, in /0"},
		{"short unicode escape", `["\u00"]`, document.InvalidEscape, "line 1, column 3: the backslash does not start a JSON escape, in /0"},
		{"escaped closing quote", `["\"]`, document.UnexpectedEnd, "line 1, column 6: the text ends too early, in /0"},
		{"high surrogate alone", `["\ud800"]`, document.LoneSurrogate, "line 1, column 3: the escape is half of a surrogate pair, in /0"},
		{"high surrogate twice", `["\ud800\ud800"]`, document.LoneSurrogate, "line 1, column 3: the escape is half of a surrogate pair, in /0"},
		{"low surrogate alone", `["\udc00"]`, document.LoneSurrogate, "line 1, column 3: the escape is half of a surrogate pair, in /0"},
		{"lone surrogate in a name", `{"\uDBFFx":1}`, document.LoneSurrogate, "line 1, column 3: the escape is half of a surrogate pair, in the top level"},
		{"member twice", "{\n\"customer\":{\"name\":1,\n  \"b\":2, \"name\":3}}", document.DuplicateMember, "line 3, column 10: member \"name\" stands twice in /customer"},
		{"member twice at the top", `{"a":1,"a":1}`, document.DuplicateMember, `line 1, column 8: member "a" stands twice in the top level`},
		{"member twice, escaped", `{"a":1,"\u0061":1}`, document.DuplicateMember, `line 1, column 8: member "a" stands twice in the top level`},
		{"member twice, escaped first", `[{"x":[{"\/":1,"/":2}]}]`, document.DuplicateMember, `line 1, column 16: member "/" stands twice in /0/x/0`},
		{"member twice, no name", `{"":1,"":1}`, document.DuplicateMember, `line 1, column 7: member "" stands twice in the top level`},
	} {
		t.Run(c.name, func(t *testing.T) {
			refused := refusalOf(t, c.text, document.DefaultLimits)
			if refused.Reason != c.reason || refused.Limit {
				t.Errorf("reason %q (limit %t), want %q", refused.Reason, refused.Limit, c.reason)
			}
			if got := refused.Error(); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestReadRefusesWhatIsNotUTF8(t *testing.T) {
	for _, bad := range []string{
		"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2\x41", "\xE0\x80\x80", "\xE0\x9F\xBF", "\xED\xA0\x80", "\xED\xBF\xBF", "\xE2\x82",
		"\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xF8\x88\x80\x80\x80", "\xFE", "\xFF", "\xE9t\xE9",
	} {
		for _, text := range []string{`["` + bad + `"]`, `{"` + bad + `":1}`, `["twelve bytes` + bad + `tail tail"]`, `["é` + bad + `"]`} {
			if refused := refusalOf(t, text, document.DefaultLimits); refused.Reason != document.InvalidUTF8 {
				t.Errorf("%q: %v", text, refused)
			}
		}
	}
}

func TestPointerOfARefusal(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`{"customer":{"phones":[{"n":1},{"n":x}]}}`, "/customer/phones/1/n"},
		{`{"a/b":{"m~n":[[],[1],x]}}`, "/a~1b/m~0n/2"},
		{`{"\u0061\"":x}`, `/a"`},
		{`[{"a":[1,2]},{"b":{"c":[]}},[[x]]]`, "/2/0/0"},
		{`{"a":{"b":1,"c":2,"b":3}}`, "/a/b"},
		{`{"` + strings.Repeat("n", 62) + `Łx":x}`, "/" + strings.Repeat("n", 62) + "Ł…"},
		{`{"` + strings.Repeat("n", 63) + `Łx":x}`, "/" + strings.Repeat("n", 63) + "…"},
	} {
		if got := refusalOf(t, c.text, document.DefaultLimits).Pointer; got != c.want {
			t.Errorf("%s: pointer %s, want %s", c.text, got, c.want)
		}
	}
}

func TestPointerOfARefusalAfterAnotherText(t *testing.T) {
	d := mustRead(t, `[[],[],[],[]]`)
	var refused *document.SyntaxError
	if err := d.Read([]byte(`[[],[x`), document.DefaultLimits); !errors.As(err, &refused) || refused.Pointer != "/1/0" {
		t.Errorf("got %v", err)
	}
}

func TestLimits(t *testing.T) {
	small := document.Limits{Depth: 2, NumberLength: 4, Values: 5}
	for _, c := range []struct{ name, passes, text, reason, pointer string }{
		{"depth", `[[1]]`, `[[1],{"a":[]}]`, document.TooDeep, "/1/a"},
		{"number", `[1234,-0.5]`, `[1234,12345]`, document.NumberTooLong, "/1"},
		{"number in a member", `{"n":1e10}`, `{"n":1e100}`, document.NumberTooLong, "/n"},
		{"values", `[1,2,[3]]`, `[1,2,[3,{}]]`, document.TooManyValues, "/2/1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var d document.Document
			if err := d.Read([]byte(c.passes), small); err != nil {
				t.Errorf("%s: %v", c.passes, err)
			}
			refused := refusalOf(t, c.text, small)
			if refused.Reason != c.reason || refused.Pointer != c.pointer || !refused.Limit {
				t.Errorf("%s: %v, pointer %s, limit %t", c.text, refused, refused.Pointer, refused.Limit)
			}
			if err := d.Read([]byte(c.text), document.Limits{}); err != nil {
				t.Errorf("zero limits are not the default ones: %v", err)
			}
		})
	}
}

func refusalOf(t *testing.T, text string, limits document.Limits) *document.SyntaxError {
	t.Helper()
	var d document.Document
	var refused *document.SyntaxError
	if err := d.Read([]byte(text), limits); !errors.As(err, &refused) {
		t.Fatalf("%.80q: got %v, want a *SyntaxError", text, err)
	}
	return refused
}
