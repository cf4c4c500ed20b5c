// Package values generates the chart's schema and README out of its commented values.yaml.
package values

import (
	"encoding/json"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Value is one setting with what stands above it in values.yaml.
type Value struct {
	Path    string         // dotted
	About   string         // its comment
	Schema  map[string]any // its @schema lines, nil without any
	Default any            // as YAML decodes it
	Members []Value        // of a map whose members are settings themselves
}

const mark = "@schema "

// Parse reads values.yaml. A map without members or with a schema of its own is one setting.
func Parse(text []byte) ([]Value, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return nil, fmt.Errorf("values.yaml: %w", err)
	}
	return members(document.Content[0], "")
}

func members(node *yaml.Node, prefix string) ([]Value, error) {
	var all []Value
	for i := 0; i < len(node.Content); i += 2 {
		key, content := node.Content[i], node.Content[i+1]
		value := Value{Path: prefix + key.Value}
		var err error
		if value.About, value.Schema, err = comment(key.HeadComment); err == nil {
			err = content.Decode(&value.Default)
		}
		if err == nil && content.Kind == yaml.MappingNode && len(content.Content) > 0 && value.Schema == nil {
			value.Members, err = members(content, value.Path+".")
		}
		if err != nil {
			return nil, fmt.Errorf("values.yaml:%d: %s: %w", key.Line, value.Path, err)
		}
		all = append(all, value)
	}
	return all, nil
}

// comment parts a comment into its text and its schema. What stands above an empty line is not the key's.
func comment(text string) (about string, schema map[string]any, err error) {
	if at := strings.LastIndex(text, "\n\n"); at >= 0 {
		text = text[at+2:]
	}
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(strings.TrimPrefix(line, "#"))
		if rule, is := strings.CutPrefix(line, mark); is {
			if err := json.Unmarshal([]byte(rule), &schema); err != nil {
				return "", nil, fmt.Errorf("@schema is not JSON: %w", err)
			}
			continue
		}
		lines = append(lines, line)
	}
	return strings.TrimSpace(strings.Join(lines, " ")), schema, nil
}
