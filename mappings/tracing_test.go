package mappings_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// passOf is what a pass makes of a reading, without the trace.
func passOf(plan *mappings.Plan, in mappings.Input, tracing bool) string {
	var p mappings.Pass
	in.Tracing = tracing
	plan.Run(&p, &in)
	made := fmt.Sprintf("%s\n%v\n%v\n", p.Body, p.Dropped, p.Params)
	for _, problem := range append(p.Problems, p.Omitted...) {
		made += fmt.Sprintln(problem.Failure, problem.Place, problem.Detail, problem.Rule)
	}
	return made
}

// tracingChangesNothing runs a document through both ways of writing: tracing takes each step by itself, and without it most
// members are copied and translated at once.
func tracingChangesNothing(t rapid.TB, m *message, plan *mappings.Plan, side int, body string) {
	var doc document.Document
	if err := doc.Read([]byte(body), document.DefaultLimits); err != nil {
		t.Fatal(err)
	}
	in := *m.input(side)
	in.Body = &contract.Reading{}
	mode := contract.Request
	if m.answer {
		mode = contract.Answer
	}
	plan.Reads().Read(in.Body, &doc, mode)
	if traced, plain := passOf(plan, in, true), passOf(plan, in, false); traced != plain {
		t.Fatalf("%s becomes, traced,\n%s\nand otherwise\n%s", body, traced, plain)
	}
}

func TestTracingChangesNothingInDrawnMappings(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		x, _ := drawTrial(r)
		m := loaded(r, t, x)
		for range 4 {
			normalized, api := written(drawFor(r, m.normalized.root, m.normalized.schema)), written(drawFor(r, m.api.root, m.api.schema))
			for _, m.answer = range []bool{false, true} {
				tracingChangesNothing(r, m, m.plans.Outward, 0, normalized)
				tracingChangesNothing(r, m, m.plans.Inward, 1, api)
			}
		}
	})
}

// TestReadingsWithViolationsAreHeldAgainstTheOtherContract is for answers with more breaches than a reading notes: both sides
// ask the same of v, which must not be taken as kept then.
func TestReadingsWithViolationsAreHeldAgainstTheOtherContract(t *testing.T) {
	schema := `{type: object, properties: {v: {type: string, pattern: "^a$"}}}`
	x := trial{template: "v: $.v", normalized: schema, api: schema}.load(t)
	for body, want := range map[string]string{`{"v":"a"}`: `{"v":"a"}`, `{"v":"b"}`: `{}`} {
		var doc document.Document
		if err := doc.Read([]byte(body), document.DefaultLimits); err != nil {
			t.Fatal(err)
		}
		in := mappings.Input{Body: &contract.Reading{}, Lenient: true}
		plan := x.endpoint.Answer.Inward
		plan.Reads().Read(in.Body, &doc, contract.Answer)
		var p mappings.Pass
		if plan.Run(&p, &in); string(p.Body) != want {
			t.Errorf("%s is read as %s, want %s", body, p.Body, want)
		}
	}
}
