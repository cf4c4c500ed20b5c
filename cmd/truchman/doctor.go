package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/spf13/cobra"
)

// newDoctorCommand makes the verb that looks at what a configuration leads to.
func newDoctorCommand() *cobra.Command {
	var file string
	var sets []string
	var patience time.Duration
	form := newOutput()
	command := &cobra.Command{
		Use:   "doctor --config FILE",
		Short: "Check a configuration against its banks and stores, and say what to fix",
		Long: `Check a configuration, and then what it leads to: whether every bank can be reached, its certificate, its clock and
whether it takes our credentials; the stores of the ledger and of callbacks, and settings of Redis that lose records; the issuer of
tokens; the certificates of listeners; the addresses that are told; the audit trail's file and the collector of spans; who can read the
files of secrets. Each line is ok, warn or fail, the key in the file, what was found and what to do.

Nothing has an effect at a bank: connections, HEAD requests without credentials, and a login where the pack fetches tokens. The collector
is sent a batch without a span. No credential is printed. Run it where the proxy runs, with its environment.

It ends with 0 where nothing failed, 1 where something did, and 3 where the configuration itself is wrong.`,
		Example: "  truchman doctor --config config.yaml",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			config, err := readServed(file, sets)
			if err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(c.Context(), patience)
			defer cancel()
			found := examine(ctx, config, filepath.Base(file))
			if err := printDiagnoses(c.OutOrStdout(), found, form.json()); err != nil {
				return err
			}
			if n := countOf(found, failStatus); n > 0 {
				return withCode(exitFailed, fmt.Errorf("%d of %d findings have to be fixed", n, len(found)))
			}
			return nil
		},
	}
	flags := command.Flags()
	flags.StringVar(&file, "config", "", "the configuration `FILE`")
	flags.StringArrayVar(&sets, "set", nil, "override a setting by `KEY=VALUE`, as in banks.netxd.timeout=3s; can be repeated")
	flags.DurationVar(&patience, "timeout", 30*time.Second, "how long all of it may take; one check takes 10s at most")
	form.addTo(command)
	_ = command.MarkFlagRequired("config")
	return command
}

// status is what a diagnosis comes to.
type status string

const (
	okStatus   status = "ok"
	warnStatus status = "warn"
	failStatus status = "fail"
)

// diagnosis is one finding of the doctor.
type diagnosis struct {
	Status status `json:"status"`
	Key    string `json:"key"`          // in the configuration: "banks.netxd.address"
	At     string `json:"at,omitempty"` // "config.yaml:12:5"; where the nearest key around it is, if it is not in the file
	Check  string `json:"check"`        // address, tls, clock, credentials, redis, bolt, issuer, certificate, audit, collector, permissions, admin, keys
	Found  string `json:"found"`
	Remedy string `json:"remedy,omitempty"`
}

// check looks at one thing, and comes back soon after ctx ends.
type check func(ctx context.Context) []diagnosis

const (
	onePatience = 10 * time.Second // of one check
	atOnce      = 16               // checks that run together
)

// examine runs all checks of a configuration and gives what they found, in the order of the checks.
func examine(ctx context.Context, config *configuration, name string) []diagnosis {
	checks := slices.Concat(config.bankChecks(), config.storeChecks(), config.issuerChecks(), config.callbackChecks(), config.auditChecks(), config.collectorChecks(), config.fileChecks())
	results := make([][]diagnosis, len(checks))
	slots := make(chan struct{}, atOnce)
	var all sync.WaitGroup
	for i, run := range checks {
		all.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			ctx, cancel := context.WithTimeout(ctx, onePatience)
			defer cancel()
			results[i] = run(ctx)
		})
	}
	all.Wait()
	found := append([]diagnosis{{Status: okStatus, Check: "configuration", Found: "nothing is wrong with the file and its packs"}}, slices.Concat(results...)...)
	for i := range found {
		if s := (settings{places: config.places}); found[i].Key != "" {
			if at, around := s.placeOf(found[i].Key); at.line > 0 && around != "" {
				found[i].At = fmt.Sprintf("%s:%d:%d", name, at.line, at.column)
			}
		}
	}
	return found
}

func countOf(found []diagnosis, s status) (n int) {
	for _, d := range found {
		if d.Status == s {
			n++
		}
	}
	return n
}

func printDiagnoses(out io.Writer, found []diagnosis, asJSON bool) error {
	if asJSON {
		return printJSON(out, map[string]any{"findings": found})
	}
	var errs []error
	for _, d := range found {
		line := fmt.Sprintf("%-4s  %s", d.Status, d.Check)
		if d.Key != "" {
			line += "  " + d.Key
		}
		if d.At != "" {
			line += " (" + d.At + ")"
		}
		line += ": " + d.Found
		if d.Remedy != "" {
			line += "; " + d.Remedy
		}
		_, err := fmt.Fprintln(out, line)
		errs = append(errs, err)
	}
	_, err := fmt.Fprintf(out, "%d ok, %d to look at, %d to fix\n", countOf(found, okStatus), countOf(found, warnStatus), countOf(found, failStatus))
	return errors.Join(append(errs, err)...)
}
