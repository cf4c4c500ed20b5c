// Command truchman is a reverse proxy in front of bank cores that translates between their APIs.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	os.Exit(execute(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// execute runs one command line and gives its exit code. It ends when ctx does.
func execute(ctx context.Context, args []string, in io.Reader, out, problems io.Writer) int {
	root := newRootCommand()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(problems)
	began := noteStart(root)
	ran, err := root.ExecuteContextC(ctx)
	code := exitCode(err, *began)
	switch {
	case code == exitUsage:
		fmt.Fprintf(problems, "truchman: %v\nRun '%s --help' for what there is.\n", err, ran.CommandPath())
	case code == exitConfiguration, code == exitGuessed:
		fmt.Fprintln(problems, err) // one place and cause after another; a prefix would fit the first only
	case err != nil:
		fmt.Fprintf(problems, "truchman: %v\n", err)
	}
	return code
}

func newRootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "truchman",
		Short: "A reverse proxy in front of bank cores that translates between their APIs",
		Long: `Truchman is a reverse proxy in front of bank cores. Partners call one normalized API, or keep calling the
format that they already speak; each call is translated into what the bank's core understands, and its answer back.`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          knownCommand,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.SuggestionsMinimumDistance = 2
	root.AddCommand(
		newRunCommand(),
		newDemoCommand(),
		newSimulateCommand(),
		newCheckCommand(),
		newDoctorCommand(),
		newTestCommand(),
		newExplainCommand(),
		newFmtCommand(),
		newImportCommand(),
		newSchemaCommand(),
		newLedgerCommand(),
		newCallbacksCommand(),
		newAuditCommand(),
		newVersionCommand(),
		newDocsCommand(),
	)
	return root
}

// knownCommand refuses what is no command, and names the nearest ones.
func knownCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if near := root.SuggestionsFor(args[0]); len(near) > 0 {
		return fmt.Errorf("there is no command %q; did you mean %s?", args[0], strings.Join(near, " or "))
	}
	return fmt.Errorf("there is no command %q", args[0])
}

// noteStart makes every command note that it began: what fails before is wrong usage.
func noteStart(root *cobra.Command) *bool {
	began := new(bool)
	noteStartBelow(root, began)
	return began
}

func noteStartBelow(parent *cobra.Command, began *bool) {
	for _, command := range parent.Commands() {
		noteStartBelow(command, began)
		if run := command.RunE; run != nil {
			command.RunE = func(c *cobra.Command, args []string) error {
				*began = true
				return run(c, args)
			}
		}
	}
}
