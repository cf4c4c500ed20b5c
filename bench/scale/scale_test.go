package scale

import (
	"fmt"
	"testing"

	"github.com/truchman-proxy/truchman/bench/bulk"
	"github.com/truchman-proxy/truchman/mappings"
)

// endpointsOfAMount is how many routes one mount of the normalized API is.
func endpointsOfAMount(t testing.TB) int {
	t.Helper()
	set, err := mappings.Load()
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, e := range set.Packs["normalized"].Endpoints {
		if e.Partner() {
			count++
		}
	}
	return count
}

func TestEveryMountAnswers(t *testing.T) {
	sources, err := Copies(2)
	if err != nil {
		t.Fatal(err)
	}
	handler, err := Mounted(sources, "copy0001", 5)
	if err != nil {
		t.Fatal(err)
	}
	for mount := range 5 {
		if err := Send(handler, mount); err != nil {
			t.Errorf("mount %d: %v", mount, err)
		}
	}
	if Send(handler, 5) == nil {
		t.Error("a mount that is not there answered")
	}
}

func TestEveryRuleMapsItsMember(t *testing.T) {
	translator := newTranslator(t, 30)
	document := Document(30)
	got, err := translator.Translate(document)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(document) {
		t.Errorf("%s became %s", document, got)
	}
}

func newTranslator(t testing.TB, rules int) *bulk.Translator {
	t.Helper()
	sources, err := Rules(rules)
	if err != nil {
		t.Fatal(err)
	}
	translator, err := bulk.NewTranslator(sources)
	if err != nil {
		t.Fatal(err)
	}
	return translator
}

func BenchmarkRoutes(b *testing.B) {
	endpoints := endpointsOfAMount(b)
	for _, routes := range []int{10, 100, 1000, 10_000} {
		mounts := (routes + endpoints - 1) / endpoints
		b.Run(fmt.Sprint(routes), func(b *testing.B) { benchmarkHandler(b, 0, "netxd", mounts) })
	}
}

func BenchmarkPacks(b *testing.B) {
	for _, packs := range []int{3, 10, 100} {
		b.Run(fmt.Sprint(packs), func(b *testing.B) { benchmarkHandler(b, packs-len(mappings.ShippedNames()), "netxd", 1) })
	}
}

func benchmarkHandler(b *testing.B, copies int, pack string, mounts int) {
	sources, err := Copies(copies)
	if err != nil {
		b.Fatal(err)
	}
	handler, err := Mounted(sources, pack, mounts)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := Send(handler, mounts/2); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRules(b *testing.B) {
	for _, rules := range []int{10, 100, 1000} {
		b.Run(fmt.Sprint(rules), func(b *testing.B) {
			translator, document := newTranslator(b, rules), Document(rules)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := translator.Translate(document); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
