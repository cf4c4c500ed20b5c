package document_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/mappings/document"
)

// tape writes the nodes in one line each: index, kind, name, text, next.
func tape(d *document.Document) string {
	var lines strings.Builder
	for n, node := range d.Nodes {
		lines.WriteString(strconv.Itoa(n) + " " + node.Kind.String() + " " + string(d.Key(n)) + "=" + string(d.Raw(n)) +
			" next " + strconv.Itoa(int(node.Next)) + "\n")
	}
	return lines.String()
}

func TestReadLaysTheTape(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"root scalar", ` 12.5e+3 `, "0 number =12.5e+3 next 1\n"},
		{"literals", `[true,false,null]`, "0 array =[true,false,null] next 4\n1 boolean =true next 2\n2 boolean =false next 3\n3 null =null next 4\n"},
		{"empty containers", "[{},[ ],{\n}]", "0 array =[{},[ ],{\n}] next 4\n1 object ={} next 2\n2 array =[ ] next 3\n3 object ={\n} next 4\n"},
		{"nested", `{"a" : {"b":[1,"x"]}, "c":-0}`, "0 object ={\"a\" : {\"b\":[1,\"x\"]}, \"c\":-0} next 6\n" +
			"1 object a={\"b\":[1,\"x\"]} next 5\n2 array b=[1,\"x\"] next 5\n3 number =1 next 4\n4 string =\"x\" next 5\n5 number c=-0 next 6\n"},
		{"empty name", `{"":""}`, "0 object ={\"\":\"\"} next 2\n1 string =\"\" next 2\n"},
		{"same name in two objects", `[{"a":1},{"a":{"a":2}}]`, "0 array =[{\"a\":1},{\"a\":{\"a\":2}}] next 6\n1 object ={\"a\":1} next 3\n" +
			"2 number a=1 next 3\n3 object ={\"a\":{\"a\":2}} next 6\n4 object a={\"a\":2} next 6\n5 number a=2 next 6\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var d document.Document
			if err := d.Read([]byte(c.text), document.DefaultLimits); err != nil {
				t.Fatal(err)
			}
			if got := tape(&d); got != c.want {
				t.Errorf("tape of %s:\n%swant:\n%s", c.text, got, c.want)
			}
		})
	}
}

func TestReadFlagsWhatNeedsDecoding(t *testing.T) {
	var d document.Document
	text := `{"a":"plain and longer than a word","\u0062":"x","c":"tab\t","d":"Łódź","e":"دبي\n","f":1}`
	if err := d.Read([]byte(text), document.DefaultLimits); err != nil {
		t.Fatal(err)
	}
	want := []document.Flags{0, 0, document.KeyEscaped, document.Escaped, document.NonASCII, document.Escaped | document.NonASCII, 0}
	for n, node := range d.Nodes {
		if node.Flags != want[n] {
			t.Errorf("node %d has flags %b, want %b", n, node.Flags, want[n])
		}
	}
}

func TestReadAcceptsUTF8OfEveryLength(t *testing.T) {
	for _, text := range []string{"\u007f", "\u0080", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\uffff", "\U00010000", "\U0010ffff", "\ufffd"} {
		for pad := range 9 {
			var d document.Document
			quoted := `["` + strings.Repeat("a", pad) + text + `"]`
			if err := d.Read([]byte(quoted), document.DefaultLimits); err != nil {
				t.Errorf("%+q: %v", quoted, err)
			} else if got := string(d.AppendText(nil, 1)); got != strings.Repeat("a", pad)+text {
				t.Errorf("%+q read as %+q", quoted, got)
			}
		}
	}
}

func TestReadJudgesEveryByteAtEveryPlaceOfAWord(t *testing.T) {
	var d document.Document
	for c := range 256 {
		for pad := range 17 {
			text := []byte(`["` + strings.Repeat("a", pad) + string([]byte{byte(c)}) + `aaaaaaaa"]`)
			accepted := d.Read(text, document.DefaultLimits) == nil
			if plain := c >= ' ' && c < 0x80 && c != '"' && c != '\\'; accepted != plain {
				t.Errorf("byte %#x after %d others: accepted %t", c, pad, accepted)
			}
		}
	}
}

func TestReadAgainForgetsTheFormerText(t *testing.T) {
	var d document.Document
	for _, text := range []string{customerUpdate, `{"a":`, `[[1],{"a":2}]`, `{"a":1,"a":2}`} {
		refused := d.Read([]byte(text), document.DefaultLimits) != nil
		if refused != (len(d.Nodes) == 0) {
			t.Fatalf("%s: refused %t with %d nodes", text, refused, len(d.Nodes))
		}
	}
	if err := d.Read([]byte(`[0]`), document.DefaultLimits); err != nil || tape(&d) != "0 array =[0] next 2\n1 number =0 next 2\n" {
		t.Errorf("%v, tape %s", err, tape(&d))
	}
}

func TestReadRefusesEveryTruncation(t *testing.T) {
	text := ` {"name":"M\u0061ra \ud83d\ude00 Łé","n":[-1.5e+3,true,false,null,{}],"x":{"y":[[]]}}`
	var d document.Document
	for size := range len(text) {
		err := d.Read([]byte(text[:size]), document.DefaultLimits)
		var refused *document.SyntaxError
		if !errors.As(err, &refused) {
			t.Fatalf("%s is accepted", text[:size])
		}
		if refused.Reason != document.UnexpectedEnd && strings.TrimSpace(text[:size]) != "" && !cutsPair(text[:size]) {
			t.Errorf("%s: %v", text[:size], err)
		}
	}
	if err := d.Read([]byte(text), document.DefaultLimits); err != nil {
		t.Error(err)
	}
}

// cutsPair reports whether text ends inside of a surrogate pair, where "lone surrogate" is as true as "too early".
func cutsPair(text string) bool {
	at := strings.LastIndex(text, `\ud83d`)
	return at >= 0 && len(text)-at < 12
}

func TestReadAllocatesNothingOnceWarm(t *testing.T) {
	for _, text := range []string{customerUpdate, manyMembers(1000), `{"\u0061":1,"b\n":2}`} {
		var d document.Document
		bytes := []byte(text)
		read := func() {
			if err := d.Read(bytes, document.DefaultLimits); err != nil {
				t.Fatal(err)
			}
		}
		if got := testing.AllocsPerRun(10, read); got != 0 {
			t.Errorf("%.0f allocations for %.40s", got, text)
		}
	}
}
