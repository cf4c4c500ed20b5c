package mappings_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// loaded makes a message of a trial's request.
func loaded(t *rapid.T, tb testing.TB, x trial) *message {
	set, err := mappings.LoadFS(x.packs())
	if err != nil {
		t.Fatalf("%s\nnormalized: %s\napi: %s\n%v", x.template, x.normalized, x.api, err)
	}
	plans := set.Packs["bank"].Endpoints[0].Request
	return &message{plans: plans, normalized: sideAt(tb, plans.Outward.Reads()), api: sideAt(tb, plans.Inward.Reads())}
}

// TestDrawnMappings holds the properties over mappings that are drawn together with their documents.
func TestDrawnMappings(t *testing.T) {
	accepted := 0
	rapid.Check(t, func(r *rapid.T) {
		x, exact := drawTrial(r)
		m := loaded(r, t, x)
		for range 4 {
			drawn, made, ok := acceptable(r, m, m.normalized, m.outward)
			if !ok {
				continue
			}
			accepted++
			r.Logf("mapping %s\nnormalized %s\napi %s", x.template, x.normalized, x.api)
			checkThereAndBack(r, m, drawn, made)
			checkNoLoss(r, written(drawn), drawn, made, m.outward)
			checkExact(r, written(drawn), made.body, exact)
			checkNoLossOfText(r, made.body, m.inward)
		}
	})
	if accepted == 0 {
		t.Error("not one document was accepted")
	}
}

// checkExact compares the texts of what no operator changes, byte by byte.
func checkExact(t *rapid.T, from, to string, exact map[string]string) {
	var a, b document.Document
	if a.Read([]byte(from), document.DefaultLimits) != nil || b.Read([]byte(to), document.DefaultLimits) != nil {
		t.Fatal("not strict JSON")
	}
	texts := map[string]string{}
	for n := range b.Nodes {
		texts[b.Pointer(n)] = string(b.Raw(n))
	}
	for n := range a.Nodes {
		kind := a.Nodes[n].Kind
		if at, ok := exact[a.Pointer(n)]; ok && kind != document.Object && kind != document.Array && texts[at] != string(a.Raw(n)) {
			t.Fatalf("%s of %s\nis %s in\n%s", a.Pointer(n), from, texts[at], to)
		}
	}
}
