package main

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
)

// planted are invented values of people who are not: no other text of the product holds any of them.
var planted = []string{
	"Zephyrine", "Quillhaven-Marsh", "Oddbjorn Vexley", "زفيرين الحبرية", "مريم القلموني", "Zoë Ångquist", "O'Quandary", "Wim \"Penny\" Roost",
	"zephyrine.q@mailbox.example", "oddbjorn+bank@vexley.example", "مريم@بريد.example", "WIM.ROOST@EXAMPLE.ORG",
	"+971559876123", "0559876124", "00971-55-987-6125", "559876126", "+44 7700 900987",
	"N9876512X", "ZQ7654321", "P00987651", "784-1987-6543219-1", "784198765432192", "784-1991-1234765-3", "987-65-4323", "19870654321",
	"Flat 4711, Heronmere Tower", "12 Quagmire Lane", "شارع القلم ٤٧١١", "PO Box 98761234", "Villa 88\\3, Reedmoor",
	"Quillhaven", "Umm Al Reedmoor", "مدينة القلم", "Nether Heronmere",
	"1987-06-17", "17/06/1987", "19870618", "June 19, 1987",
	"AE070331234567890123987", "GB33QUIL20201555559876", "0012345678987", "ACC-98761239", "4111987612341239",
	"CUST-QZ-98761", "900000000098762", "7uy8a7e4-9876-40e3-a129-0b2bf89de9q9", "98761000001234567893",
	base64.StdEncoding.EncodeToString([]byte("\x89PNG a face that is nobody's, one")), base64.StdEncoding.EncodeToString([]byte("\xff\xd8\xff\xe0 JFIF a signature of nobody, two")),
	"data:image/png;base64,UXVpbGxoYXZlbkZhY2VUaHJlZQ==",
}

// codeLike are invented values too, in the forms that banks' codes have. Six digits alone are not among them: they stand in the
// log by chance, as microseconds.
var codeLike = []string{"OTTOLINE_THISTLEWICK", "thistlewick-ottoline", "QZVX987612", "QZV-987613", "987612987", "Ottoline.Thistlewick", "OBP-98761298", "thistlewick"}

// spelling is one way in which a value may be written; folded ones are found in any case.
type spelling struct {
	how, text string
	folded    bool
}

// spellings are the ways in which a value can hide.
func spellings(value string) []spelling {
	quoted, _ := json.Marshal(value)
	all := []spelling{
		{"as it is", value, true}, {"as JSON", string(quoted[1 : len(quoted)-1]), true}, {"as JSON in ASCII", escaped(value), true},
		{"quoted by Go", strings.Trim(fmt.Sprintf("%q", value), `"`), true}, {"quoted by Go in ASCII", strings.Trim(fmt.Sprintf("%+q", value), `"`), true},
		{"in a query", url.QueryEscape(value), true}, {"in a path", url.PathEscape(value), true},
		{"as hex", hex.EncodeToString([]byte(value)), true}, {"quoted by Redis", fmt.Sprintf("%x", value), true},
	}
	for skip := range 3 { // base64 of a longer text shows it in one of three ways
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			text := encoding.EncodeToString([]byte(strings.Repeat("-", skip) + value))
			all = append(all, spelling{"as base64", text[[3]int{0, 2, 3}[skip] : len(text)-len(text)%4], false})
		}
	}
	return all
}

func escaped(value string) string {
	var b strings.Builder
	for _, r := range value {
		if r < 0x80 {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

// hidden are all spellings of a planted value, those that are folded in lower case.
type hidden struct {
	value     string
	spellings []spelling
}

var allHidden = sync.OnceValue(func() (all []hidden) {
	for _, value := range slices.Concat(planted, codeLike) {
		h := hidden{value: value}
		for _, s := range spellings(value) {
			if s.folded {
				s.text = strings.ToLower(s.text)
			}
			if len(s.text) >= leastHidden && !slices.ContainsFunc(h.spellings, func(other spelling) bool { return other.folded == s.folded && other.text == s.text }) {
				h.spellings = append(h.spellings, s)
			}
		}
		all = append(all, h)
	}
	return all
})

const leastHidden = 6 // bytes, so that nothing is found by chance

// found gives where a text holds any of the values, with what stands around; nil where it holds none.
func found(place, text string) (hits []string) {
	folded := strings.ToLower(text)
	for _, h := range allHidden() {
		for _, s := range h.spellings {
			in := text
			if s.folded {
				in = folded
			}
			if at := strings.Index(in, s.text); at >= 0 {
				around := in[max(at-160, 0):min(at+len(s.text)+60, len(in))]
				hits = append(hits, fmt.Sprintf("%s holds %q %s: %q", place, h.value, s.how, around))
				break
			}
		}
	}
	return hits
}
