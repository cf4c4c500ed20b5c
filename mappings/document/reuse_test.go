package document_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/mappings/document"
	"pgregory.net/rapid"
)

// drawnElements is a list of objects whose names repeat, mostly in one order, with spaces and escapes here and there.
func drawnElements(t *rapid.T) []byte {
	stems := []string{"a", "id", "name", "a_name", "a_longer", "date_of_birth", "member_of_21_charactr", "member_of_22_character", "a_member_of_26_characters_", "é", ""}
	var text strings.Builder
	for k := range rapid.IntRange(1, 12).Draw(t, "elements") {
		text.WriteString(fmt.Sprintf(`%c{"k%d":[]`, "[,"[min(k, 1)], k))
		for _, name := range stems {
			spelling := rapid.SampledFrom([]string{`,"%s":%d`, `,"%s":%d`, `,"%s":%d`, "", `, "%s" : %d`, `,"%s" :%d`, `,"\u0061%s":%d`, `,"%s":{"%[1]s":%d}`, `,"%s_":%d`, `,"%s"%d`}).Draw(t, "spelling")
			if spelling != "" {
				fmt.Fprintf(&text, spelling, name, k)
			}
		}
		text.WriteByte('}')
	}
	return []byte(text.String() + "]")
}

// TestWhatWasReadBeforeChangesNothing reads texts into a document that has read others, and into one that has not.
func TestWhatWasReadBeforeChangesNothing(t *testing.T) {
	var used document.Document
	accepted := 0
	rapid.Check(t, func(t *rapid.T) {
		text := drawnElements(t)
		if rapid.IntRange(0, 3).Draw(t, "cut") == 0 {
			text = text[:rapid.IntRange(0, len(text)).Draw(t, "at")]
		}
		padded := append(text, strings.Repeat(" ", 300)...)
		for _, text := range [][]byte{text, padded} {
			var fresh document.Document
			errUsed, errFresh := used.Read(text, document.DefaultLimits), fresh.Read(text, document.DefaultLimits)
			if !reflect.DeepEqual(errUsed, errFresh) {
				t.Fatalf("%s\n%v\n%v", text, errUsed, errFresh)
			}
			if errUsed != nil {
				continue
			}
			accepted++
			if !reflect.DeepEqual(used.Nodes, fresh.Nodes) {
				t.Fatalf("%s\n%v\n%v", text, used.Nodes, fresh.Nodes)
			}
		}
	})
	if accepted == 0 {
		t.Error("not one text was accepted")
	}
}
