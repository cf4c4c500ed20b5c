package source_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/mappings/source"
)

func read(t *testing.T, text string) *source.Node {
	t.Helper()
	problems := &source.Problems{}
	n := source.Read("pack/file.yaml", []byte(text), problems)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestScalarsAreTypedAsInJSON(t *testing.T) {
	for text, want := range map[string]string{
		"x": `"x"`, "'5'": `"5"`, `"5"`: `"5"`, "5": "5", "-0": "-0", "100.10": "100.10", "9007199254740993": "9007199254740993",
		"true": "true", "false": "false", "null": "null", `""`: `""`, "'no'": `"no"`, "$.member": `"$.member"`, "a: b": `{"a":"b"}`, "[a, 1]": `["a",1]`,
		"{}": "{}", "a:": `{"a":null}`, "|\n  a\n  b\n": `"a\nb\n"`, ">\n  a\n  b\n": `"a b\n"`, `"a\u00e9\n"`: `"aé\n"`, "a-b c": `"a-b c"`, "2024-01": `"2024-01"`,
		"1.2.3": `"1.2.3"`, "noon": `"noon"`, "a # comment": `"a"`, "<b>": `"<b>"`,
	} {
		if got := string(read(t, text).JSON()); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
}

// TestRetypedScalars are refused: some YAML reads each of them as something other than its text.
func TestRetypedScalars(t *testing.T) {
	for _, text := range []string{"NO", "no", "Yes", "y", "N", "on", "OFF", "True", "FALSE", "Null", "~", "<<", "012", "+1", "1_000", ".5", "5.", "1e3", "1E400", "-1.5e-3",
		"0x1F", "0o17", "0b101", ".inf", "-.Inf", ".NaN", "12:30", "1:30:00", "2024-01-01", "2024-1-1", "2024-01-01T10:00:00Z"} {
		problems := &source.Problems{}
		source.Read("f", []byte("a: "+text), problems)
		if problems.Len() != 1 || !strings.Contains(problems.Err().Error(), "could be read as something other than this text") {
			t.Errorf("%s: %v", text, problems.Err())
		}
	}
}

func TestPlaces(t *testing.T) {
	n := read(t, "first: 1\nsecond:\n  - {a: x, é: {b: y1}} # why\n  - z1\n")
	list := n.Get("second")
	for _, c := range []struct {
		at   *source.Node
		want string
	}{
		{n.Get("first"), "pack/file.yaml:1:8"}, {n.KeyOf("second"), "pack/file.yaml:2:1"}, {list.Items[0].Get("a"), "pack/file.yaml:3:9"},
		{list.Items[0].Get("é").KeyOf("b"), "pack/file.yaml:3:16"}, {list.Items[1], "pack/file.yaml:4:5"}, {n.KeyOf("none"), "pack/file.yaml:1:1"},
	} {
		if got := c.at.At.String(); got != c.want {
			t.Errorf("%s stands at %s, want %s", c.at.Text, got, c.want)
		}
	}
	if n.Get("none") != nil || n.Get("first").Get("x") != nil || (*source.Node)(nil).Get("x") != nil || (*source.Node)(nil).Is(source.Map) {
		t.Error("something is found where nothing is")
	}
	if !list.Items[1].Plain || list.Items[1].Kind != source.String {
		t.Errorf("%+v", list.Items[1])
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{"a: [1, {b: c}]", "", "---\na\n---\nb", "&x a: *x", "? [a]\n: b", "!!str 5", "a: |\n  x\n", "\t", "{a: ", "\xff", "a: b: c", "- - - x", "<<: *x", "\ufeffa: b"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		problems := &source.Problems{}
		n := source.Read("f.yaml", text, problems)
		if n == nil && problems.Len() == 0 {
			t.Fatal("neither a value nor a problem")
		}
		if err := problems.Err(); err != nil {
			if !strings.HasPrefix(err.Error(), "f.yaml") {
				t.Fatalf("a problem without a place: %v", err)
			}
			return
		}
		if !json.Valid(n.JSON()) {
			t.Fatalf("%q becomes %s", text, n.JSON())
		}
	})
}
