package mappings

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/truchman-proxy/truchman/mappings/document"
	"github.com/truchman-proxy/truchman/mappings/source"
)

var tableOperator = &Operator{
	Name: "$table", Argument: "NAME", translates: true,
	Summary: "A value that is looked up in `tables/NAME.csv` of the pack, whose columns are `normalized,api` and, where several rows share a value, `write`: it marks the row to write.",
	Outward: "looks the normalized value up; a value that is not there is refused",
	Inward:  "looks the API's value up",
	Examples: []Example{
		{Template: "city: {$at: $.city, $table: cities}", Normalized: `{"city":"Dubai"}`, API: `{"city":"DXB"}`,
			Files: map[string]string{"tables/cities.csv": "normalized,api\nAbu Dhabi,AUH\nDubai,DXB\n"}},
		{Template: "city: {$at: $.city, $table: cities}", Normalized: `{"city":"Dubai Marina"}`, API: `{"city":"DXB"}`, Direction: "outward",
			Files: map[string]string{"tables/cities.csv": "normalized,api,write\nDubai,DXB,x\nDubai Marina,DXB,\n"}},
	},
	build: buildTable,
}

func buildTable(b *builder) {
	if _, ok := b.text(); !ok {
		return
	}
	t := b.parser.table(b.argument)
	if t == nil {
		return
	}
	if n := b.expression.Get("$unlisted"); n != nil {
		open := *t
		open.unlisted = compilePattern("^(?:" + n.Text + ")$")
		if !n.Is(source.String) || open.unlisted == nil {
			b.problems.Add(n, "$unlisted", "is not a regular expression that RE2 takes", "write '[A-Z]{3}'")
		}
		t = &open
	}
	b.codec(t)
}

var unlistedOperator = &Operator{
	Name: "$unlisted", Argument: "a regular expression", part: true, partOf: "$table",
	Summary: "Values that stand in no row of the table and match, as a whole, pass as they are, both ways: the API takes more than the table can name.",
	Examples: []Example{
		{Template: "city: {$at: $.city, $table: cities, $unlisted: '[A-Z]{3}'}", Normalized: `{"city":"LHR"}`, API: `{"city":"LHR"}`,
			Files: map[string]string{"tables/cities.csv": "normalized,api\nAbu Dhabi,AUH\nDubai,DXB\n"}},
	},
}

// lookupTable is a two-way table of strings.
type lookupTable struct {
	name             string
	toAPI, toNormal  map[string]string
	notOurs, notAPIs string   // why a normalized value is refused, and why one of the API's is
	unlisted         *pattern // of values that pass as they are; nil: none
}

func (t *lookupTable) outward(p *Pass, v *value) string { return t.lookUp(p, v, t.toAPI, t.notOurs) }
func (t *lookupTable) inward(p *Pass, v *value) string  { return t.lookUp(p, v, t.toNormal, t.notAPIs) }

func (t *lookupTable) lookUp(p *Pass, v *value, in map[string]string, cause string) string {
	if v.kind != document.String {
		return cause
	}
	text := p.textOf(v)
	found, ok := in[string(text)]
	if !ok && t.unlisted != nil && t.unlisted.matches(text) {
		return ""
	}
	if !ok {
		return cause
	}
	start := len(p.scratch)
	p.scratch = append(p.scratch, found...)
	*v = stringValue(p.scratch[start:len(p.scratch):len(p.scratch)])
	return ""
}

// readTable reads a CSV of a pack. Each value must lead to exactly one row: it stands once in its
// column, or one of the rows that share it is marked in the column "write".
func readTable(name, fileName string, text []byte, problems *source.Problems) *lookupTable {
	file := &source.File{Name: fileName, Text: text}
	rows, header := readRows(file, text, problems)
	if header == nil {
		return nil
	}
	t := &lookupTable{name: name, toAPI: map[string]string{}, toNormal: map[string]string{}}
	fill(t.toAPI, rows, 0, 1, file, problems)
	fill(t.toNormal, rows, 1, 0, file, problems)
	var normalized, api []string
	for _, row := range rows {
		normalized, api = appendNew(normalized, row.cells[0]), appendNew(api, row.cells[1])
	}
	t.notOurs, t.notAPIs = takenValues(normalized, atThisBank), takenValues(api, "")
	return t
}

type tableRow struct {
	cells [2]string
	write bool
	line  int
}

func readRows(file *source.File, text []byte, problems *source.Problems) ([]tableRow, []string) {
	reader := csv.NewReader(strings.NewReader(string(text)))
	reader.Comment = '#'
	header, err := reader.Read()
	at := source.Position{File: file, Line: 1, Column: 1}
	if err != nil || len(header) < 2 || header[0] != "normalized" || header[1] != "api" || len(header) > 3 || len(header) == 3 && header[2] != "write" {
		problems.AddAt(at, "$table", "a table begins with the line normalized,api or normalized,api,write", "")
		return nil, nil
	}
	var rows []tableRow
	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return rows, header
		}
		line, column := reader.FieldPos(0)
		if err != nil {
			problems.AddAt(source.Position{File: file, Line: line, Column: column}, "$table", "the row has not as many cells as the header", "")
			return nil, nil
		}
		rows = append(rows, tableRow{[2]string{cells[0], cells[1]}, len(cells) == 3 && cells[2] != "", line})
	}
}

func fill(into map[string]string, rows []tableRow, from, to int, file *source.File, problems *source.Problems) {
	marked := map[string]bool{}
	first := map[string]int{}
	for _, row := range rows {
		key := row.cells[from]
		line, again := first[key]
		if again && (row.write == marked[key]) {
			problems.AddAt(source.Position{File: file, Line: row.line, Column: 1}, "$table",
				fmt.Sprintf("%q already stands in line %d", key, line), "mark the one row to write in a column named write")
			continue
		}
		if !again || row.write {
			into[key], marked[key], first[key] = row.cells[to], row.write, row.line
		}
	}
}
