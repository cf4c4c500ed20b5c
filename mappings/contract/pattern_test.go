package contract_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"pgregory.net/rapid"
)

var expressions = []string{`^[1-9][0-9]{0,2}$`, `^[A-Z]{2}$`, `^([A-Z][A-Z_]{0,39}:)?[A-Za-z0-9*._-]{1,64}$`, `^a*`, `a|^$`, `$^`, `^$`, ``, `b+`,
	`(ab|a)(bc|c)?$`, `^\d{4}-\d\d$`, `\bab\b`, `(?m)^a$`, `(?i)k`, `(?s)a.b`, `a.b`, `[^a]`, `^[^-]*-[^-]*$`, `\.\w+\z`, `^(?:a?){9}a{9}$`, `x^`, `$a`, `(a$|b)*`, `^é`, `\PN`}

// sameVerdict is the property: whatever runs inside, the verdict is regexp's.
func sameVerdict(t interface {
	Helper()
	Fatalf(string, ...any)
}, expr, text string) {
	t.Helper()
	p, err := contract.CompilePattern(expr)
	if err != nil {
		t.Fatalf("%q does not compile: %v", expr, err)
	}
	if got, want := p.Match([]byte(text)), regexp.MustCompile(expr).MatchString(text); got != want {
		t.Fatalf("%q matches %q: %v, regexp says %v", expr, text, got, want)
	}
}

func drawExpression(t *rapid.T, depth int) string {
	atoms := []string{"a", "b", "-", "1", `\.`, "[ab]", "[^a]", `\d`, `\w`, ".", "[a-z1]", "^", "$", "é", `\b`}
	n := rapid.IntRange(1, 4).Draw(t, "parts")
	var b strings.Builder
	for range n {
		part := rapid.SampledFrom(atoms).Draw(t, "atom")
		if depth > 0 && rapid.IntRange(0, 3).Draw(t, "group") == 0 {
			part = "(" + drawExpression(t, depth-1) + ")"
		}
		b.WriteString(part + rapid.SampledFrom([]string{"", "", "", "?", "*", "+", "{2}", "{1,3}", "{0,2}", "+?"}).Draw(t, "times"))
		if rapid.IntRange(0, 7).Draw(t, "or") == 0 {
			b.WriteString("|")
		}
	}
	return b.String()
}

func TestPatternsDecideAsRegexpDoes(t *testing.T) {
	letters := rapid.SampledFrom([]rune("ab-1._é\n "))
	rapid.Check(t, func(t *rapid.T) {
		expr := rapid.OneOf(rapid.SampledFrom(expressions), rapid.Custom(func(t *rapid.T) string { return drawExpression(t, 2) })).Draw(t, "expression")
		for range 8 {
			sameVerdict(t, expr, rapid.StringOfN(letters, 0, 10, -1).Draw(t, "text"))
		}
	})
}

func TestPatternsOfManyStatesDecideAsRegexpDoes(t *testing.T) {
	for _, expr := range []string{`^[a-z]{1,500}$`, `^[a-z]{1,999}$`, `(a|b)*a(a|b){12}$`} {
		for _, length := range []int{0, 1, 13, 499, 500, 501, 999, 1000} {
			sameVerdict(t, expr, strings.Repeat("a", length))
			sameVerdict(t, expr, strings.Repeat("ab", length)+"-")
		}
	}
}

func FuzzPattern(f *testing.F) {
	for _, expr := range expressions {
		f.Add(expr, "ab-1")
		f.Add(expr, "é")
	}
	f.Fuzz(func(t *testing.T, expr, text string) {
		if _, err := regexp.Compile(expr); err != nil || !utf8.ValidString(text) || len(expr) > 100 {
			t.Skip()
		}
		sameVerdict(t, expr, text)
	})
}
