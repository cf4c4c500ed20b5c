package docs_test

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/mappings"
)

const coverageIntroduction = `# Coverage

<!-- Written by make generate out of the packs. -->

What each pack can do. For your own packs, and for single members on the command line: ` + "`truchman check --coverage`" + `.

## Operations

By pack: how it carries out an operation when it is the provider, as the files of its endpoints, several where a flow calls them; and
how many endpoints its callers have for it when it is the front. An operation that a provider does not have is answered with 501
` + "`unsupported-operation`" + ` in the front's own form.

`

// TestGeneratedCoverage keeps coverage.md: operations, lines of YAML and members by pack.
func TestGeneratedCoverage(t *testing.T) {
	set, err := mappings.Load()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString(coverageIntroduction)
	c := coveragePage{&b, set, slices.Sorted(maps.Keys(set.Packs)), operationsOf(set)}
	c.writeOperations()
	c.writeLines(t)
	c.writeMembers()
	generated(t, "coverage.md", b.String())
}

func operationsOf(set *mappings.Set) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(set.Operations)), func(name string) bool { return strings.HasPrefix(name, "token.") || name == "capabilities.get" })
}

type coveragePage struct {
	*strings.Builder
	set        *mappings.Set
	packs      []string
	operations []string
}

func (c *coveragePage) head(first string, columns []string) {
	fmt.Fprintf(c, "| %s | %s |\n|%s\n", first, strings.Join(columns, " | "), strings.Repeat(" --- |", len(columns)+1))
}

func (c *coveragePage) writeOperations() {
	c.head("operation", c.packs)
	for _, operation := range c.operations {
		fmt.Fprintf(c, "| `%s` |", operation)
		for _, name := range c.packs {
			fmt.Fprintf(c, " %s |", operationCell(c.set.Packs[name], operation))
		}
		c.WriteString("\n")
	}
}

func operationCell(pack *mappings.Pack, operation string) string {
	calls := providerCalls(pack, operation)
	fronts := 0
	for _, e := range pack.Endpoints {
		if e.Operation.Name == operation {
			fronts++
		}
	}
	if len(calls) == 0 && fronts == 0 {
		return "-"
	}
	cell := "no provider"
	if len(calls) > 0 {
		cell = strings.Join(calls, ", ")
	}
	return fmt.Sprintf("%s; front: %d", cell, fronts)
}

// providerCalls names the endpoints that a provider's operation calls, each once.
func providerCalls(pack *mappings.Pack, operation string) []string {
	flow, endpoint := pack.Operation(operation)
	if flow == nil {
		if endpoint == nil {
			return nil
		}
		return []string{endpoint.Name}
	}
	var names []string
	for _, step := range flow.Steps {
		if step.Endpoint != nil && !slices.Contains(names, step.Endpoint.Name) {
			names = append(names, step.Endpoint.Name)
		}
	}
	if flow.Answer != nil && !slices.Contains(names, flow.Answer.Name) {
		names = append(names, flow.Answer.Name)
	}
	return names
}

// writeLines counts what a pack's author writes: lines that are neither empty nor a comment. Contracts
// are the provider's own words and stand apart; cases are not counted.
func (c *coveragePage) writeLines(t *testing.T) {
	t.Helper()
	c.WriteString("\n## Lines of YAML\n\nLines that are neither empty nor a comment: in the files of an operation's endpoints and flow, and in what a pack's operations share.\n" +
		"Both roles together; cases in `testdata/` are not counted.\n\n")
	c.head("", c.packs)
	total := make([]int, len(c.packs))
	for _, operation := range c.operations {
		fmt.Fprintf(c, "| `%s` |", operation)
		for i, name := range c.packs {
			n := operationLines(t, c.set.Packs[name], operation)
			total[i] += n
			c.WriteString(" " + orDash(n) + " |")
		}
		c.WriteString("\n")
	}
	for _, shared := range []string{"shapes.yaml", "api.yaml", "tables", "openapi.yaml"} {
		fmt.Fprintf(c, "| %s |", shared)
		for i, name := range c.packs {
			n := sharedLines(t, c.set.Packs[name].Files, shared)
			if shared != "openapi.yaml" {
				total[i] += n
			}
			c.WriteString(" " + orDash(n) + " |")
		}
		c.WriteString("\n")
	}
	c.WriteString("| **all but the contract** |")
	for _, n := range total {
		fmt.Fprintf(c, " **%d** |", n)
	}
	c.WriteString("\n")
}

