// Command whole measures the proxy as a whole: the real binary and a bare httputil.ReverseProxy, each a
// process of its own with one core, take turns under the same load, toward a provider that always
// answers the same. It prints Markdown.
//
// The other roles (provider, collector, issuer, bare, batches, uncounted, counted, load) are the processes that it starts; costs, which
// is one of the tables, and profile are for hand use.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
)

func main() {
	role, arguments := "measure", os.Args[1:]
	if len(arguments) > 0 && !strings.HasPrefix(arguments[0], "-") {
		role, arguments = arguments[0], arguments[1:]
	}
	listen := flag.String("listen", "127.0.0.1:0", "where a role listens")
	provider := flag.String("provider", "", "host:port of the provider, for a role that calls it")
	truchman := flag.String("truchman", "bin/truchman", "the product's binary")
	before := flag.String("before", "", "another build of the product, as a row of the costs")
	rounds := flag.Int("rounds", 12, "how often each row gets its turn")
	profile := flag.String("profile", "cpu.pprof", "where the role profile writes its profile")
	peer := flag.Bool("bare", false, "profile the bare proxy instead")
	_ = flag.CommandLine.Parse(arguments) // wrong usage ends the process
	var err error
	switch role {
	case "provider":
		err = serveProvider(*listen)
	case "bare":
		err = serveBare(*listen, *provider)
	case "batches":
		err = serveBatches(*listen, *provider)
	case "load":
		err = loadUpdates(*provider)
	case "collector":
		err = serveCollector(*listen)
	case "issuer":
		err = serveIssuer(*listen)
	case "uncounted":
		err = serveCounted(*listen, *provider, false)
	case "counted":
		err = serveCounted(*listen, *provider, true)
	case "costs":
		err = measureCosts(*truchman, *before, *rounds)
	case "profile":
		err = profileUpdates(*profile, *peer)
	case "measure":
		err = measure(*truchman, *before, *rounds)
	default:
		err = fmt.Errorf("%s is no role; there are measure, costs, provider, collector, issuer, bare, batches, uncounted, counted, load and profile", role)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "whole:", err)
		os.Exit(1)
	}
}
