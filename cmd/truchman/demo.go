package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/truchman-proxy/truchman/middleware"
)

// demoAddresses are where the demo's four servers listen.
type demoAddresses struct{ proxy, admin, netxd, rakbank string }

func newDemoCommand() *cobra.Command {
	var at demoAddresses
	var verbose bool
	command := &cobra.Command{
		Use:   "demo",
		Short: "Run everything on embedded defaults, and print curl lines to try it",
		Long: `Run the proxy, two simulated banks and the reference configuration in one process: no account, no database, no
network beyond this machine. It prints lines to paste into another terminal. Ctrl-C stops it.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return demo(c.Context(), at, verbose, c.OutOrStdout(), c.ErrOrStderr())
		},
	}
	flags := command.Flags()
	flags.StringVar(&at.proxy, "listen", middleware.Default().Listen, "the `ADDRESS` of the proxy; port 0 picks a free one")
	flags.StringVar(&at.admin, "admin", middleware.DefaultAdmin().Listen, "the `ADDRESS` of the admin listener")
	flags.StringVar(&at.netxd, "netxd", simulatorAddresses["netxd"], "the `ADDRESS` of the simulated NetXD")
	flags.StringVar(&at.rakbank, "rakbank", simulatorAddresses["rakbank"], "the `ADDRESS` of the simulated RAKBank")
	flags.BoolVar(&verbose, "verbose", false, "write the access log to stderr")
	return command
}

func demo(ctx context.Context, at demoAddresses, verbose bool, out, log io.Writer) error {
	servers, err := demoListen(at)
	if err != nil {
		return err
	}
	stage, err := newDemoStage(servers, verbose, log)
	if err != nil {
		servers.close()
		return err
	}
	printDemo(out, servers)
	err = stage.serve(ctx)
	fmt.Fprintln(out, "\nStopped.")
	return err
}

func printDemo(out io.Writer, on demoListeners) {
	fmt.Fprintf(out, "Truchman is on http://%s with two simulated banks, netxd and rakbank, behind it.\n", on.proxy.Addr())
	fmt.Fprintf(out, "Health is on http://%s/readyz; what a bank received is on http://%s/_simulator/calls.\n", on.admin.Addr(), on.netxd.Addr())
	fmt.Fprint(out, "Paste a line into another terminal; Ctrl-C stops everything here.\n")
	for _, line := range demoLines("http://" + on.proxy.Addr().String()) {
		fmt.Fprintf(out, "\n# %s\n%s\n", line.says, line)
	}
}
