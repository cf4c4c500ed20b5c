package document_test

import (
	"testing"

	"github.com/truchman-proxy/truchman/mappings/document"
)

func mustRead(t *testing.T, text string) *document.Document {
	t.Helper()
	var d document.Document
	if err := d.Read([]byte(text), document.DefaultLimits); err != nil {
		t.Fatalf("%.80s: %v", text, err)
	}
	return &d
}

func TestFindAndLen(t *testing.T) {
	d := mustRead(t, `{"a":[1,[2,3],{}],"n\u0061me":{"x":1},"":2,"\ud83d\ude00":3,"tail":4}`)
	for _, c := range []struct {
		name string
		want int
	}{{"a", 1}, {"name", 7}, {"", 9}, {"😀", 10}, {"tail", 11}, {"x", -1}, {"nam", -1}, {"names", -1}, {`n\u0061me`, -1}} {
		if got := d.Find(0, c.name); got != c.want {
			t.Errorf("Find %q = %d, want %d", c.name, got, c.want)
		}
	}
	if got := d.Find(1, "a"); got != -1 {
		t.Errorf("Find in an array = %d", got)
	}
	for n, want := range []int{5, 3, 0, 2, 0, 0, 0, 1, 0} {
		if got := d.Len(n); got != want {
			t.Errorf("Len of node %d = %d, want %d", n, got, want)
		}
	}
}

func TestPointer(t *testing.T) {
	d := mustRead(t, `{"a":[1,[2,3],{}],"n\u0061me":{"x/y":1,"~":2},"":3}`)
	want := []string{"", "/a", "/a/0", "/a/1", "/a/1/0", "/a/1/1", "/a/2", "/name", "/name/x~1y", "/name/~0", "/"}
	for n := range d.Nodes {
		if got := d.Pointer(n); got != want[n] {
			t.Errorf("Pointer of node %d = %q, want %q", n, got, want[n])
		}
	}
}

func TestTextCopiesOnlyWhatIsEscaped(t *testing.T) {
	d := mustRead(t, `["plain","a\/\b\f\n\r\t\\\"\u00e9\ud83d\ude00","",{"k\u0065y":"\n"}]`)
	scratch := []byte("kept")
	plain := d.Text(1, &scratch)
	if string(plain) != "plain" || &plain[0] != &d.Bytes[d.Nodes[1].Start+1] || string(scratch) != "kept" {
		t.Errorf("plain text %q was copied, scratch %q", plain, scratch)
	}
	escaped := d.Text(2, &scratch)
	if want := "a/\b\f\n\r\t\\\"é😀"; string(escaped) != want || string(scratch) != "kept"+want {
		t.Errorf("escaped text %q, scratch %q", escaped, scratch)
	}
	if got := append(plain, "!"...); string(got) != "plain!" || d.Bytes[d.Nodes[1].End-1] != '"' {
		t.Errorf("appending to a text wrote into the document: %s", d.Bytes)
	}
	if got := d.AppendText([]byte(">"), 2); string(got) != ">"+string(escaped) {
		t.Errorf("AppendText %q", got)
	}
	if got := d.AppendText([]byte(">"), 3); string(got) != ">" {
		t.Errorf("AppendText of an empty string %q", got)
	}
	if key, raw := string(d.AppendKey(nil, 5)), string(d.Key(5)); key != "key" || raw != `k\u0065y` {
		t.Errorf("AppendKey %q, Key %q", key, raw)
	}
}

func TestFindAllocatesNothing(t *testing.T) {
	d := mustRead(t, `{"first_n\u0061me":1,"a_member_with_a_name_of_more_than_32_bytes":2}`)
	if got := testing.AllocsPerRun(10, func() {
		if d.Find(0, "first_name") != 1 || d.Find(0, "a_member_with_a_name_of_more_than_32_bytes") != 2 {
			t.Error("not found")
		}
	}); got != 0 {
		t.Errorf("%.0f allocations", got)
	}
}
