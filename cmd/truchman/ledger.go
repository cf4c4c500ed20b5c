package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
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
	command.AddCommand(newLedgerListCommand(), newLedgerShowCommand(), newLedgerResolveCommand(), newLedgerKeysCommand())
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
			warnUnread(c.ErrOrStderr(), got)
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
	var word ledger.Word
	var sent string
	command := &cobra.Command{
		Use:   "resolve KEY --step STEP --sent TIME --as done|not-applied|ended",
		Short: "Say what became of a request",
		Long: `Say what became of a request, as the bank's books have it. --step and --sent are those that show or list gave before you looked:
where another step is the unknown one by now, or the same one was sent again, nothing is changed.

Of a request whose outcome is unknown: after "done" a repeat with the same id goes on behind the step, and is told the success; after
"not-applied" it makes that step again. Of a claimed one of which some steps are done, and on which nobody works: "done", where somebody did the
rest, and "ended", where nobody will; a repeat is told so, and nothing more is sent.`,
		Example: "  truchman ledger resolve 5f0c2a9e-7d1b-4c36-9a53-1c8e6f2b7e06 --partner acme --step update-email --sent 2026-11-02T09:14:07.251Z --as done",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) (err error) {
			if sent != "" {
				if word.Sent, err = time.Parse(time.RFC3339Nano, sent); err != nil {
					return fmt.Errorf("--sent %q is no time: give it as show prints it, such as 2026-11-02T09:14:07.251Z", sent)
				}
			}
			var got ledger.View
			if err := client.ask(c.Context(), http.MethodPost, name.path(args[0]), word, &got); err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "%s: %s is %s\n", got.Key, word.Step, word.As)
			return nil
		},
	}
	client.addTo(command)
	name.addTo(command)
	command.Flags().StringVar(&word.As, "as", "", "done, not-applied or ended")
	command.Flags().StringVar(&word.Step, "step", "", "the `STEP` that was shown")
	command.Flags().StringVar(&sent, "sent", "", "the `TIME` that was shown with it; left out where none was")
	_ = command.MarkFlagRequired("as")
	_ = command.MarkFlagRequired("step")
	return command
}

func newLedgerKeysCommand() *cobra.Command {
	var client adminClient
	form := newOutput()
	command := &cobra.Command{
		Use:   "keys",
		Short: "Count the records that need each sealing key",
		Long: `Count the records that are not over by the sealing key that they need. An old key can be taken out of ledger.keys where no record
needs it any more, once ledger.keep has passed since another one was put first.`,
		Example: "  truchman ledger keys",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			var got ledger.KeyUses
			if err := client.ask(c.Context(), http.MethodGet, "/ledger/keys", nil, &got); err != nil {
				return err
			}
			if form.json() {
				return printJSON(c.OutOrStdout(), got)
			}
			return printKeys(c.OutOrStdout(), got)
		},
	}
	client.addTo(command)
	form.addTo(command)
	return command
}
