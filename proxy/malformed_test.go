package proxy_test

import (
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/mappings/document"
)

// malformed has a body for every reason of a document.SyntaxError, and the place that is named.
var malformed = []struct{ reason, body, place string }{
	{document.Empty, " ", "the body"},
	{document.ByteOrderMark, "\ufeff{}", "the body"},
	{document.UnexpectedEnd, `{"a":`, "/a"},
	{document.UnexpectedEnd, `{"a":"b`, "/a"},
	{document.ValueExpected, `{"a":}`, "/a"},
	{document.NameExpected, `{"a":{b:1}}`, "/a"},
	{document.ColonExpected, `{"a" 1}`, "the body"},
	{document.CommaExpected, `{"a":[1 2]}`, "/a"},
	{document.TrailingText, `{} {}`, "the body"},
	{document.InvalidLiteral, `{"a":nul}`, "/a"},
	{document.InvalidNumber, `{"a":[0,01]}`, "/a/1"},
	{document.ControlCharacter, "{\"a\":\"\n\"}", "/a"},
	{document.InvalidEscape, `{"a":"\x"}`, "/a"},
	{document.LoneSurrogate, `{"a":"\ud83d"}`, "/a"},
	{document.LoneSurrogate, `{"a":"\ude00\ud83d"}`, "/a"},
	{document.InvalidUTF8, "{\"a\":\"\xff\"}", "/a"},
	{document.InvalidUTF8, "{\"a\":\"\xed\xa0\x80\"}", "/a"},
	{document.InvalidUTF8, "{\"a\":\"\xc0\xaf\"}", "/a"},
	{document.DuplicateMember, `{"a":1,"b":{"c":1,"\u0063":2}}`, "/b/c"},
	{document.TooDeep, `{"a":` + strings.Repeat("[", 64) + strings.Repeat("]", 64) + `}`, "/a/0/0"},
	{document.NumberTooLong, `{"a":` + strings.Repeat("1", 1001) + `}`, "/a"},
	{document.TooManyValues, `[` + strings.Repeat("1,", 700_000) + `1]`, ""},
}

func TestMalformedBodies(t *testing.T) {
	eachPartner(t, func(t *testing.T, s *town, p partner) {
		for _, m := range malformed {
			p.wants(t, s.ask(p.write(m.body)), "malformed-body", m.reason, m.place)
		}
		p.wants(t, s.ask(p.write("")), "malformed-body", document.Empty)
	})
}

// TestDepthBomb sends what kills parsers that recurse.
func TestDepthBomb(t *testing.T) {
	eachPartner(t, func(t *testing.T, s *town, p partner) {
		for _, bomb := range []string{"[", `{"a":`, `[{"a":`} {
			p.wants(t, s.ask(p.write(strings.Repeat(bomb, 1<<20/len(bomb)))), "malformed-body", document.TooDeep)
		}
	})
}

func TestOversizedBodies(t *testing.T) {
	eachPartner(t, func(t *testing.T, s *town, p partner) {
		large := `{"a":"` + strings.Repeat("x", 16<<20) + `"}`
		p.wants(t, s.ask(p.write(large)), "body-too-large")
		p.wants(t, s.askUnannounced(p.write(large)), "body-too-large")
	})
}

// TestEveryBodyCut cuts a good body at each of its bytes.
func TestEveryBodyCut(t *testing.T) {
	eachPartner(t, func(t *testing.T, s *town, p partner) {
		for i := range len(p.body) {
			p.wants(t, s.ask(p.write(p.body[:i])), "malformed-body")
		}
	})
}
