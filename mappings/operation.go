package mappings

import (
	"strings"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// Operation is one thing that the normalized API can do.
type Operation struct {
	Name    string // "customer.update"
	Write   bool   // it changes something at the bank
	Local   bool   // the proxy answers it itself (x-local), whatever the bank
	Params  []ParamSpec
	Request *contract.Contract // nil where there is no body
	Answer  *contract.Contract
}

// readOperations reads the operations out of the normalized pack's contract: an operationId each.
func readOperations(o *openAPI) map[string]*Operation {
	operations := map[string]*Operation{}
	paths := o.root.Get("paths")
	if paths == nil {
		o.problems.Add(o.root, "openapi", "has no paths", "")
		return operations
	}
	for _, path := range paths.Members {
		for _, method := range path.Value.Members {
			if strings.Contains("get put post patch delete", method.Key) {
				op := o.readOperation(path.Key, method)
				operations[op.Name] = op
			}
		}
	}
	addLogins(operations, o.problems)
	return operations
}

func (o *openAPI) readOperation(path string, method source.Member) *Operation {
	n := method.Value
	op := &Operation{Name: textOf(n.Get("operationId")), Params: o.params(path, n)}
	op.Write = method.Key != "get" && textOf(n.Get("x-effect")) != "read"
	op.Local = textOf(n.Get("x-local")) == "true"
	if body := n.Get("requestBody"); body != nil {
		if schema, _ := o.content(body); schema != nil {
			op.Request = o.contract(schema)
		}
	}
	if schema := o.success(n.Get("responses")); schema != nil {
		op.Answer = o.contract(schema)
	}
	return op
}

// success finds the schema of what a success answers, nil where no 2xx answer has a body.
func (o *openAPI) success(responses *source.Node) *source.Node {
	if responses == nil {
		return nil
	}
	var found *source.Node
	for _, m := range responses.Members {
		if len(m.Key) != 3 || m.Key[0] != '2' {
			continue
		}
		schema, _ := o.content(m.Value)
		if found != nil && schema != nil && o.resolve(found) != o.resolve(schema) {
			o.problems.Add(m.KeyNode, "openapi", "status "+m.Key+" answers another body than the status before", "let both refer to one schema")
		}
		if found == nil {
			found = schema
		}
	}
	return found
}
