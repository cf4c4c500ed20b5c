package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/truchman-proxy/truchman/ledger"
)

func printListing(out io.Writer, got ledger.Listing, now time.Time) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "KEY\tSTATE\tAGE\tPARTNER\tREQUEST ID\tBANK\tOPERATION\tDONE\tSTEP\tSENT")
	for _, r := range got.Records {
		if r.Problem != "" && r.RequestID == "" {
			r.Partner, r.RequestID, r.Bank, r.Operation = "?", "?", "?", "?"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s", r.Key, r.State, now.Sub(r.Began).Round(time.Second), r.Partner, r.RequestID,
			r.Bank, r.Operation, strings.Join(r.Done, ","), r.Step, sentAt(r.Sent))
		if r.Problem != "" {
			fmt.Fprintf(table, "  %s", r.Problem)
		}
		fmt.Fprintln(table)
	}
	return table.Flush()
}

// sentAt gives a time as resolve takes it.
func sentAt(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339Nano)
}

// warnUnread says how many records could not be read.
func warnUnread(problems io.Writer, got ledger.Listing) {
	unread := 0
	for _, r := range got.Records {
		if r.Problem != "" {
			unread++
		}
	}
	if unread > 0 {
		fmt.Fprintf(problems, "warning: %d of %d records could not be read whole; each row says why\n", unread, len(got.Records))
	}
}

func printKeys(out io.Writer, got ledger.KeyUses) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "KEY\tRECORDS\tCONFIGURED")
	for _, k := range got.Keys {
		fmt.Fprintf(table, "%s\t%d\t%t\n", k.ID, k.Records, k.Configured)
	}
	return table.Flush()
}
