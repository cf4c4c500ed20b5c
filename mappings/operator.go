package mappings

import (
	"fmt"

	"github.com/truchman-proxy/truchman/mappings/source"
)

// Operator is one word of the language: how it is written, checked, documented and run.
type Operator struct {
	Name     string // "$date"
	Argument string // how its argument is written
	Summary  string // one sentence
	Outward  string // what it does from normalized to API
	Inward   string // what it does from API to normalized
	Examples []Example

	build      func(*builder) // nil for parts of another operator and for one-way operators
	translates bool           // it is the leaf's one translating operator
	oneWay     bool           // stands only inside $outward, $inward and rules
	part       bool           // is read by the operator that it belongs to
	partOf     string
	condition  bool // a condition, for $when and rules
}

// Example is a template with a document on each side; it is printed in the reference and run as a test.
type Example struct {
	Template   string            // YAML
	Normalized string            // JSON
	API        string            // JSON
	Direction  string            // "both" when empty, else "outward" or "inward"
	Settings   map[string]string // settings and secrets, by name
	Files      map[string]string // what stands in other files of the pack: "shapes.yaml"
}

// OperatorKind is where an operator may stand.
type OperatorKind uint8

// The kinds of operators: in templates, in one-way expressions, in conditions.
const (
	TwoWay OperatorKind = iota
	OneWay
	Condition
)

// Kind tells where the operator may stand.
func (o *Operator) Kind() OperatorKind {
	switch {
	case o.condition:
		return Condition
	case o.oneWay:
		return OneWay
	}
	return TwoWay
}

// Operators lists the language, in the order of the reference page.
func Operators() []*Operator { return operators }

// operators is the one list of all operators.
var operators = []*Operator{
	atOperator, dateOperator, enumOperator, tableOperator, unlistedOperator, typeOperator, nullOperator, absentOperator, maskedOperator,
	phoneOperator, countryOperator, digitsOperator, uuidOperator, joinOperator, eachOperator, restOperator, preferOperator, singleOperator, shapeOperator,
	defaultOperator, requiredOperator, whenOperator, outwardOperator, inwardOperator, signOperator, overOperator,
	firstOperator, filterOperator, concatOperator, coalesceOperator, matchOperator,
	presentCondition, equalsCondition, oneOfCondition, atLeastCondition, allCondition, anyCondition, notCondition,
}

func findOperator(name string) *Operator {
	for _, o := range operators {
		if o.Name == name {
			return o
		}
	}
	return nil
}

func operatorNames() []string {
	names := make([]string, len(operators))
	for i, o := range operators {
		names[i] = o.Name
	}
	return names
}

// builder is what an operator gets to build itself: its argument and the leaf that it joins.
type builder struct {
	parser     parser
	problems   *source.Problems
	leaf       *leaf
	expression *source.Node
	key        *source.Node
	argument   *source.Node
}

// parser is what operators need of the language around them. An interface, because operators nest
// templates and templates look operators up.
type parser interface {
	template(*source.Node) *template
	condition(*source.Node) *conditionSpec
	expressionOf(*source.Node) *expressionSpec
	twoWay(*source.Node) (path, bool)
	table(*source.Node) *lookupTable
	signerExists(string) bool
	shapeNames() []string
}

// fail notes a problem at the argument.
func (b *builder) fail(cause, suggestion string) {
	b.problems.Add(b.argument, b.key.Text, cause, suggestion)
}

// text gives the argument as a string, and false with a problem where it is none.
func (b *builder) text() (string, bool) {
	if b.argument.Is(source.String) {
		return b.argument.Text, true
	}
	b.fail(fmt.Sprintf("takes a string, not %s", b.argument.Kind), "quote the value")
	return "", false
}

// codec sets the leaf's translating operator.
func (b *builder) codec(c codec) {
	b.leaf.codec, b.leaf.codecName, b.leaf.codecNode = c, b.key.Text, b.key
}

// codec translates one scalar both ways, in place. What it gives is the cause of a refusal, "" where
// there is none: a constant made when the pack was loaded, which never holds the value.
type codec interface {
	outward(p *Pass, v *value) string
	inward(p *Pass, v *value) string
}
