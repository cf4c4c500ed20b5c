// Command table reads what go test -bench prints, of any number of runs, and writes it as Markdown: a
// table for each benchmark, a line for each of its parts, the median of the runs.
package main

import (
	"bufio"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// part is one part of a benchmark: what each unit showed, a run each.
type part struct {
	name   string
	values map[string][]float64
}

// benchmark is a table, its parts in the order in which they ran.
type benchmark struct {
	name  string
	parts []*part
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	var all []*benchmark
	for lines.Scan() {
		all = read(all, lines.Text())
	}
	if lines.Err() != nil || len(all) == 0 {
		fmt.Fprintln(os.Stderr, "table: there are no benchmarks in the input", lines.Err())
		os.Exit(1)
	}
	for _, b := range all {
		b.print()
	}
}

var processors = regexp.MustCompile(`-\d+$`)

// read takes a line such as "BenchmarkUpdate/gojq-2  100  12424 ns/op  46.69 MB/s".
func read(all []*benchmark, line string) []*benchmark {
	fields := strings.Fields(line)
	if len(fields) < 4 || !strings.HasPrefix(line, "Benchmark") {
		return all
	}
	whole := strings.TrimPrefix(processors.ReplaceAllString(fields[0], ""), "Benchmark")
	name, rest, _ := strings.Cut(whole, "/")
	b := find(&all, name, func(b *benchmark) string { return b.name }, func() *benchmark { return &benchmark{name: name} })
	rest = strings.ReplaceAll(rest, "_", " ")
	p := find(&b.parts, rest, func(p *part) string { return p.name }, func() *part { return &part{rest, map[string][]float64{}} })
	for i := 2; i+1 < len(fields); i += 2 {
		if value, err := strconv.ParseFloat(fields[i], 64); err == nil {
			p.values[fields[i+1]] = append(p.values[fields[i+1]], value)
		}
	}
	return all
}

func find[T any](in *[]*T, name string, nameOf func(*T) string, make func() *T) *T {
	for _, item := range *in {
		if nameOf(item) == name {
			return item
		}
	}
	made := make()
	*in = append(*in, made)
	return made
}

func (b *benchmark) print() {
	fmt.Printf("### %s\n\n| | time | spread | MiB/s | allocations | bytes allocated |\n| --- | --- | --- | --- | --- | --- |\n", b.name)
	for _, p := range b.parts {
		times := p.values["ns/op"]
		throughput := ""
		if rate := p.values["MB/s"]; rate != nil {
			throughput = fmt.Sprintf("%.0f", median(rate)*1e6/(1<<20))
		}
		fmt.Printf("| %s | %s | %s–%s | %s | %.0f | %.0f |\n", p.name, duration(median(times)), duration(slices.Min(times)),
			duration(slices.Max(times)), throughput, median(p.values["allocs/op"]), median(p.values["B/op"]))
	}
	fmt.Println()
}

func median(of []float64) float64 {
	if len(of) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(of))
	return sorted[len(sorted)/2]
}

func duration(nanoseconds float64) string {
	switch {
	case nanoseconds >= 1e6:
		return fmt.Sprintf("%.1f ms", nanoseconds/1e6)
	case nanoseconds >= 1e3:
		return fmt.Sprintf("%.2f µs", nanoseconds/1e3)
	}
	return fmt.Sprintf("%.0f ns", nanoseconds)
}
