package main

import (
	"fmt"
	"os"
	"strings"
)

// writePage puts the tables between the marks of a page: what is promised between those of faults, what is only measured
// between those of failover. Marks without results stay as they are.
func writePage(file string, results []*result) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var promised, measured []*result
	for _, res := range results {
		if res.row.residue {
			measured = append(measured, res)
		} else {
			promised = append(promised, res)
		}
	}
	page := string(text)
	for _, block := range []struct {
		name string
		of   []*result
	}{{"faults", promised}, {"failover", measured}} {
		if len(block.of) > 0 {
			if page, err = between(page, block.name, table(block.of)); err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
		}
	}
	return os.WriteFile(file, []byte(page), 0o644)
}

func between(page, name, text string) (string, error) {
	begin, end := "<!-- "+name+" -->\n", "<!-- /"+name+" -->"
	before, rest, found := strings.Cut(page, begin)
	_, after, ends := strings.Cut(rest, end)
	if !found || !ends {
		return "", fmt.Errorf("there are no marks %s and %s", strings.TrimSpace(begin), end)
	}
	return before + begin + "\n" + text + "\n" + end + after, nil
}
