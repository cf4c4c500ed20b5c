package docs_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/mappings"
)

const errorsIntroduction = `# Errors

<!-- Written by make generate out of the code and the packs. -->

What can go wrong, in the normalized API's words. Its error bodies are problem details (RFC 9457): ` + "`code`" + ` is the name below,
` + "`type`" + ` is ` + "`urn:truchman:problem:`" + ` and the name, ` + "`errors`" + ` names each culprit by its place in the caller's document,
` + "`provider_code`" + ` is the bank's own code where its pack lists it. Another code is shown to nobody: the log has its shape, such as "6 digits".

| code | status | title | what to do |
| --- | --- | --- | --- |
`

// TestGeneratedErrors keeps errors.md: the kinds of errors, and how each pack spells them as a front.
func TestGeneratedErrors(t *testing.T) {
	set, err := mappings.Load()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString(errorsIntroduction)
	for _, f := range mappings.Failures {
		fmt.Fprintf(&b, "| `%s` | %d | %s | %s |\n", f.Name, f.Status, f.Title, f.Advice)
	}
	b.WriteString("\n## How each API says it\n\nA front speaks its own API's words: the code, and the HTTP status that it comes with.\n\n")
	writeSpellings(&b, set)
	generated(t, "errors.md", b.String())
}

func writeSpellings(b *strings.Builder, set *mappings.Set) {
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(set.Packs)), func(name string) bool { return name == "normalized" })
	fmt.Fprintf(b, "| error | %s |\n|%s\n", strings.Join(names, " | "), strings.Repeat(" --- |", len(names)+1))
	for _, f := range mappings.Failures {
		fmt.Fprintf(b, "| `%s` |", f.Name)
		for _, name := range names {
			row := set.Packs[name].Spell(f.Name)
			fmt.Fprintf(b, " `%s` %s (%d) |", row.Code, row.Text, row.HTTP)
		}
		b.WriteString("\n")
	}
	for _, name := range names {
		for _, form := range set.Packs[name].ErrorForms() {
			writeForm(b, name, form)
		}
	}
}

// writeForm lists what some endpoints of an API say in words of their own.
func writeForm(b *strings.Builder, pack string, form *mappings.ErrorForm) {
	fmt.Fprintf(b, "\n%s at `%s`, in the form `%s`:\n\n| error | %s |\n| --- | --- |\n", pack, strings.Join(form.Endpoints(), "`, `"), form.Name, pack)
	for _, f := range mappings.Failures {
		if row := form.Spell(f.Name); row != nil {
			http := row.HTTP
			if form.HTTP != 0 {
				http = form.HTTP
			}
			fmt.Fprintf(b, "| `%s` | `%s` %s (%d) |\n", f.Name, row.Code, row.Text, http)
		}
	}
}
