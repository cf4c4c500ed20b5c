package contract_test

import (
	"testing"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
	"github.com/truchman-proxy/truchman/mappings/source"
)

const crew = `
type: object
properties:
  name: {type: string, maxLength: 3}
  people:
    type: array
    items:
      type: object
      required: [name]
      properties:
        name: {type: string, maxLength: 3}
        age: {type: integer}
`

func readAnswer(t *testing.T, text string) *contract.Reading {
	t.Helper()
	var problems source.Problems
	n := source.Read("people.yaml", []byte(crew), &problems)
	c := contract.Compile(n, n, &problems)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	var doc document.Document
	if err := doc.Read([]byte(text), document.DefaultLimits); err != nil {
		t.Fatal(err)
	}
	r := new(contract.Reading)
	c.Read(r, &doc, contract.Answer)
	return r
}

func TestNullInAnAnswerReadsAsAbsent(t *testing.T) {
	r := readAnswer(t, `{"name":null,"people":[{"name":null}]}`)
	if r.Node(0, r.Contract.Root.Member("name").Slot) >= 0 {
		t.Error("a null member was found")
	}
	if len(r.Violations) != 1 || r.Violations[0].Keyword != "required" {
		t.Errorf("violations %v, want the required name of the element", r.Violations)
	}
}

func TestForgetTakesOnlyTheBreach(t *testing.T) {
	r := readAnswer(t, `{"name":"Ann","people":[{"name":"Bo"},{"name":"Mara","age":7}]}`)
	if len(r.Violations) != 1 {
		t.Fatalf("violations %v", r.Violations)
	}
	r.Forget(&r.Violations[0])
	list := r.Contract.Root.Member("people")
	first, item := int(r.Slots[list.Slot+1]), list.Items
	name, age := item.Root.Member("name").Slot, item.Root.Member("age").Slot
	if r.Node(first, name) < 0 || r.Node(first+item.Slots, name) >= 0 || r.Node(first+item.Slots, age) < 0 || r.Node(0, r.Contract.Root.Member("name").Slot) < 0 {
		t.Error("the wrong value was forgotten")
	}
}
