package document_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/mappings/document"
	"pgregory.net/rapid"
)

// spelled writes a name in quotes, each character plainly or as an escape.
func spelled(t *rapid.T, name string) string {
	var text strings.Builder
	for _, c := range name {
		if rapid.IntRange(0, 30).Draw(t, "escape") == 0 {
			fmt.Fprintf(&text, `\u%04x`, c)
		} else {
			text.WriteRune(c)
		}
	}
	return `"` + text.String() + `"`
}

func TestReadRefusesExactlyTheDuplicates(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		count := rapid.IntRange(1, 90).Draw(t, "members")
		seen := map[string]bool{}
		first := ""
		var text strings.Builder
		for k := range count {
			name := rapid.SampledFrom([]string{"", "m", "member_with_a_long_name_", "ł"}).Draw(t, "stem") +
				strconv.Itoa(rapid.IntRange(0, count*count).Draw(t, "number"))
			if seen[name] && first == "" {
				first = name
			}
			seen[name] = true
			fmt.Fprintf(&text, `,%s:{"m%d":[%d]}`, spelled(t, name), k, k)
		}
		var d document.Document
		err := d.Read([]byte("{"+text.String()[1:]+"}"), document.DefaultLimits)
		if first == "" && err != nil {
			t.Fatalf("no name stands twice: %v", err)
		}
		if first != "" && (err == nil || !strings.Contains(err.Error(), "member "+strconv.Quote(first)+" stands twice")) {
			t.Fatalf("%q stands twice: %v", first, err)
		}
	})
}

func TestDuplicatesInObjectsOfEverySize(t *testing.T) {
	for size := 1; size < 300; size++ {
		text := manyMembers(size)
		mustRead(t, text)
		for _, twice := range []int{0, size / 2, size - 1} {
			again := fmt.Sprintf(`[%s,"m%d":1}]`, text[:len(text)-1], twice)
			refused := refusalOf(t, again, document.DefaultLimits)
			if want := "/0/m" + strconv.Itoa(twice); refused.Reason != document.DuplicateMember || refused.Pointer != want {
				t.Fatalf("%d members and %d again: %v", size, twice, refused)
			}
		}
	}
}

func TestNamesThatDifferLittle(t *testing.T) {
	long := strings.Repeat("n", 5000)
	mustRead(t, `{"address_line_1":1,"address_line_2":2,"address_line_10":3,"Address_line_1":4}`)
	mustRead(t, `{"`+long+`1":1,"`+long+`2":2,"`+long+`":3,"\u006e`+long+`":4}`)
	mustRead(t, `{"a":1,"a\u0000":2,"\u0000":3,"\\u0061":4,"ａ":5}`)
	refused := refusalOf(t, `{"`+long+`1":1,"`+long+`2":2,"\u006e`+long[1:]+`2":2}`, document.DefaultLimits)
	if refused.Reason != document.DuplicateMember || len(refused.Error()) > 300 {
		t.Errorf("got %.400s", refused.Error())
	}
}

// TestVeryLongNames is of names around the length from which a node does not tell it.
func TestVeryLongNames(t *testing.T) {
	for _, length := range []int{document.LongKey - 1, document.LongKey, document.LongKey + 1, 2 * document.LongKey} {
		name := strings.Repeat("n", length)
		d := mustRead(t, `{"`+name+`":1,"`+name[1:]+`m" :2,"`+name+`m":[3]}`)
		for k, want := range []string{name, name[1:] + "m", name + "m"} {
			if string(d.Key(k+1)) != want || d.Find(0, want) != k+1 {
				t.Errorf("a name of %d bytes is read as one of %d, at %d", len(want), len(d.Key(k+1)), d.Find(0, want))
			}
		}
		if refused := refusalOf(t, `{"`+name+`":1,"b":2,"`+name+`":3}`, document.DefaultLimits); refused.Reason != document.DuplicateMember {
			t.Errorf("a name of %d bytes twice: %v", length, refused)
		}
	}
}

// TestDuplicatesAmongVeryManyMembers is of objects whose names do not fit into one table.
func TestDuplicatesAmongVeryManyMembers(t *testing.T) {
	const members = 400_000
	text := manyMembers(members)
	mustRead(t, text)
	for _, twice := range []int{0, members / 2, members - 1} {
		again := fmt.Sprintf(`%s,"m%d":1,"m0":2,"m1":3}`, text[:len(text)-1], twice)
		refused := refusalOf(t, again, document.DefaultLimits)
		if want := "/m" + strconv.Itoa(twice); refused.Reason != document.DuplicateMember || refused.Pointer != want || refused.Offset != len(text) {
			t.Errorf("%d members and %d again: %v at %d", members, twice, refused, refused.Offset)
		}
	}
}
