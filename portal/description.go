package portal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Contract is what a description is made of.
type Contract struct {
	YAML  []byte // the API's OpenAPI document
	Base  string // the path under which it is served, "" at the root
	Codes []Code // every error that the API answers, in the order to list them
	Banks []Bank // what is behind the proxy; nil: nothing is said of that
}

// Code is one kind of problem: its stable name, its HTTP status, and what it means.
type Code struct {
	Name   string
	Status int
	Text   string
}

// Bank is one that partners can name in a path, and what it takes.
type Bank struct {
	Name       string
	Operations []string // operationIds
}

// Describe writes the API's description as JSON (OpenAPI 3.1): the contract with the codes of its errors
// and, where they are to be named, at each operation the banks that take it. An error is one of the contract's text.
func Describe(c Contract) ([]byte, error) {
	var file yaml.Node
	if err := yaml.Unmarshal(c.YAML, &file); err != nil {
		return nil, fmt.Errorf("openapi.yaml: %w", err)
	}
	if len(file.Content) == 0 {
		return nil, fmt.Errorf("openapi.yaml: is empty")
	}
	root := file.Content[0]
	appendText(member(root, "info"), "description", codeTable(c.Codes))
	listCodes(root, c.Codes)
	if c.Banks != nil {
		nameBanks(root, c.Banks)
	}
	set(root, "servers", list(mapping("url", text(orRoot(c.Base)))))
	var out bytes.Buffer
	err := writeJSON(&out, root)
	return out.Bytes(), err
}

func orRoot(path string) string {
	if path == "" {
		return "/"
	}
	return path
}

func codeTable(codes []Code) string {
	var b strings.Builder
	b.WriteString("\n## Errors\n\n| status | code | |\n| --- | --- | --- |\n")
	for _, code := range codes {
		fmt.Fprintf(&b, "| %d | `%s` | %s |\n", code.Status, code.Name, code.Text)
	}
	return b.String()
}

// listCodes makes the codes the values of a problem's member code.
func listCodes(root *yaml.Node, codes []Code) {
	code := member(member(member(member(member(root, "components"), "schemas"), "Problem"), "properties"), "code")
	if code == nil {
		return
	}
	names := make([]*yaml.Node, len(codes))
	for i, c := range codes {
		names[i] = text(c.Name)
	}
	set(code, "enum", list(names...))
}

func nameBanks(root *yaml.Node, banks []Bank) {
	for _, path := range members(member(root, "paths")) {
		for _, operation := range members(path.value) {
			id := member(operation.value, "operationId")
			if id == nil || member(operation.value, "x-local") != nil {
				continue
			}
			names := takers(banks, id.Value)
			said := "No bank here takes this: it is answered with 501 `unsupported-operation`."
			if len(names) > 0 {
				said = "Banks that take this here: `" + strings.Join(names, "`, `") + "`. Any other answers 501 `unsupported-operation`."
			}
			appendText(operation.value, "description", "\n"+said)
			items := make([]*yaml.Node, len(names))
			for i, name := range names {
				items[i] = text(name)
			}
			set(operation.value, "x-banks", list(items...))
		}
	}
}

func takers(banks []Bank, operation string) []string {
	var names []string
	for _, bank := range banks {
		for _, taken := range bank.Operations {
			if taken == operation {
				names = append(names, bank.Name)
				break
			}
		}
	}
	return names
}

// writeJSON writes a YAML node as JSON, its members in the order of the file.
func writeJSON(out *bytes.Buffer, n *yaml.Node) error {
	switch n.Kind {
	case yaml.MappingNode:
		return writeObject(out, n)
	case yaml.SequenceNode:
		return writeArray(out, n)
	case yaml.ScalarNode:
		var value any
		if err := n.Decode(&value); err != nil {
			return fmt.Errorf("openapi.yaml:%d: %w", n.Line, err)
		}
		return writeScalar(out, value)
	}
	return fmt.Errorf("openapi.yaml:%d: an alias cannot be written", n.Line)
}

func writeScalar(out *bytes.Buffer, value any) error {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return err
	}
	out.Truncate(out.Len() - 1) // the encoder ends the line
	return nil
}

func writeObject(out *bytes.Buffer, n *yaml.Node) error {
	out.WriteByte('{')
	for i, m := range members(n) {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := writeScalar(out, m.name); err != nil {
			return err
		}
		out.WriteByte(':')
		if err := writeJSON(out, m.value); err != nil {
			return err
		}
	}
	out.WriteByte('}')
	return nil
}

func writeArray(out *bytes.Buffer, n *yaml.Node) error {
	out.WriteByte('[')
	for i, item := range n.Content {
		if i > 0 {
			out.WriteByte(',')
		}
		if err := writeJSON(out, item); err != nil {
			return err
		}
	}
	out.WriteByte(']')
	return nil
}
