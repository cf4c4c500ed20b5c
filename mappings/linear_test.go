package mappings_test

import (
	"fmt"
	"io/fs"
	"runtime"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// listOf makes a document with n customers, each with an escape to decode and a date to rewrite.
func listOf(n int) string {
	elements := make([]string, n)
	for i := range elements {
		elements[i] = fmt.Sprintf(`{"k":"caf\u00e9 %06d","d":"1990-04-17"}`, i)
	}
	return `{"list":[` + strings.Join(elements, ",") + `]}`
}

// TestOutputGrowsWithTheDocument doubles a document: what it takes doubles at most, however it is measured but by the clock.
func TestOutputGrowsWithTheDocument(t *testing.T) {
	x := trial{template: "list: {$at: $.list, $each: {key: {$at: $.k, $null: none}, born: {$at: $.d, $date: YYYYMMDD}}}",
		normalized: "{type: object, properties: {list: {type: array, items: {type: object, properties: {k: {type: string}, d: {type: string}}}}}}",
		api:        "{type: object, properties: {list: {type: array, items: {type: object, properties: {key: {type: string}, born: {type: string}}}}}}"}.load(t)
	var before [3]int
	for i, n := range []int{1000, 2000, 4000} {
		size := measured(t, x.plans().Outward, listOf(n))
		if size.problems > 0 {
			t.Fatal("refused")
		}
		now := [3]int{size.output, size.slots, size.memory}
		for j, what := range []string{"output", "slots", "memory"} {
			if i > 0 && now[j] > before[j]*5/2 {
				t.Errorf("%s grows from %d to %d where the document doubles", what, before[j], now[j])
			}
		}
		before = now
	}
}

type size struct{ output, slots, memory, problems int }

func measured(t *testing.T, plan *mappings.Plan, body string) size {
	t.Helper()
	var p mappings.Pass
	var doc document.Document
	var reading contract.Reading
	text := []byte(body)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := doc.Read(text, document.DefaultLimits); err != nil {
		t.Fatal(err)
	}
	plan.Reads().Read(&reading, &doc, contract.Request)
	plan.Run(&p, &mappings.Input{Body: &reading, Loss: true})
	runtime.ReadMemStats(&after)
	return size{output: len(p.Body), slots: len(reading.Slots), problems: len(p.Problems), memory: int(after.TotalAlloc - before.TotalAlloc)}
}

// TestAllocationsDoNotGrow holds a warm pass to no allocation at all, however large the document is and however many packs are loaded.
func TestAllocationsDoNotGrow(t *testing.T) {
	for _, packs := range []int{0, 30} {
		sources := map[string]fs.FS{}
		for _, name := range mappings.ShippedNames() {
			sources[name], _ = mappings.Shipped(name)
		}
		rakbank := packIn(t, "rakbank")
		for i := range packs {
			sources[fmt.Sprintf("copy%02d", i)] = renamed(t, rakbank, fmt.Sprintf("copy%02d", i))
		}
		set, err := mappings.LoadFS(sources)
		if err != nil {
			t.Fatal(err)
		}
		_, e := set.Packs["rakbank"].Operation("customer.update")
		if n := allocations(t, set, e, `{"emails":{"personal":"mara.quill@example.com"},"phones":{"mobile":{"country_code":"971","number":"500000001"}}}`); n > 0 {
			t.Errorf("%v allocations a run with %d packs more", n, packs)
		}
	}
}

func allocations(t *testing.T, set *mappings.Set, e *mappings.Endpoint, body string) float64 {
	t.Helper()
	values := valuesOf(t, e.Pack)
	params := paramsFor(t, e.Operation.Params)
	var doc document.Document
	var reading contract.Reading
	var p mappings.Pass
	in := mappings.Input{Values: values, Params: params, Loss: true, Request: mappings.Request{ID: "5f0c2a9e-7d1b-4c36-9a53-1c8e6f2b7d40"}, Body: &reading}
	text := []byte(body)
	return testing.AllocsPerRun(100, func() {
		if err := doc.Read(text, document.DefaultLimits); err != nil {
			t.Fatal(err)
		}
		e.Request.Outward.Reads().Read(&reading, &doc, contract.Request)
		e.Request.Outward.Run(&p, &in)
		if len(p.Problems) > 0 {
			t.Fatal(described(p.Problems))
		}
	})
}
