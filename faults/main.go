// Command faults proves what reliability promises: it starts real proxies, banks that keep a journal of effects, and Redis, lets faults happen
// to them, and holds what partners heard against the journals.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintf(os.Stderr, "faults: %v\n", err)
		stop()
		os.Exit(1)
	}
}

// options are those of the command line.
type options struct {
	store, faults  string
	page           string
	requests       int
	rate           float64
	seed           uint64
	long, progress bool
}

func run(ctx context.Context, arguments []string, out io.Writer) error {
	var o options
	flags := flag.NewFlagSet("faults", flag.ContinueOnError)
	flags.StringVar(&o.store, "store", "both", "bolt, redis, both, or none: then it has to fail")
	flags.IntVar(&o.requests, "requests", 0, "requests of each seed of the row mix (default 600; with -long 100000 on each store, shared by three seeds)")
	flags.Float64Var(&o.rate, "rate", 5, "percentage of the requests of the row mix that a fault happens to")
	flags.Uint64Var(&o.seed, "seed", 1, "the first seed of the row mix")
	flags.StringVar(&o.faults, "faults", "", "names of rows, separated by commas (default all)")
	flags.BoolVar(&o.long, "long", false, "the long form: more of everything, and three seeds")
	flags.BoolVar(&o.progress, "progress", false, "print each row as soon as it has ended")
	flags.StringVar(&o.page, "write", "", "also put the tables between the marks of this Markdown `FILE`")
	if err := flags.Parse(arguments); err != nil {
		return err
	}
	chosen, err := o.rows()
	if err != nil {
		return err
	}
	directory, err := os.MkdirTemp("", "truchman-faults-binary-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(directory) }() // what is left there harms nobody
	binary, err := build(ctx, directory)
	if err != nil {
		return err
	}
	return o.play(ctx, binary, chosen, out)
}

// build builds the real binary.
func build(ctx context.Context, directory string) (string, error) {
	binary := filepath.Join(directory, "truchman")
	command := exec.CommandContext(ctx, "go", "build", "-o", binary, "github.com/truchman-proxy/truchman/cmd/truchman")
	if said, err := command.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, said)
	}
	return binary, nil
}

// stores are those that are asked for.
func (o *options) stores() []string {
	if o.store == "both" {
		return []string{"bolt", "redis"}
	}
	return []string{o.store}
}

// perRow is how many writes a row has.
func (o *options) perRow() int {
	if o.long {
		return 64
	}
	return 8
}

// play plays the rows on each store, one after another: they measure times.
func (o *options) play(ctx context.Context, binary string, chosen []*row, out io.Writer) error {
	var results []*result
	var failures []error
	for _, r := range chosen {
		for _, store := range o.stores() {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if !r.runs(store) {
				continue
			}
			res, err := r.run(ctx, store, binary, o.perRow())
			if err != nil {
				failures = append(failures, err)
				continue
			}
			if o.progress {
				fmt.Fprintln(os.Stderr, res.line(), res.took)
			}
			results = append(results, res)
			failures = append(failures, res.failure())
		}
	}
	fmt.Fprint(out, table(results))
	if o.page != "" {
		failures = append(failures, writePage(o.page, results))
	}
	return errors.Join(failures...)
}

// rows are those that are asked for.
func (o *options) rows() ([]*row, error) {
	all := o.allRows()
	if o.faults == "" {
		return all, nil
	}
	var chosen []*row
	for _, name := range strings.Split(o.faults, ",") {
		found := false
		for _, r := range append(all, o.rowsToAskFor()...) {
			if r.name == name {
				chosen, found = append(chosen, r), true
			}
		}
		if !found {
			return nil, fmt.Errorf("there is no row %q: %s", name, strings.Join(names(all), ", "))
		}
	}
	return chosen, nil
}

func names(rows []*row) (all []string) {
	for _, r := range rows {
		all = append(all, r.name)
	}
	return all
}
