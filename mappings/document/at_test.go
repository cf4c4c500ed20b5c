package document_test

import (
	"testing"

	"github.com/truchman-proxy/truchman/mappings/document"
)

func TestAt(t *testing.T) {
	var doc document.Document
	if err := doc.Read([]byte(`{"a":{"\u0062":7,"list":[{"c":1}]},"n":null}`), document.DefaultLimits); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		members []string
		want    string // "" where it is absent
	}{
		{nil, string(doc.Bytes)}, {[]string{"a", "b"}, "7"}, {[]string{"n"}, "null"}, {[]string{"a", "x"}, ""},
		{[]string{"a", "b", "c"}, ""}, {[]string{"a", "list", "c"}, ""}, {[]string{"n", "c"}, ""},
	} {
		got := ""
		if n := doc.At(tt.members); n >= 0 {
			got = string(doc.Raw(n))
		}
		if got != tt.want {
			t.Errorf("%v is %q, want %q", tt.members, got, tt.want)
		}
	}
}
