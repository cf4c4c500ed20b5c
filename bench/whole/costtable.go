package main

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/truchman-proxy/truchman/bench/update"
)

// costs prints what authentication, tracing, metrics and the audit trail cost a request, each alone and together.
func costs(binary, before, directory string, provider *process, rounds int) error {
	collector, err := role("collector", "")
	defer collector.stop()
	if err != nil {
		return err
	}
	issuer, err := role("issuer", "")
	defer issuer.stop()
	if err != nil {
		return err
	}
	list, err := features(binary, before, directory, collector, issuer)
	if err != nil {
		return err
	}
	all := make([]*row, 0, len(list))
	for _, f := range list {
		started, err := f.start(directory, provider.address)
		defer started.stop()
		if err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		all = append(all, &row{name: f.name, process: started, load: f.load()})
	}
	if err := interleave(all, rounds); err != nil {
		return err
	}
	garbage, err := allocations(all)
	if err != nil {
		return err
	}
	printCosts(list, all, garbage, rounds)
	return nil
}

func (f *feature) load() load {
	path := "/v1/banks/unsigned/customers/" + update.CustomerID
	return load{request: requestOf("PATCH", path, update.RequestID, f.token, update.Request), status: 200, tls: f.tls, anew: f.anew}
}

// allocations gives what each row's process allocates per request.
func allocations(rows []*row) ([]float64, error) {
	all := make([]float64, len(rows))
	for i, r := range rows {
		before, err := r.process.mallocs()
		if err != nil {
			return nil, err
		}
		round, err := r.load.run(r.process.address, connections, turn)
		if err != nil {
			return nil, err
		}
		after, err := r.process.mallocs()
		if err != nil {
			return nil, err
		}
		all[i] = (after - before) / float64(round.requests)
	}
	return all, nil
}

func printCosts(list []feature, rows []*row, garbage []float64, rounds int) {
	fmt.Printf("### What safety and sight cost\n\n%d interleaved turns of %s each. The ratio is the median of those to the first row's turn beside it, "+
		"with the interval in which\nit lies with 95 %%; the last row's is to the row above it. The real binary counts its metrics always.\n\n"+
		"| | CPU per request | ratio | allocations |\n| --- | --- | --- | --- |\n", rounds, turn)
	for i, r := range rows {
		base := rows[max(0, slices.IndexFunc(list, func(f feature) bool { return f.name == list[i].against }))]
		of := ratios(r.cpu, base.cpu)
		low, high := interval(of)
		fmt.Printf("| %s | %.1f µs | %.3f (%.3f–%.3f) | %.0f |\n", r.name, float64(median(r.cpu))/float64(time.Microsecond), median(of), low, high, garbage[i])
	}
	fmt.Println()
}

// interval is where the median lies with 95 %, by the order of the values alone.
func interval(of []float64) (low, high float64) {
	sorted, n := slices.Sorted(slices.Values(of)), len(of)
	away := int(math.Ceil(0.98 * math.Sqrt(float64(n))))
	return sorted[max(n/2-away, 0)], sorted[min(n/2+away, n-1)]
}