func orDash(n int) string {
	if n == 0 {
		return "-"
	}
	return fmt.Sprint(n)
}

func operationLines(t *testing.T, pack *mappings.Pack, operation string) int {
	t.Helper()
	sum := 0
	for _, e := range pack.Endpoints {
		if e.Operation.Name == operation {
			sum += lines(t, pack.Files, e.Name+".yaml")
		}
	}
	if pack.Flows[operation] != nil {
		sum += lines(t, pack.Files, flowFile(t, pack, operation))
	}
	return sum
}

// flowFile finds the file of an operation's flow by what stands in it.
func flowFile(t *testing.T, pack *mappings.Pack, operation string) string {
	t.Helper()
	names, err := fs.Glob(pack.Files, "*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		text, err := fs.ReadFile(pack.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		if slices.Contains(strings.Split(string(text), "\n"), "operation: "+operation) && strings.Contains(string(text), "\nsteps:") {
			return name
		}
	}
	t.Fatalf("no file of %s has the flow of %s", pack.Name, operation)
	return ""
}

func sharedLines(t *testing.T, files fs.FS, name string) int {
	t.Helper()
	if name != "tables" {
		return lines(t, files, name)
	}
	tables, err := fs.Glob(files, "tables/*.csv")
	if err != nil {
		t.Fatal(err)
	}
	sum := 0
	for _, table := range tables {
		sum += lines(t, files, table)
	}
	return sum
}

func lines(t *testing.T, files fs.FS, name string) int {
	t.Helper()
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return 0 // a pack without shapes
	}
	n := 0
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			n++
		}
	}
	return n
}

var coverageWords = map[mappings.Covered]string{
	mappings.CoveredMapped: "yes", mappings.CoveredConditional: "if", mappings.CoveredDropped: "dropped", mappings.CoveredUnsupported: "-",
}

func (c *coveragePage) writeMembers() {
	c.WriteString("\n## Members\n\nWhat becomes of a member of the normalized API at each pack that has the operation, as a provider. `yes`: mapped. `if`: mapped where the\n" +
		"rest of the request allows it. `dropped`: taken and declared to be ignored; why stands under the table. `-`: in a request it is\n" +
		"refused with 422, in an answer it is never told.\n")
	all := c.set.Coverage()
	for len(all) > 0 {
		end := slices.IndexFunc(all, func(row mappings.Coverage) bool { return row.Operation != all[0].Operation || row.Side != all[0].Side })
		if end < 0 {
			end = len(all)
		}
		if slices.Contains(c.operations, all[0].Operation) {
			c.writeTable(all[:end])
		}
		all = all[end:]
	}
}

func (c *coveragePage) writeTable(rows []mappings.Coverage) {
	have := slices.DeleteFunc(slices.Clone(c.packs), func(name string) bool {
		return len(providerCalls(c.set.Packs[name], rows[0].Operation)) == 0
	})
	if len(have) == 0 {
		return
	}
	fmt.Fprintf(c, "\n### %s, %s\n\n", rows[0].Operation, rows[0].Side)
	c.head("member", have)
	var notes []string
	for line := range slices.Chunk(rows, len(c.packs)) {
		fmt.Fprintf(c, "| `%s` |", line[0].Member)
		for _, cell := range line {
			if !slices.Contains(have, cell.Pack) {
				continue
			}
			c.WriteString(" " + coverageWords[cell.Covered] + " |")
			if cell.Covered == mappings.CoveredDropped {
				notes = append(notes, fmt.Sprintf("- %s, `%s`: %s", cell.Pack, cell.Member, cell.Reason))
			}
		}
		c.WriteString("\n")
	}
	if len(notes) > 0 {
		c.WriteString("\n" + strings.Join(notes, "\n") + "\n")
	}
}
