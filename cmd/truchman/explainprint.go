package main

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/truchman-proxy/truchman/proxy"
)

// printExplanation writes an explanation for people: a table for each request, then what does not
// reach the provider.
func printExplanation(out io.Writer, e *proxy.Explanation) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s of %s, %s, toward %s\n", e.Operation, e.Front, orText(e.Endpoint, "no endpoint"), e.Provider)
	if e.Lookup != "" {
		fmt.Fprintf(&b, "\nThe customer is looked up first by %s; the id that it gives is not known here.\n", e.Lookup)
	}
	for i := range e.Steps {
		printStep(&b, i+1, &e.Steps[i])
	}
	printExcluded(&b, "Dropped, and named to the caller", e.Dropped)
	printExcluded(&b, "Refused: nothing is written at the provider", e.Refused)
	_, err := io.WriteString(out, b.String())
	return err
}

func printStep(b *strings.Builder, number int, s *proxy.ExplainedStep) {
	fmt.Fprintf(b, "\n%d. %s  (%s)", number, s.Request, s.Endpoint)
	if s.Condition != "" {
		runs := "runs for this document"
		if !s.Runs {
			runs = "does not run for this document"
		}
		fmt.Fprintf(b, ", %s: %s", s.Condition, runs)
	}
	b.WriteString("\n")
	rows := [][]string{{"written", "value", "from", "through", "operators", "rules"}}
	for i := range s.Written {
		rows = append(rows, memberRow(&s.Written[i]))
	}
	printColumns(b, rows)
	for _, c := range s.Completed {
		fmt.Fprintf(b, "   + %s would be completed from the answer of %s", c.Normalized, c.From)
		if c.Condition != "" {
			b.WriteString(", " + c.Condition)
		}
		b.WriteString("\n")
	}
}

// memberRow leaves out what is the same on both sides of the normalized document.
func memberRow(m *proxy.ExplainedMember) []string {
	from := orText(m.Caller, m.Origin)
	if from == "" {
		from = "-"
	}
	through := m.Normalized
	if through == m.Caller {
		through = ""
	}
	return []string{m.Target, orText(string(m.Value), "-"), from, orText(through, "-"),
		both(m.Front.Operator, m.Provider.Operator), both(m.Front.At, m.Provider.At)}
}

func both(front, provider string) string {
	if front == "" || provider == "" {
		return orText(front, orText(provider, "-"))
	}
	return front + " > " + provider
}

// printColumns aligns the columns of a table but for the last.
func printColumns(b *strings.Builder, rows [][]string) {
	widths := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for _, row := range rows {
		line := "  "
		for i, cell := range row {
			line += " " + cell + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)+1)
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}

func printExcluded(b *strings.Builder, title string, list []proxy.ExplainedExclusion) {
	if len(list) == 0 {
		return
	}
	b.WriteString("\n" + title + ":\n")
	for _, e := range list {
		at := ""
		if e.Rule != "" && e.Rule != "-" {
			at = e.Rule + ": "
		}
		member := e.Caller
		if member == "" && e.Normalized != "" {
			member = e.Normalized + " (no place for it in the caller's API)"
		}
		b.WriteString("  " + at + strings.TrimSpace(member+" "+reasonOf(member, e.Reason)) + "\n")
	}
}

// reasonOf tells a reason that is a sentence about the member from one that explains it.
func reasonOf(member, reason string) string {
	if member == "" {
		return reason
	}
	return "- " + reason
}
