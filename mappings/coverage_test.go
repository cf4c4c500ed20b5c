package mappings_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

func shipped(t *testing.T) *mappings.Set {
	t.Helper()
	set, err := mappings.Load()
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// coverageCell finds one cell of a matrix.
func coverageCell(t *testing.T, all []mappings.Coverage, operation, side, member, pack string) mappings.Coverage {
	t.Helper()
	i := slices.IndexFunc(all, func(c mappings.Coverage) bool {
		return c.Operation == operation && c.Side == side && c.Member == member && c.Pack == pack
	})
	if i < 0 {
		t.Fatalf("no cell for %s %s %s %s", operation, side, member, pack)
	}
	return all[i]
}

func TestCoverageOfTheShippedPacks(t *testing.T) {
	all := shipped(t).Coverage()
	for _, test := range []struct {
		operation, side, member, pack string
		covered                       mappings.Covered
		reason                        string
	}{
		{"customer.update", "request", "/first_name", "netxd", mappings.CoveredMapped, ""},
		{"customer.update", "request", "/phones/mobile/number", "netxd", mappings.CoveredMapped, ""},
		{"customer.update", "request", "/documents/national_id/number", "netxd", mappings.CoveredUnsupported, ""},
		{"customer.update", "request", "/documents/national_id/number", "rakbank", mappings.CoveredMapped, ""},
		{"customer.update", "request", "/addresses/residence/preferred", "netxd", mappings.CoveredDropped, "NetXD keeps one address"},
		{"customer.update", "request", "/first_name", "rakbank", mappings.CoveredUnsupported, ""},
		{"customer.update", "answer", "/status", "netxd", mappings.CoveredMapped, ""},
		{"customer.update", "answer", "/status", "rakbank", mappings.CoveredUnsupported, ""},
		{"customer.get", "answer", "/first_name", "rakbank", mappings.CoveredUnsupported, "the API does not have the operation"},
		{"customer.get", "answer", "/gender", "normalized", mappings.CoveredMapped, ""},
	} {
		got := coverageCell(t, all, test.operation, test.side, test.member, test.pack)
		if got.Covered != test.covered || got.Reason != test.reason {
			t.Errorf("%s %s %s at %s: %s %q, want %s %q", test.operation, test.side, test.member, test.pack, got.Covered, got.Reason, test.covered, test.reason)
		}
	}
}

func TestCoverageHasEachCellOnce(t *testing.T) {
	set := shipped(t)
	seen := map[mappings.Coverage]bool{}
	for _, c := range set.Coverage() {
		key := mappings.Coverage{Operation: c.Operation, Side: c.Side, Member: c.Member, Pack: c.Pack}
		if seen[key] {
			t.Errorf("twice: %+v", key)
		}
		seen[key] = true
		if (c.Covered == mappings.CoveredDropped) && c.Reason == "" || c.Covered == mappings.CoveredMapped && c.Reason != "" {
			t.Errorf("the reason does not fit: %+v", c)
		}
		if strings.HasPrefix(c.Operation, "token.") || set.Packs[c.Pack] == nil || set.Operations[c.Operation] == nil {
			t.Errorf("no cell of the matrix: %+v", c)
		}
	}
}

// TestCoverageTellsWhatARequestMeets holds the matrix against the translation itself: a member is refused
// exactly where the matrix says that it is unsupported.
func TestCoverageTellsWhatARequestMeets(t *testing.T) {
	set := shipped(t)
	for _, c := range set.Coverage() {
		plans := requestPlans(set, c)
		if c.Side != "request" || plans == nil {
			continue
		}
		op := set.Operations[c.Operation]
		var doc document.Document
		if err := doc.Read([]byte(alone(op.Request.Root, c.Member)), document.DefaultLimits); err != nil {
			t.Fatal(err)
		}
		var reading contract.Reading
		op.Request.Read(&reading, &doc, contract.Schema)
		var pass mappings.Pass
		pass.Losses(plans, &mappings.Input{Body: &reading, Params: make([]mappings.Param, len(op.Params))})
		if refused := len(pass.Problems) > 0; refused != (c.Covered == mappings.CoveredUnsupported) {
			t.Errorf("%+v, and the translation says %v of %s", c, pass.Problems, doc.Bytes)
		}
	}
}

// requestPlans are the plans that take a request at a pack; nil where it does not have the operation.
func requestPlans(set *mappings.Set, c mappings.Coverage) []*mappings.Plan {
	flow, endpoint := set.Packs[c.Pack].Operation(c.Operation)
	if endpoint != nil {
		return []*mappings.Plan{endpoint.Request.Outward}
	}
	var plans []*mappings.Plan
	if flow != nil {
		for _, step := range flow.Steps {
			if plan := step.Plan(flow); plan != nil {
				plans = append(plans, plan)
			}
		}
	}
	return plans
}

// alone writes a document that holds one member only.
func alone(root *contract.Place, pointer string) string {
	at, text := root, ""
	names := strings.Split(pointer, "/")[1:]
	for _, name := range names {
		at = at.Member(name)
		text += `{"` + name + `":`
	}
	switch {
	case at.Only(contract.TypeBoolean):
		text += "true"
	case len(at.Strings()) > 0:
		text += `"` + at.Strings()[0] + `"`
	default:
		text += `"1"`
	}
	return text + strings.Repeat("}", len(names))
}

func TestCoverageKnowsConditions(t *testing.T) {
	set, err := mappings.LoadFS(trial{
		template:   `{a: {$at: $.a, $when: {$present: $.b}}, b: $.b, list: {$at: $.list, $each: {c: $.c}}}`,
		normalized: `{type: object, properties: {a: {type: string}, b: {type: string}, list: {type: array, items: {type: object, properties: {c: {type: string}}}}}}`,
		api:        `{type: object, properties: {a: {type: string}, b: {type: string}, list: {type: array, items: {type: object, properties: {c: {type: string}}}}}}`,
	}.packs())
	if err != nil {
		t.Fatal(err)
	}
	all := set.Coverage()
	for member, want := range map[string]mappings.Covered{"/a": mappings.CoveredConditional, "/b": mappings.CoveredMapped, "/list": mappings.CoveredMapped} {
		if got := coverageCell(t, all, "customer.update", "request", member, "bank"); got.Covered != want {
			t.Errorf("%s is %s, want %s", member, got.Covered, want)
		}
	}
}
