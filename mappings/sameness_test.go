package mappings_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/truchman-proxy/truchman/mappings/document"
)

// leaves lists what is in a document by its place: strings by content, everything else by text. Empty objects and arrays are nothing.
func leaves(t rapid.TB, text string) map[string]string {
	t.Helper()
	var doc document.Document
	if err := doc.Read([]byte(text), document.DefaultLimits); err != nil {
		t.Fatalf("not strict JSON: %v\n%s", err, text)
	}
	found := map[string]string{}
	for n := range doc.Nodes {
		switch doc.Nodes[n].Kind {
		case document.Object, document.Array:
		case document.String:
			found[doc.Pointer(n)] = `"` + string(doc.AppendText(nil, n)) + `"`
		default:
			found[doc.Pointer(n)] = string(doc.Raw(n))
		}
	}
	return found
}

// differences compares two lists of leaves, but for what skip names; times are compared as instants.
func differences(want, have map[string]string, skip func(pointer, want string) bool) string {
	var list []string
	for _, pointer := range slices.Sorted(maps.Keys(want)) {
		if !skip(pointer, want[pointer]) && !alike(want[pointer], have[pointer]) {
			list = append(list, fmt.Sprintf("%s was %s, is %s", pointer, want[pointer], have[pointer]))
		}
	}
	for _, pointer := range slices.Sorted(maps.Keys(have)) {
		if _, known := want[pointer]; !known && !skip(pointer, "") {
			list = append(list, fmt.Sprintf("%s was not there, is %s", pointer, have[pointer]))
		}
	}
	return strings.Join(list, "\n")
}

func alike(a, b string) bool {
	if a == b {
		return true
	}
	x, errX := time.Parse(`"`+time.RFC3339Nano+`"`, a)
	y, errY := time.Parse(`"`+time.RFC3339Nano+`"`, b)
	return errX == nil && errY == nil && x.Equal(y)
}

// under tells whether a place is one of the places or lies in one of them.
func under(pointer string, places []string) bool {
	for _, place := range places {
		if pointer == place || strings.HasPrefix(pointer, place+"/") {
			return true
		}
	}
	return false
}
