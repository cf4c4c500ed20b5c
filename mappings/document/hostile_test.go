package document_test

import (
	"fmt"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/mappings/document"
)

const tenMB = 10 << 20

func manyMembers(count int) string {
	text := []byte("{")
	for k := range count {
		text = append(strconv.AppendInt(append(text, `"m`...), int64(k), 10), `":0,`...)
	}
	text[len(text)-1] = '}'
	return string(text)
}

// allocated is what reading text into a new document takes from the heap, in bytes.
func allocated(text []byte) (uint64, error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var d document.Document
	err := d.Read(text, document.DefaultLimits)
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc, err
}

func TestHostileTextsCostLittleMemory(t *testing.T) {
	for _, c := range []struct{ name, text, reason string }{
		{"deep arrays", strings.Repeat("[", tenMB), document.TooDeep},
		{"deep objects", strings.Repeat(`{"a":`, tenMB/5), document.TooDeep},
		{"many numbers", "[" + strings.Repeat("0,", tenMB/2) + "0]", document.TooManyValues},
		{"many objects", "[" + strings.Repeat("{},", tenMB/3) + "0]", document.TooManyValues},
		{"many members", "[" + strings.Repeat(`{"a":0},`, tenMB/8) + "0]", document.TooManyValues},
		{"dense, then sparse", "[" + strings.Repeat("0,", 5000) + `"` + strings.Repeat("a", tenMB) + `"]`, ""},
		{"sparse, then dense", `["` + strings.Repeat("a", tenMB/2) + `"` + strings.Repeat(",0", tenMB/4) + "]", document.TooManyValues},
		{"one large object", paddedMembers(tenMB), ""},
		{"long number", "[" + strings.Repeat("1", 1<<20) + "]", document.NumberTooLong},
		{"string without end", `["` + strings.Repeat("a", tenMB), document.UnexpectedEnd},
		{"backslashes", `["` + strings.Repeat(`\\`, tenMB/2), document.UnexpectedEnd},
		{"white space", strings.Repeat(" ", tenMB), document.Empty},
		{"quotes", `[` + strings.Repeat(`"",`, tenMB/3), document.TooManyValues},
		{"not UTF-8 at the end", `["` + strings.Repeat("a", tenMB) + "\xC0", document.InvalidUTF8},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := []byte(c.text)
			size, err := allocated(text)
			if got := reasonOf(err); got != c.reason {
				t.Errorf("got %v, want %q", err, c.reason)
			}
			if size > 2*tenMB {
				t.Errorf("%d bytes allocated for %d bytes of text", size, len(text))
			}
		})
	}
}

// paddedMembers is one object of 430,000 members, nearly as many as the limit lets pass.
func paddedMembers(size int) string {
	text := []byte("{")
	for k := 0; len(text) < size; k++ {
		text = fmt.Appendf(text, `"member_%06d":"%04d",`, k, k%10)
	}
	text[len(text)-1] = '}'
	return string(text)
}

func reasonOf(err error) string {
	if err == nil {
		return ""
	}
	return err.(*document.SyntaxError).Reason
}
