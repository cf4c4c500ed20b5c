package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/middleware"
	"github.com/truchman-proxy/truchman/simulator"
)

// demoAddresses are where the demo's servers listen: the proxy's two, and each simulated bank.
type demoAddresses struct {
	proxy, admin string
	banks        map[string]*string
}

// demoBanks are the banks of the demo: every API that ships with a pack and a simulator.
func demoBanks() []string {
	return slices.DeleteFunc(simulator.Names(), func(name string) bool { return !slices.Contains(mappings.ShippedNames(), name) })
}

func newDemoCommand() *cobra.Command {
	at := demoAddresses{banks: map[string]*string{}}
	var verbose bool
	command := &cobra.Command{
		Use:   "demo",
		Short: "Run everything on embedded defaults, and print curl lines to try it",
		Long: `Run the proxy, simulated banks and the reference configuration in one process: no account, no database, no
network beyond this machine. It prints lines to paste into another terminal. Ctrl-C stops it.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return demo(c.Context(), at, verbose, c.OutOrStdout(), c.ErrOrStderr())
		},
	}
	flags := command.Flags()
	flags.StringVar(&at.proxy, "listen", middleware.Default().Listen, "the `ADDRESS` of the proxy; port 0 picks a free one")
	flags.StringVar(&at.admin, "admin", middleware.DefaultAdmin().Listen, "the `ADDRESS` of the admin listener")
	for _, name := range demoBanks() {
		at.banks[name] = flags.String(name, simulatorAddresses[name], "the `ADDRESS` of the simulated bank "+name)
	}
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
	fmt.Fprintf(out, "Truchman is on http://%s with simulated banks behind it: %s.\n", on.proxy.Addr(), strings.Join(demoBanks(), ", "))
	fmt.Fprintf(out, "The API is described on http://%s/docs/. Health is on http://%s/readyz; what a bank received is on http://%s/_simulator/calls.\n",
		on.proxy.Addr(), on.admin.Addr(), on.banks["netxd"].Addr())
	fmt.Fprint(out, "Paste a line into another terminal; Ctrl-C stops everything here.\n")
	for _, line := range demoLines("http://" + on.proxy.Addr().String()) {
		fmt.Fprintf(out, "\n# %s\n%s\n", line.says, line)
	}
}
