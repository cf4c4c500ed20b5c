package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"runtime"
	"runtime/debug"
	"slices"

	"github.com/spf13/cobra"

	"github.com/truchman-proxy/truchman/mappings"
)

// version is set by the build (-ldflags "-X main.version=...").
var version = ""

// versions is what `version --output json` prints.
type versions struct {
	Version string        `json:"version"`
	Go      string        `json:"go"`
	Packs   []packVersion `json:"packs"`
}

type packVersion struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Title   string `json:"title"`
	SHA256  string `json:"sha256,omitempty"` // of its files; of the packs that a proxy serves
}

func newVersionCommand() *cobra.Command {
	output := newOutput()
	command := &cobra.Command{
		Use:   "version",
		Short: "Print the versions of the binary, of Go and of the packs in it",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			set, err := mappings.Load()
			if err != nil {
				return err
			}
			found := versions{productVersion(), runtime.Version(), packVersions(set)}
			if output.json() {
				return printJSON(c.OutOrStdout(), found)
			}
			printVersions(c.OutOrStdout(), found)
			return nil
		},
	}
	output.addTo(command)
	return command
}

// productVersion is the build's, or else the module's where `go install` built it.
func productVersion() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "unknown"
}

func packVersions(set *mappings.Set) []packVersion {
	var packs []packVersion
	for _, name := range slices.Sorted(maps.Keys(set.Packs)) {
		packs = append(packs, packVersion{Name: name, Version: set.Packs[name].Version, Title: set.Packs[name].Title})
	}
	return packs
}

func printVersions(out io.Writer, found versions) {
	fmt.Fprintf(out, "truchman %s, %s\n", found.Version, found.Go)
	for _, pack := range found.Packs {
		fmt.Fprintf(out, "  pack %-12s %-8s %s\n", pack.Name, pack.Version, pack.Title)
	}
}

func printJSON(out io.Writer, v any) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(v)
}
