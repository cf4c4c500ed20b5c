package contract_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// compileDrawn gives the contract of a drawn schema, and the schema's text.
func compileDrawn(t *rapid.T, s schema) (*contract.Contract, []byte) {
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var problems source.Problems
	root := source.Read("schema.json", text, &problems)
	c := contract.Compile(root, root, &problems)
	if err := problems.Err(); err != nil {
		t.Fatalf("the schema does not compile: %v", err)
	}
	return c, text
}

// related draws a schema that differs from s in a keyword or two, or not at all.
func related(t *rapid.T, s schema) schema {
	other := schema{}
	for keyword, value := range s {
		if rapid.IntRange(0, 4).Draw(t, "keeps "+keyword) > 0 {
			other[keyword] = value
		}
	}
	return other
}

// TestWhatFitsAllOfAnotherPlace draws pairs of schemas; where one is said to take all that the other allows, it does.
func TestWhatFitsAllOfAnotherPlace(t *testing.T) {
	said := 0
	rapid.Check(t, func(t *rapid.T) {
		s := drawSchema(t, 0)
		to, _ := compileDrawn(t, related(t, s))
		from, _ := compileDrawn(t, s)
		if !to.Root.FitsAllOf(from.Root) {
			return
		}
		said++
		var doc document.Document
		r := &contract.Reading{}
		for range 8 {
			var b strings.Builder
			write(t, &b, drawValue(t, s, 1))
			if err := doc.Read([]byte(b.String()), document.DefaultLimits); err != nil {
				t.Fatal(err)
			}
			if from.Read(r, &doc, contract.Schema); len(r.Violations) > 0 || doc.Nodes[0].Kind == document.Null {
				continue
			}
			if to.Read(r, &doc, contract.Schema); len(r.Violations) > 0 {
				t.Fatalf("%s keeps %v and breaks its relative: %v", b.String(), s, said)
			}
		}
	})
	if said == 0 {
		t.Error("no place was said to take all of another")
	}
}

func TestFitsAllOf(t *testing.T) {
	for _, c := range []struct {
		to, from string
		want     bool
	}{
		{`{type: string, maxLength: 5}`, `{type: string, maxLength: 5}`, true},
		{`{type: string, maxLength: 4}`, `{type: string, maxLength: 5}`, false},
		{`{type: string, minLength: 1}`, `{type: string}`, false},
		{`{type: string, minLength: 1}`, `{type: string, minLength: 2}`, true},
		{`{type: string, pattern: a}`, `{type: string, pattern: a, maxLength: 9}`, true},
		{`{type: string, pattern: a}`, `{type: string, pattern: b}`, false},
		{`{type: string, format: date}`, `{type: string, format: date}`, true},
		{`{type: string, format: date}`, `{type: string, format: uuid}`, false},
		{`{type: string, maxLength: 1}`, `{type: string, enum: [a, b]}`, true},
		{`{type: string, maxLength: 1}`, `{type: string, enum: [a, bb]}`, false},
		{`{type: string, enum: [a, b, c]}`, `{type: string, enum: [a, b]}`, true},
		{`{type: string, enum: [a]}`, `{type: string}`, false},
		{`{type: string, const: a}`, `{type: string, const: a}`, false},
		{`{type: integer}`, `{type: number}`, false},
		{`{type: number}`, `{type: integer}`, true},
		{`{type: number, minimum: 1}`, `{type: number, minimum: 1}`, false},
		{`{}`, `{type: object}`, false},
		{`{type: boolean}`, `{type: [boolean, "null"]}`, true},
	} {
		if got := compile(t, c.to).Root.FitsAllOf(compile(t, c.from).Root); got != c.want {
			t.Errorf("%s takes all of %s: %t, want %t", c.to, c.from, got, c.want)
		}
	}
}

// TestTakesDates holds what is said of all dates against some of them.
func TestTakesDates(t *testing.T) {
	for _, schema := range []string{`{type: string}`, `{type: string, maxLength: 8}`, `{type: string, minLength: 9}`, `{type: string, pattern: "^[0-9]{8}$"}`,
		`{type: string, pattern: "^[0-9-]+$"}`, `{type: string, pattern: "^(19|20)[0-9]+"}`, `{type: string, pattern: "[0-9]"}`, `{type: string, format: date}`,
		`{type: string, format: date-time}`, `{type: string, enum: ["19900417"]}`, `{type: number}`, `{type: string, pattern: "^[0-9]{2}/"}`, `{type: string, pattern: "\\b1"}`} {
		p := compile(t, schema).Root
		for form, dates := range map[string][]string{"YYYYMMDD": {"19900417", "00000101", "99991231"}, "YYYY-MM-DD": {"1990-04-17", "0000-01-01", "9999-12-31"},
			"DD/MM/YYYY": {"17/04/1990", "01/01/0000", "31/12/9999"}, "DD·MM·YYYY": {"17·04·1990", "01·01·0000", "31·12·9999"}} {
			fits := true
			for _, date := range dates {
				_, ok := p.CheckScalar(document.String, nil, []byte(date))
				fits = fits && ok
			}
			said := p.TakesDates(form)
			if said && !fits {
				t.Errorf("%s is said to take all dates as %s", schema, form)
			}
			if plain := fmt.Sprint(schema, form); !said && (plain == `{type: string, pattern: "^[0-9]{8}$"}YYYYMMDD` || plain == `{type: string, format: date}YYYY-MM-DD`) {
				t.Errorf("%s is said not to take dates as %s", schema, form)
			}
		}
	}
}
