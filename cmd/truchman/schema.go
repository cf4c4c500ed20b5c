package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/truchman-proxy/truchman/mappings"
)

//go:generate go run . schema --directory ../../schema

func newSchemaCommand() *cobra.Command {
	var directory string
	command := &cobra.Command{
		Use:   "schema",
		Short: "Write the JSON Schemas of packs and of the configuration, for editors",
		Long: `Write the JSON Schemas (draft 7) of this program's language into a directory: config.json for the configuration,
api.json, shapes.json, endpoint.json, flow.json, case.json and openapi.json for the files of a pack. They come out of
the same lists as the reference pages. "truchman fmt --schemas DIRECTORY" makes files name theirs.`,
		Example: "  truchman schema --directory schema",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := os.MkdirAll(directory, 0o755); err != nil {
				return err
			}
			all := editorSchemas()
			for _, name := range slices.Sorted(maps.Keys(all)) {
				if err := os.WriteFile(filepath.Join(directory, name), all[name], 0o644); err != nil {
					return err
				}
				fmt.Fprintln(c.OutOrStdout(), filepath.Join(directory, name))
			}
			return nil
		},
	}
	command.Flags().StringVar(&directory, "directory", "schema", "the `DIRECTORY` to write them to")
	return command
}

// editorSchemas gives all JSON Schemas by the names of their files.
func editorSchemas() map[string][]byte {
	all := mappings.Schemas()
	all["config.json"] = indented(configurationSchema())
	all["case.json"] = indented(caseSchema())
	return all
}

func indented(schema map[string]any) []byte {
	schema["$schema"] = "http://json-schema.org/draft-07/schema#"
	text, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		panic("a schema is always JSON: " + err.Error())
	}
	return append(text, '\n')
}
