package main

import (
	"fmt"
	"os"
	"runtime"
	"time"
)

// measure prints all tables.
func measure(binary, before string, rounds int) error {
	return stage(func(directory string, provider *process) error {
		return allTables(binary, before, directory, provider, rounds)
	})
}

// measureCosts prints the table of what safety and sight cost.
func measureCosts(binary, before string, rounds int) error {
	return stage(func(directory string, provider *process) error {
		return costs(binary, before, directory, provider, rounds)
	})
}

// stage starts the provider for what measures. Whatever was started has ended when it returns.
func stage(tables func(directory string, provider *process) error) error {
	runtime.LockOSThread() // what is started ends with the thread that started it
	runtime.GOMAXPROCS(1)  // the load shall not take the proxy's core
	directory, err := os.MkdirTemp("", "bench")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(directory) }() // a directory of our own under the system's
	provider, err := role("provider", "")
	defer provider.stop()
	if err != nil {
		return err
	}
	return tables(directory, provider)
}

func allTables(binary, before, directory string, provider *process, rounds int) error {
	if err := wholeProxy(binary, directory, provider, rounds); err != nil {
		return err
	}
	if err := costs(binary, before, directory, provider, rounds); err != nil {
		return err
	}
	if err := startAndRest(binary, directory, provider); err != nil {
		return err
	}
	if err := largeBodies(provider); err != nil {
		return err
	}
	if err := onboardings(binary, directory, provider); err != nil {
		return err
	}
	return hostileBodies(binary, directory, provider)
}

func wholeProxy(binary, directory string, provider *process, rounds int) error {
	bare, err := role("bare", provider.address)
	defer bare.stop()
	if err != nil {
		return err
	}
	product, err := truchman(binary, directory, provider.address, false)
	defer product.stop()
	if err != nil {
		return err
	}
	if err := product.wait(); err != nil {
		return err
	}
	rows, err := rows(bare, product)
	if err != nil {
		return err
	}
	kept, stop, err := ledgerRows(rows[1].load, binary, directory, provider.address)
	defer stop()
	if err != nil {
		return err
	}
	rows = append(rows, kept...)
	if err := interleave(rows, rounds); err != nil {
		return err
	}
	printRows(rows, rounds)
	return nil
}

func printRows(rows []*row, rounds int) {
	fmt.Printf("### The whole proxy\n\nOne core for the proxy, %d kept connections, %d interleaved turns of %s each; medians, and in brackets the\n"+
		"quartiles of the ratios to the bare proxy's turn beside it. CPU is user and system time of the proxy's process.\n\n", connections, rounds, turn)
	fmt.Println("| | CPU per request | ratio | requests/s | ratio | p50 | p99 | ratio of p99 |")
	fmt.Println("| --- | --- | --- | --- | --- | --- | --- | --- |")
	bare := rows[0]
	for _, r := range rows {
		fmt.Printf("| %s | %.1f µs | %s | %.0f | %s | %s | %s | %s |\n", r.name,
			microseconds(median(r.cpu)), spread(ratios(r.cpu, bare.cpu)),
			median(r.perSecond), spread(ratios(r.perSecond, bare.perSecond)),
			milliseconds(median(r.p50)), milliseconds(median(r.p99)), spread(ratios(r.p99, bare.p99)))
	}
	fmt.Println()
}

func microseconds(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.2f ms", float64(d)/float64(time.Millisecond))
}

func megabytes(bytes int64) string { return fmt.Sprintf("%.1f MB", float64(bytes)/1e6) }
