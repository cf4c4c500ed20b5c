package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/truchman-proxy/truchman/callbacks"
)

func newCallbacksCommand() *cobra.Command {
	command := &cobra.Command{
		Use:   "callbacks",
		Short: "See what banks told and partners have not taken yet",
		Long: `See what banks told and partners have not taken yet, on a running proxy's admin listener. What a partner did not take for three days
is a dead letter; it is kept, and can be sent again.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	command.AddCommand(newCallbacksListCommand(), newCallbacksDeadCommand(), newCallbacksReplayCommand())
	return command
}

func newCallbacksListCommand() *cobra.Command {
	var client adminClient
	command := &cobra.Command{
		Use:   "list",
		Short: "Count what waits, by bank and partner",
		Long:  "Count what waits to be delivered, by bank and partner, and the dead letters; and tell how long the oldest message waits.",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			var got callbacks.Overview
			if err := client.ask(c.Context(), http.MethodGet, "/callbacks", nil, &got); err != nil {
				return err
			}
			return printJSON(c.OutOrStdout(), got)
		},
	}
	client.addTo(command)
	return command
}

func newCallbacksDeadCommand() *cobra.Command {
	var client adminClient
	var limit int
	command := &cobra.Command{
		Use:   "dead",
		Short: "List the dead letters",
		Long:  "List the dead letters, the oldest first: their ids, for replay, and why they were given up. No data of customers is shown.",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			var got callbacks.LetterListing
			if err := client.ask(c.Context(), http.MethodGet, "/callbacks/dead?limit="+strconv.Itoa(limit), nil, &got); err != nil {
				return err
			}
			table := tabwriter.NewWriter(c.OutOrStdout(), 0, 0, 2, ' ', 0)
			fmt.Fprintln(table, "ID\tDIED\tBANK\tPARTNER\tCALLBACK\tATTEMPTS\tSUPERSEDED\tCAUSE")
			for _, l := range got.Letters {
				fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%d\t%t\t%s\n", l.ID, l.Died.Format(time.RFC3339), l.Bank, l.Partner, l.Callback, l.Attempts, l.Superseded, l.Cause)
			}
			return table.Flush()
		},
	}
	client.addTo(command)
	command.Flags().IntVar(&limit, "limit", 100, "how many at most")
	return command
}

func newCallbacksReplayCommand() *cobra.Command {
	var client adminClient
	var all, superseded bool
	command := &cobra.Command{
		Use:   "replay ID | replay --all",
		Short: "Send dead letters again",
		Long: `Send a dead letter again, or with --all every one that is not superseded: nothing newer about the customer was told since. One that is goes
out only by its id and --superseded.`,
		Example: "  truchman callbacks replay --all",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			path := "/callbacks/dead/replay"
			switch {
			case all == (len(args) == 1):
				return fmt.Errorf("give the id of one, or --all")
			case !all:
				path = "/callbacks/dead/" + url.PathEscape(args[0]) + "/replay?superseded=" + strconv.FormatBool(superseded)
			}
			var got callbacks.Replayed
			if err := client.ask(c.Context(), http.MethodPost, path, nil, &got); err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "%d sent again, %d left because they are superseded\n", got.Replayed, got.Left)
			return nil
		},
	}
	client.addTo(command)
	command.Flags().BoolVar(&all, "all", false, "every one that is not superseded")
	command.Flags().BoolVar(&superseded, "superseded", false, "also one that is superseded")
	return command
}
