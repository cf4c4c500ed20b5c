package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"

	"github.com/spf13/cobra"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/scaffold"
)

func newImportCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "import",
		Short: "Begin a pack from what a bank gives",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	command.AddCommand(newImportOpenAPICommand())
	return command
}

var packName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,40}$`)

func newImportOpenAPICommand() *cobra.Command {
	var like, name, into string
	command := &cobra.Command{
		Use:   "openapi FILE",
		Short: "Begin a pack from an OpenAPI document",
		Long: `Begin a pack from an OpenAPI document: version 3.0 or 3.1, or Swagger 2.0, YAML or JSON, in one file. Nothing is
fetched. The pack has the contract, an endpoint file for each operation that is like a normalized one, and shapes whose
leaves are guessed by name and type. Each guess is marked by a comment, which you remove to confirm it. "truchman check"
lists the guesses that are left, and "truchman run" serves no pack that has some.

What the document has and the pack has not is listed, and what is to be completed before the pack loads.`,
		Example: "  truchman import openapi core.yaml --like normalized --name corebank --into packs",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case like != "normalized":
				return fmt.Errorf("--like %s: packs lead to the normalized API; write --like normalized", like)
			case !packName.MatchString(name):
				return fmt.Errorf("--name %q: a pack's name has small letters, digits and hyphens", name)
			}
			return importOpenAPI(c.OutOrStdout(), args[0], name, into)
		},
	}
	command.Flags().StringVar(&like, "like", "normalized", "the `PACK` whose operations and members are looked for; normalized")
	command.Flags().StringVar(&name, "name", "imported", "the `NAME` of the new pack")
	command.Flags().StringVar(&into, "into", ".", "the `DIRECTORY` of packs that the new pack's directory is made in")
	return command
}

func importOpenAPI(out io.Writer, file, name, into string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	set, err := mappings.Load()
	if err != nil {
		return err
	}
	pack, err := scaffold.Make(name, file, text, set)
	if err != nil {
		return err
	}
	directory := filepath.Join(into, name)
	if err := writePack(directory, pack); err != nil {
		return err
	}
	for _, name := range pack.Names() {
		fmt.Fprintln(out, filepath.Join(directory, name))
	}
	printLeft(out, directory, pack, pack.Check(name, set))
	return nil
}

// writePack writes into a directory that is not there yet: what was confirmed once is not overwritten.
func writePack(directory string, pack *scaffold.Pack) error {
	if err := os.MkdirAll(filepath.Dir(directory), 0o755); err != nil {
		return err
	}
	if err := os.Mkdir(directory, 0o755); err != nil {
		return fmt.Errorf("%w: give another --name or --into", err)
	}
	for _, name := range pack.Names() {
		if err := os.WriteFile(filepath.Join(directory, name), pack.Files[name], 0o644); err != nil {
			return err
		}
	}
	return nil
}

func printLeft(out io.Writer, directory string, pack *scaffold.Pack, incomplete error) {
	guesses := mappings.Guesses(filepath.Base(directory), os.DirFS(directory))
	fmt.Fprintf(out, "\n%d guesses wait to be confirmed; truchman check lists them.\n", len(guesses))
	if len(pack.Left) > 0 {
		fmt.Fprintln(out, "\nNot in the pack:")
	}
	for _, left := range pack.Left {
		fmt.Fprintln(out, "- "+left)
	}
	if incomplete != nil {
		fmt.Fprintf(out, "\nTo be completed before the pack loads:\n\n%v\n", incomplete)
	}
}
