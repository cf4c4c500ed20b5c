package scaffold

import (
	"slices"
	"strings"
	"unicode"
)

// alike are words for one thing that APIs of banks use; what the shipped packs map is learned from them.
var alike = map[string]string{
	"client": "customer", "party": "customer", "holder": "customer", "person": "customer", "surname": "last", "family": "last", "given": "first",
	"forename": "first", "mail": "email", "cell": "mobile", "telephone": "phone", "tel": "phone", "birthday": "birth", "dob": "birth",
	"postcode": "postal", "zip": "postal", "zipcode": "postal", "town": "city", "sex": "gender", "home": "residence", "nr": "number", "num": "number",
}

// words splits a name into its words, in lower case and the singular: "homePhones" is home, phone.
func words(name string) []string {
	var list []string
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			list = append(list, singular(word.String()))
			word.Reset()
		}
	}
	previous := rune(0)
	for _, r := range name {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			end()
		case unicode.IsUpper(r) && unicode.IsLower(previous), unicode.IsDigit(r) != unicode.IsDigit(previous) && word.Len() > 0:
			end()
			fallthrough
		default:
			word.WriteRune(unicode.ToLower(r))
		}
		previous = r
	}
	end()
	for i, w := range list {
		if other := alike[w]; other != "" {
			list[i] = other
		}
	}
	return list
}

func singular(word string) string {
	switch {
	case strings.HasSuffix(word, "ies") && len(word) > 4:
		return word[:len(word)-3] + "y"
	case strings.HasSuffix(word, "sses"):
		return word[:len(word)-2]
	case strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss") && !strings.HasSuffix(word, "us") && len(word) > 3:
		return word[:len(word)-1]
	}
	return word
}

// likeness is 1 for the same words and 0 for none in common (Dice's coefficient).
func likeness(a, b []string) float64 {
	a, b = distinct(a), distinct(b)
	if len(a)+len(b) == 0 {
		return 0
	}
	common := 0
	for _, w := range a {
		if slices.Contains(b, w) {
			common++
		}
	}
	return 2 * float64(common) / float64(len(a)+len(b))
}

func distinct(list []string) []string {
	sorted := slices.Sorted(slices.Values(list))
	return slices.Compact(sorted)
}
