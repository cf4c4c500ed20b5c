package contract

import (
	"strings"

	"github.com/truchman-proxy/truchman/mappings/document"
)

// Types is a set of JSON types.
type Types uint8

// The types of JSON Schema. A number is an integer or one with a fraction, so TypeNumber holds TypeInteger.
const (
	TypeNull Types = 1 << iota
	TypeBoolean
	TypeInteger
	typeFraction
	TypeString
	TypeObject
	TypeArray
	TypeNumber = TypeInteger | typeFraction
	TypeAny    = TypeNull | TypeBoolean | TypeNumber | TypeString | TypeObject | TypeArray
)

var typeNames = []string{"null", "boolean", "integer", "number", "string", "object", "array"}

var typesByName = map[string]Types{"null": TypeNull, "boolean": TypeBoolean, "integer": TypeInteger, "number": TypeNumber,
	"string": TypeString, "object": TypeObject, "array": TypeArray}

// typeOfKind is what a value of a kind can be; whether a number is an integer is seen from its text.
var typeOfKind = [...]Types{document.Null: TypeNull, document.False: TypeBoolean, document.True: TypeBoolean, document.Number: TypeNumber,
	document.String: TypeString, document.Object: TypeObject, document.Array: TypeArray}

// Overlaps tells whether some value is of a type in both sets.
func (t Types) Overlaps(other Types) bool { return t&other != 0 }

// String names the set for messages: "a string", "an object or null", "any value".
func (t Types) String() string {
	if t == TypeAny {
		return "any value"
	}
	var names []string
	for _, of := range []struct {
		types Types
		name  string
	}{{TypeString, "a string"}, {TypeNumber, "a number"}, {TypeInteger, "an integer"}, {TypeBoolean, "true or false"},
		{TypeObject, "an object"}, {TypeArray, "an array"}, {TypeNull, "null"}} {
		if t&of.types == of.types {
			names = append(names, of.name)
			t &^= of.types
		}
	}
	return listed(names, " or ")
}

// holds tells whether a value of the kind is of a type in the set; raw is its JSON text.
func (t Types) holds(kind document.Kind, raw []byte) bool {
	both := t & typeOfKind[kind]
	return both != 0 && (both != TypeInteger || readDecimal(raw).integer())
}

// listed joins with commas, and with last before the last one.
func listed(names []string, last string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	end := len(names) - 1
	return strings.Join(names[:end], ", ") + last + names[end]
}
