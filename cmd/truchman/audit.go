package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/truchman-proxy/truchman/audit"
)

func newAuditCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "audit",
		Short: "Verify the audit trail, and find one customer in it",
		Args:  cobra.NoArgs,
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	command.AddCommand(newAuditVerifyCommand(), newAuditMaskCommand())
	return command
}

var errChainBroken = errors.New("the audit trail was changed")

func newAuditVerifyCommand() *cobra.Command {
	var from int64
	command := &cobra.Command{
		Use:   "verify FILE...",
		Short: "Tell where lines of an audit trail were changed or taken out",
		Long: `Tell where lines of an audit trail were changed or taken out: each place by file and line. All files of one trail that are given are
read in the order of their lines. They have to begin with line 1; where older files were put aside, --from names the line that they begin
with. The last line has nothing behind it: compare its number and hash with what was noted elsewhere. A pattern that no shell has
expanded, for the image has none, is expanded here.`,
		Example: "  truchman audit verify audit.jsonl audit.jsonl.*\n  truchman audit verify --from 4712 audit.jsonl",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			files, err := matching(args)
			if err != nil {
				return err
			}
			found, err := audit.Verify(max(from, 1), files...)
			if err != nil {
				return err
			}
			return printVerified(c.OutOrStdout(), found)
		},
	}
	command.Flags().Int64Var(&from, "from", 1, "the number of the `LINE` that the files begin with")
	return command
}

// matching gives the files that the arguments name, or are patterns of.
func matching(arguments []string) (files []string, err error) {
	for _, name := range arguments {
		if _, err := os.Lstat(name); err == nil || !strings.ContainsAny(name, "*?[") {
			files = append(files, name)
			continue
		}
		matches, err := filepath.Glob(name)
		if err != nil || len(matches) == 0 {
			return nil, fmt.Errorf("%s: no file is named like that", name)
		}
		files = append(files, matches...)
	}
	return files, nil
}

func printVerified(out io.Writer, found *audit.Verified) error {
	for _, b := range found.Breaks {
		fmt.Fprintln(out, b)
	}
	fmt.Fprintf(out, "%d lines, %d to %d; the last one's hash is %s\n", found.Lines, found.First, found.Last, found.Hash)
	if found.First > 1 && len(found.Breaks) == 1 {
		fmt.Fprintf(out, "if the lines before %[1]d were put aside: truchman audit verify --from %[1]d\n", found.First)
	}
	if n := len(found.Breaks); n > 0 {
		return fmt.Errorf("%w: %d places", errChainBroken, n)
	}
	return nil
}

func newAuditMaskCommand() *cobra.Command {
	var file, customer string
	var sets []string
	command := &cobra.Command{
		Use:   "mask --config FILE --customer ID",
		Short: "Print how a customer is named in the audit trail",
		Long: `Print how a customer is named in the audit trail: the id as the bank knows it, without its type, masked with audit.key of the
configuration.`,
		Example: "  grep $(truchman audit mask --config config.yaml --customer 1000000001) audit.jsonl*",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			config, err := readServed(file, sets)
			if err != nil {
				return err
			}
			if !config.Audit.Key.IsSet() {
				return withCode(exitConfiguration, errors.New("audit.key is not set: each process masks with a key of its own, which nobody knows"))
			}
			_, err = fmt.Fprintln(c.OutOrStdout(), audit.NewMasker(config.Audit.Key).Mask([]byte(customer)))
			return err
		},
	}
	command.Flags().StringVar(&file, "config", "", "the configuration `FILE`")
	command.Flags().StringArrayVar(&sets, "set", nil, "override a setting by `KEY=VALUE`; can be repeated")
	command.Flags().StringVar(&customer, "customer", "", "the customer's `ID` at the bank")
	_ = command.MarkFlagRequired("config")
	_ = command.MarkFlagRequired("customer")
	return command
}
