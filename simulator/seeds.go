package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// seeds are the customers at the start by id: given ones, else our invented ones. Each is checked by the
// schema of the API's answers.
func seeds(given map[string]json.RawMessage, invented []byte, schema *jsonschema.Schema) (map[string]json.RawMessage, error) {
	if given == nil {
		if err := json.Unmarshal(invented, &given); err != nil {
			return nil, fmt.Errorf("invented customers: %w", err)
		}
	}
	for _, text := range given {
		document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		if err != nil {
			return nil, fmt.Errorf("customers: one is not a JSON document")
		}
		if list := breaches(schema, document); len(list) > 0 {
			return nil, fmt.Errorf("customers: one does not keep the contract: %s %s", list[0].path(), list[0].cause)
		}
	}
	return given, nil
}
