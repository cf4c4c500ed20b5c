package main

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/source"
)

var rewrite = flag.Bool("rewrite", false, "write what was got into the shipped packs' cases and the golden files")

// TestShippedCases runs every case of the packs that ship.
func TestShippedCases(t *testing.T) {
	set, err := mappings.Load()
	if err != nil {
		t.Fatal(err)
	}
	problems := &source.Problems{}
	for _, name := range mappings.ShippedNames() {
		cases := readCases(name, os.DirFS(filepath.Join("..", "..", "mappings", name)), problems)
		if len(cases) == 0 {
			t.Errorf("%s has no cases", name)
		}
		for _, c := range cases {
			t.Run(c.Name, func(t *testing.T) { checkCase(t, set, c) })
		}
	}
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
}

func checkCase(t *testing.T, set *mappings.Set, c *packCase) {
	result, err := c.run(set)
	if err != nil {
		t.Fatal(err)
	}
	differences := c.differences(result)
	if *rewrite && len(differences) > 0 {
		text, err := c.updated(result)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join("..", "..", "mappings", filepath.FromSlash(c.Name)), text, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	for _, line := range differences {
		t.Errorf("%s", paint{}.diff(line))
	}
}
