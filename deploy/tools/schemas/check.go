// Package schemas checks objects against the schemas of pinned versions of Kubernetes and of the custom resources that the
// chart uses: kinds.json, which Gather makes. Members that a schema does not name are refused, as `kubectl --validate=strict` does.
package schemas

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

//go:embed kinds.json
var kinds []byte

const address = "kinds.json"

// Checker knows the schemas.
type Checker struct {
	compiler *jsonschema.Compiler
	kinds    map[string]any
}

// New reads the schemas.
func New() (*Checker, error) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(kinds))
	if err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(address, document); err != nil {
		return nil, err
	}
	return &Checker{compiler, document.(map[string]any)["kinds"].(map[string]any)}, nil
}

// Definitions are the schemas themselves, by their names in Kubernetes' OpenAPI document ("io.k8s.api.core.v1.Affinity"). References
// between them are "#/$defs/NAME".
func Definitions() (map[string]any, error) {
	var document struct {
		Definitions map[string]any `json:"$defs"`
	}
	err := json.Unmarshal(kinds, &document)
	return document.Definitions, err
}

// Check tells what is wrong with an object, as JSON decodes it.
func (c *Checker) Check(object map[string]any) error {
	kind := fmt.Sprintf("%v.%v", object["apiVersion"], object["kind"])
	reference, known := c.kinds[kind].(string)
	if !known {
		return fmt.Errorf("there is no schema of %s: add the kind to schemas/gather.go", kind)
	}
	schema, err := c.compiler.Compile(address + "#/$defs/" + reference)
	if err != nil {
		return err
	}
	return schema.Validate(object)
}
