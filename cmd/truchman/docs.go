package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
)

//go:generate go run . docs --file ../../docs/cli.md

// newDocsCommand writes docs/cli.md; it is for the build.
func newDocsCommand() *cobra.Command {
	var file string
	command := &cobra.Command{
		Use:    "docs",
		Short:  "Write the reference of the command line",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			var page strings.Builder
			writeReference(&page, c.Root())
			return os.WriteFile(file, []byte(page.String()), 0o644)
		},
	}
	command.Flags().StringVar(&file, "file", "docs/cli.md", "the `FILE` to write")
	return command
}

const referenceIntroduction = `# The command line

<!-- Written by make generate out of the commands themselves. -->

What a command answers goes to stdout; errors and the log go to stderr. Colour is used on terminals only, and not where
NO_COLOR is set.

| exit code | means |
| --- | --- |
| 0 | it did what was asked; an orderly stop too |
| 1 | it failed, or something was refused: a port is taken, a case does not pass |
| 2 | the command line is wrong |
| 3 | the configuration or a pack is wrong; every problem is printed with its place |
| 4 | nothing is wrong, but a pack holds guesses that nobody has confirmed |
`

// writeReference writes the page: a chapter for each command, in the order of the help.
func writeReference(out io.Writer, root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	fmt.Fprint(out, referenceIntroduction)
	for _, command := range root.Commands() {
		if !command.Hidden && command.Name() != "help" {
			writeCommand(out, command)
		}
	}
}

func writeCommand(out io.Writer, command *cobra.Command) {
	command.InitDefaultHelpFlag()
	fmt.Fprintf(out, "\n## %s\n\n%s.\n", command.CommandPath(), command.Short)
	if command.Long != "" {
		fmt.Fprintf(out, "\n%s\n", strings.TrimSpace(command.Long))
	}
	fmt.Fprintf(out, "\n```\n%s\n```\n", usageOf(command))
	if flags := strings.TrimRight(command.NonInheritedFlags().FlagUsages(), "\n"); flags != "" {
		fmt.Fprintf(out, "\n```\n%s\n```\n", flags)
	}
	if command.Example != "" {
		fmt.Fprintf(out, "\n```sh\n%s\n```\n", strings.ReplaceAll(strings.TrimSpace(command.Example), "\n  ", "\n"))
	}
	if command.Name() == "completion" {
		return // a line for each shell says nothing more
	}
	for _, inner := range command.Commands() {
		writeCommand(out, inner)
	}
}

// usageOf is the line to type; a command of commands, such as completion, shows their names.
func usageOf(command *cobra.Command) string {
	var names []string
	for _, inner := range command.Commands() {
		names = append(names, inner.Name())
	}
	if len(names) == 0 {
		return command.UseLine()
	}
	return command.CommandPath() + " " + strings.Join(names, "|")
}
