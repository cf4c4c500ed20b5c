package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"

	"github.com/spf13/cobra"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// newTestCommand makes the verb that runs the packs' cases.
func newTestCommand() *cobra.Command {
	var packs []string
	var run string
	var update bool
	command := &cobra.Command{
		Use:   "test [PACK...]",
		Short: "Run the packs' cases",
		Long: `Run the cases of the packs, testdata/*.yaml: each is a partner's request, what the bank is then asked and
answers, and what the partner gets. Nothing is sent anywhere.

Without a PACK, those of all packs run. A failed case shows what it wanted (-) and what it got (+).`,
		RunE: func(command *cobra.Command, names []string) error {
			pattern, err := regexp.Compile(run)
			if err != nil {
				return withCode(exitUsage, fmt.Errorf("--run: %w", err))
			}
			set, err := mappings.Load(packs...)
			if err != nil {
				return err
			}
			suite := &caseSuite{set: set, directories: packs, pattern: pattern, update: update, out: command.OutOrStdout(), paint: newPaint(command.OutOrStdout())}
			return suite.run(names)
		},
	}
	command.Flags().StringArrayVar(&packs, "packs", nil, "directory of packs, which add to the shipped ones or replace them; may be repeated")
	command.Flags().StringVar(&run, "run", "", "run only the cases whose pack, file or title matches this expression")
	command.Flags().BoolVar(&update, "update", false, "write what was really sent and answered into the files of packs given with --packs")
	return command
}

// caseSuite runs the cases of several packs.
type caseSuite struct {
	set            *mappings.Set
	directories    []string
	pattern        *regexp.Regexp
	update         bool
	out            io.Writer
	paint          paint
	passed, failed int
}

// run runs the packs' cases, all packs' where none is named. The error says that some failed.
func (s *caseSuite) run(names []string) error {
	if len(names) == 0 {
		for name := range s.set.Packs {
			names = append(names, name)
		}
		sort.Strings(names)
	}
	problems := &source.Problems{}
	var cases []*packCase
	for _, name := range names {
		pack := s.set.Packs[name]
		if pack == nil {
			return withCode(exitUsage, fmt.Errorf("there is no pack named %s", name))
		}
		cases = append(cases, readCases(name, pack.Files, problems)...)
	}
	if err := problems.Err(); err != nil {
		return err
	}
	for _, c := range cases {
		if s.pattern.MatchString(c.Name + " " + c.Title) {
			s.one(c)
		}
	}
	_, _ = fmt.Fprintf(s.out, "%d passed, %d failed\n", s.passed, s.failed) // nobody to tell
	if s.failed > 0 {
		return fmt.Errorf("%d of the packs' cases failed", s.failed)
	}
	return nil
}

// one runs a case and prints its line, and what differs where it failed.
func (s *caseSuite) one(c *packCase) {
	result, err := c.run(s.set)
	var differences []diffLine
	if err == nil {
		differences = c.differences(result)
		if s.update && len(differences) > 0 {
			if err = s.rewrite(c, result); err == nil {
				differences = nil
			}
		}
	}
	if err == nil && len(differences) == 0 {
		s.passed++
		s.print("ok    " + c.Name + "  " + c.Title)
		return
	}
	s.failed++
	s.print(s.paint.bad("FAIL  " + c.Name + "  " + c.Title))
	if err != nil {
		s.print("      " + strings.ReplaceAll(err.Error(), "\n", "\n      "))
	}
	for _, line := range differences {
		s.print("      " + s.paint.diff(line))
	}
}

func (s *caseSuite) print(line string) { _, _ = fmt.Fprintln(s.out, line) } // nobody to tell

// differences compares what came of a case with what it wants.
func (c *packCase) differences(result *caseResult) []diffLine {
	var all []diffLine
	for i := range c.Exchanges {
		all = append(all, c.Exchanges[i].differences(&result.Exchanges[i])...)
	}
	return all
}

// rewrite writes the case's file anew, in the last of the directories that has its pack.
func (s *caseSuite) rewrite(c *packCase, result *caseResult) error {
	text, err := c.updated(result)
	if err != nil {
		return err
	}
	for i := len(s.directories) - 1; i >= 0; i-- {
		path := filepath.Join(s.directories[i], filepath.FromSlash(c.Name))
		if _, err := os.Stat(path); err == nil {
			return os.WriteFile(path, text, 0o644)
		}
	}
	return fmt.Errorf("%s ships inside the binary and cannot be rewritten: give its directory with --packs", c.Name)
}
