package main

import (
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"slices"
	"time"
)

// serveCollector takes spans and throws them away.
func serveCollector(address string) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	return http.Serve(listener, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // what is cut off is thrown away as well
	}))
}

// whatIsSeen prints what the spans of requests cost, against the product without spans; before is another build of the product,
// "" for none.
func whatIsSeen(binary, before, directory string, provider *process, rounds int) error {
	collector, err := role("collector", "")
	defer collector.stop()
	if err != nil {
		return err
	}
	endpoint := "tracing.endpoint=http://" + collector.address + "/v1/traces"
	var all []*row
	for _, kind := range []struct {
		name, binary string
		sets         []string
	}{
		{"truchman, T1, no spans", binary, nil},
		{"spans of no request", binary, []string{endpoint, "tracing.sample=0"}},
		{"spans of one request in ten", binary, []string{endpoint, "tracing.sample=0.1"}},
		{"spans of every request", binary, []string{endpoint, "tracing.sample=1"}},
		{"the other build", before, nil},
	} {
		if kind.binary == "" {
			continue
		}
		product, err := truchman(kind.binary, directory, provider.address, false, kind.sets...)
		defer product.stop()
		if err != nil {
			return err
		}
		if err := product.wait(); err != nil {
			return err
		}
		rows, err := rows(product, product)
		if err != nil {
			return err
		}
		all = append(all, &row{name: kind.name, process: product, load: rows[1].load})
	}
	if err := interleave(all, rounds); err != nil {
		return err
	}
	printSeen(all, rounds)
	return nil
}

func printSeen(rows []*row, rounds int) {
	fmt.Printf("### What is seen\n\n%d interleaved turns of %s each. The ratio is the median of those to the first row's turn beside it, "+
		"with the interval in which it lies with 95 %%.\n\n| | CPU per request | ratio |\n| --- | --- | --- |\n", rounds, turn)
	for _, r := range rows {
		of := ratios(r.cpu, rows[0].cpu)
		low, high := interval(of)
		fmt.Printf("| %s | %.1f µs | %.3f (%.3f–%.3f) |\n", r.name, float64(median(r.cpu))/float64(time.Microsecond), median(of), low, high)
	}
	fmt.Println()
}

// interval is where the median lies with 95 %, by the order of the values alone.
func interval(of []float64) (low, high float64) {
	sorted, n := slices.Sorted(slices.Values(of)), len(of)
	away := int(math.Ceil(0.98 * math.Sqrt(float64(n))))
	return sorted[max(n/2-away, 0)], sorted[min(n/2+away, n-1)]
}
