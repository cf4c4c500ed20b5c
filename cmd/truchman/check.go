package main

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"github.com/truchman-proxy/truchman/mappings"
)

func newCheckCommand() *cobra.Command {
	var file string
	var sets []string
	var coverage bool
	output := newOutput()
	command := &cobra.Command{
		Use:   "check",
		Short: "Check a configuration and its packs, and show everything that is wrong",
		Long: `Check a configuration file and the packs that it names, and print every problem with its place, or a summary where
nothing is wrong. Without --config the packs in the binary are checked. Nothing is called and nothing is served.

Guesses of "truchman import" that nobody has confirmed are listed as well, and end it with exit code 4.

--coverage prints the matrix of normalized members and packs: what each API takes and tells when it is a bank's
("yes"; "if" where it depends on the request), what it is declared to drop and why, and what it does not have.`,
		Example: "  truchman check --config config.yaml\n  truchman check --coverage",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			config, err := checked(file, sets)
			if err != nil {
				return withGuesses(err, guessesIn(config.directories()))
			}
			if err := config.guessed(); err != nil && !coverage {
				return err
			}
			return printChecked(c.OutOrStdout(), config, coverage, output.json())
		},
	}
	command.Flags().StringVar(&file, "config", "", "the configuration `FILE`")
	command.Flags().StringArrayVar(&sets, "set", nil, "override a setting by `KEY=VALUE`, as in banks.netxd.timeout=3s; can be repeated")
	command.Flags().BoolVar(&coverage, "coverage", false, "print the matrix of normalized members and packs")
	output.addTo(command)
	return command
}

// checked reads the configuration. Without one there are the packs in the binary, and no mounts to miss.
func checked(file string, sets []string) (*configuration, error) {
	if file != "" || len(sets) > 0 {
		return readConfiguration(file, sets)
	}
	config := newConfiguration(".")
	var err error
	config.set, err = mappings.Load()
	return config, err
}

func printChecked(out io.Writer, config *configuration, coverage, asJSON bool) error {
	switch rows := append(config.set.Coverage(), config.set.CallbackCoverage()...); {
	case coverage && asJSON:
		return printJSON(out, rows)
	case coverage:
		return printCoverage(out, rows)
	case asJSON:
		return printJSON(out, summaryOf(config))
	}
	printSummary(out, config)
	return nil
}

// summary is what `check --output json` prints.
type summary struct {
	Packs  []packVersion  `json:"packs"`
	Banks  []bankSummary  `json:"banks"`
	Mounts []mountSummary `json:"mounts"`
}

type bankSummary struct {
	Name    string `json:"name"`
	Pack    string `json:"pack"`
	Address string `json:"address"`
}

type mountSummary struct {
	Path  string `json:"path"`
	Front string `json:"front"`
}

func summaryOf(config *configuration) summary {
	s := summary{packVersions(config.set), []bankSummary{}, []mountSummary{}}
	for _, name := range slices.Sorted(maps.Keys(config.Banks)) {
		s.Banks = append(s.Banks, bankSummary{name, config.Banks[name].Pack, config.Banks[name].Address})
	}
	for _, mount := range config.Mounts {
		s.Mounts = append(s.Mounts, mountSummary{mount.Path, mount.Front})
	}
	return s
}

func printSummary(out io.Writer, config *configuration) {
	s := summaryOf(config)
	for _, pack := range s.Packs {
		fmt.Fprintf(out, "pack   %-12s %-8s %s\n", pack.Name, pack.Version, pack.Title)
	}
	for _, bank := range s.Banks {
		fmt.Fprintf(out, "bank   %-12s %-12s %s\n", bank.Name, bank.Pack, bank.Address)
	}
	for _, mount := range s.Mounts {
		fmt.Fprintf(out, "mount  %-12s %s\n", mount.Front, mount.Path)
	}
	fmt.Fprintln(out, "Nothing is wrong.")
}
