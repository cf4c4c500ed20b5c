package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
	"go.yaml.in/yaml/v4"
)

// contract is an OpenAPI 3.1 document whose schemas (JSON Schema 2020-12, formats asserted) validate.
type contract struct {
	compiler *jsonschema.Compiler
}

const contractURL = "contract:openapi"

func readContract(text []byte) (*contract, error) {
	var document any
	if err := yaml.Unmarshal(text, &document); err != nil {
		return nil, err
	}
	// by way of JSON, so that the library sees the types that it knows
	plain, err := json.Marshal(document)
	if err != nil {
		return nil, err
	}
	if document, err = jsonschema.UnmarshalJSON(bytes.NewReader(plain)); err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	return &contract{compiler}, compiler.AddResource(contractURL, document)
}

// schema compiles the schema at a place under components: "schemas/Customer", "parameters/MsgId/schema".
func (c *contract) schema(place string) (*jsonschema.Schema, error) {
	s, err := c.compiler.Compile(contractURL + "#/components/" + place)
	if err != nil {
		return nil, fmt.Errorf("components/%s does not compile: %w", place, err)
	}
	return s, nil
}

// schemas compiles several at once, in the order of their places.
func (c *contract) schemas(places ...string) ([]*jsonschema.Schema, error) {
	var list []*jsonschema.Schema
	for _, place := range places {
		s, err := c.schema(place)
		if err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, nil
}

// breach is one way in which a document is not what its contract says; it holds no value of the document.
type breach struct {
	at      []string // of the value, or of the member that is missing
	missing bool
	cause   string
}

// name is the member's own name, "" for the document itself; elements are named by their array.
func (b breach) name() string {
	for i := len(b.at) - 1; i >= 0; i-- {
		if strings.Trim(b.at[i], "0123456789") != "" {
			return b.at[i]
		}
	}
	return ""
}

func (b breach) path() string { return strings.Join(b.at, ".") }

// breaches lists what is wrong with a document, what is missing first, otherwise by place.
func breaches(schema *jsonschema.Schema, document any) []breach {
	var invalid *jsonschema.ValidationError
	if !errors.As(schema.Validate(document), &invalid) {
		return nil
	}
	list := leaves(invalid, nil)
	slices.SortStableFunc(list, func(a, b breach) int {
		if a.missing != b.missing {
			if a.missing {
				return -1
			}
			return 1
		}
		return strings.Compare(a.path()+a.cause, b.path()+b.cause)
	})
	return list
}

func leaves(e *jsonschema.ValidationError, list []breach) []breach {
	for _, cause := range e.Causes {
		list = leaves(cause, list)
	}
	if len(e.Causes) > 0 {
		return list
	}
	at := slices.Clone(e.InstanceLocation)
	switch k := e.ErrorKind.(type) {
	case *kind.Required:
		for _, name := range k.Missing {
			list = append(list, breach{append(slices.Clone(at), name), true, "is missing"})
		}
	case *kind.AdditionalProperties:
		for _, name := range k.Properties {
			list = append(list, breach{append(slices.Clone(at), name), false, "is not a known member"})
		}
	default:
		list = append(list, breach{at, false, cause(k)})
	}
	return list
}

// cause says a breach without the value: the library's own texts repeat it.
func cause(k jsonschema.ErrorKind) string {
	switch k := k.(type) {
	case *kind.Type:
		return "must be of type " + strings.Join(k.Want, " or ")
	case *kind.Enum, *kind.Const:
		return "is not an allowed value"
	case *kind.Format:
		return "must be a " + k.Want
	case *kind.MaxLength:
		return fmt.Sprintf("is longer than %d characters", k.Want)
	case *kind.MinLength:
		return fmt.Sprintf("is shorter than %d characters", k.Want)
	case *kind.MinProperties, *kind.MaxProperties:
		return "has the wrong number of members"
	}
	return "does not have the documented form"
}
