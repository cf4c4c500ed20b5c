package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/truchman-proxy/truchman/mappings"
)

// coveredWords are the matrix's cells; an empty one is unsupported.
var coveredWords = map[mappings.Covered]string{
	mappings.CoveredMapped: "yes", mappings.CoveredConditional: "if", mappings.CoveredDropped: "dropped", mappings.CoveredUnsupported: "-",
}

// printCoverage writes a table for each side of each operation, a member a line and a pack a column,
// and under it the reasons of the drops.
func printCoverage(out io.Writer, rows []mappings.Coverage) error {
	for i, first := 0, true; i < len(rows); first = false {
		end := i
		for end < len(rows) && rows[end].Operation == rows[i].Operation && rows[end].Side == rows[i].Side {
			end++
		}
		if !first {
			fmt.Fprintln(out)
		}
		if err := printCoverageTable(out, rows[i:end]); err != nil {
			return err
		}
		i = end
	}
	return nil
}

func printCoverageTable(out io.Writer, rows []mappings.Coverage) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	packs := packsOf(rows)
	fmt.Fprintf(table, "%s %s\t%s\n", rows[0].Operation, rows[0].Side, strings.Join(packs, "\t"))
	var notes []string
	for line := range slices.Chunk(rows, len(packs)) {
		cells := make([]string, len(line))
		for i, cell := range line {
			cells[i] = coveredWords[cell.Covered]
			if note := coverageNote(cell); note != "" && !slices.Contains(notes, note) {
				notes = append(notes, note)
			}
		}
		fmt.Fprintf(table, "  %s\t%s\n", line[0].Member, strings.Join(cells, "\t"))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for _, note := range notes {
		fmt.Fprintln(out, "  "+note)
	}
	return nil
}

// coverageNote is the reason of a cell, said once for a pack that has no such operation.
func coverageNote(cell mappings.Coverage) string {
	switch {
	case cell.Reason == "":
		return ""
	case cell.Covered == mappings.CoveredDropped:
		return cell.Pack + " " + cell.Member + ": " + cell.Reason
	}
	return cell.Pack + ": " + cell.Reason
}

// packsOf lists the packs of a table in the order of its columns.
func packsOf(rows []mappings.Coverage) []string {
	var packs []string
	for _, row := range rows {
		if slices.Contains(packs, row.Pack) {
			break
		}
		packs = append(packs, row.Pack)
	}
	return packs
}
