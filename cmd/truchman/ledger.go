package main

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/truchman-proxy/truchman/ledger"
)

func newLedgerCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "ledger",
		Short: "See and resolve what is known about request ids",
		Long: `See and resolve what is known about request ids, on a running proxy's admin listener. A request whose outcome is
unknown is never run again by itself: where no reading of the bank tells, somebody looks at the bank's books and says which it was.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	command.AddCommand(newLedgerListCommand(), newLedgerShowCommand(), newLedgerResolveCommand())
	return command
}

func newLedgerListCommand() *cobra.Command {
	var client adminClient
	var state string
	var limit int
	form := newOutput()
	command := &cobra.Command{
		Use:     "list",
		Short:   "List the requests that are not over",
		Long:    "List the requests that are not over, the oldest first: their keys, for show and resolve, and what they were.",
		Example: "  truchman ledger list --state unknown",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			var got ledger.Listing
			path := "/ledger?state=" + url.QueryEscape(state) + "&limit=" + strconv.Itoa(limit)
			if err := client.ask(c.Context(), http.MethodGet, path, nil, &got); err != nil {
				return err
			}
			if form.json() {
				return printJSON(c.OutOrStdout(), got)
			}
			return printListing(c.OutOrStdout(), got, time.Now())
		},
	}
	client.addTo(command)
	form.addTo(command)
	command.Flags().StringVar(&state, "state", "unknown", "the `STATE`: claimed, sent or unknown")
	command.Flags().IntVar(&limit, "limit", 100, "how many at most")
	return command
}

// named is how a record is named on the command line: by its key, or by the request id of a partner.
type named struct{ partner string }

func (n *named) addTo(command *cobra.Command) {
	command.Flags().StringVar(&n.partner, "partner", "", "the `PARTNER` whose request id it is, where no key is given")
}

// path is the record's on the admin listener.
func (n *named) path(name string) string {
	if _, err := ledger.ParseKey(name); err == nil {
		return "/ledger/" + name
	}
	return "/ledger/" + ledger.ByRequestID + "?" + url.Values{"partner": {n.partner}, "request_id": {name}}.Encode()
}

func newLedgerShowCommand() *cobra.Command {
	var client adminClient
	var name named
	command := &cobra.Command{
		Use:     "show KEY|REQUEST_ID",
		Short:   "Show a record",
		Long:    "Show what is known about a request, by the key that list prints or by its request id. No data of the request is shown.",
		Example: "  truchman ledger show 5f0c2a9e-7d1b-4c36-9a53-1c8e6f2b7e06 --partner acme",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			var got ledger.View
			if err := client.ask(c.Context(), http.MethodGet, name.path(args[0]), nil, &got); err != nil {
				return err
			}
			return printJSON(c.OutOrStdout(), got)
		},
	}
	client.addTo(command)
	name.addTo(command)
	return command
}

func newLedgerResolveCommand() *cobra.Command {
	var client adminClient
	var name named
	var as string
	command := &cobra.Command{
		Use:   "resolve KEY --as done|not-applied",
		Short: "Say what became of an unknown request",
		Long: `Say what became of a request whose outcome is unknown, as the bank's books have it. After "done" a repeat with the same id goes on
behind the step in question, and is told the success; after "not-applied" it makes that step again.`,
		Example: "  truchman ledger resolve 5f0c2a9e-7d1b-4c36-9a53-1c8e6f2b7e06 --as done",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			var got ledger.View
			if err := client.ask(c.Context(), http.MethodPost, name.path(args[0]), ledger.Word{As: as}, &got); err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "%s: %s\n", got.Key, as)
			return nil
		},
	}
	client.addTo(command)
	name.addTo(command)
	command.Flags().StringVar(&as, "as", "", "done or not-applied")
	_ = command.MarkFlagRequired("as")
	return command
}

func printListing(out io.Writer, got ledger.Listing, now time.Time) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "KEY\tSTATE\tAGE\tPARTNER\tREQUEST ID\tBANK\tOPERATION\tSTEP")
	for _, r := range got.Records {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.Key, r.State, now.Sub(r.Began).Round(time.Second), r.Partner, r.RequestID, r.Bank, r.Operation, r.Step)
	}
	return table.Flush()
}
