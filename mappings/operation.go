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
	Params  []ParamSpec
	Request *contract.Contract // nil where there is no body
	Answer  *contract.Contract
}

// tokenOperation is the operation by which a pack obtains an access token; it is no partner's to call.
const tokenOperation = "token.create"

// tokenContract is the normalized answer of a token endpoint (RFC 6749, section 5.1).
const tokenContract = `
type: object
required: [access_token]
properties:
  access_token: {type: string, minLength: 1}
  token_type: {type: string}
  expires_in: {type: integer, minimum: 0}
  refresh_token: {type: string}
  scope: {type: string}
`

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
	operations[tokenOperation] = newTokenOperation(operations, o.problems)
	return operations
}

func (o *openAPI) readOperation(path string, method source.Member) *Operation {
	n := method.Value
	op := &Operation{Name: textOf(n.Get("operationId")), Params: o.params(path, n)}
	op.Write = method.Key != "get" && textOf(n.Get("x-effect")) != "read"
	if body := n.Get("requestBody"); body != nil {
		if schema, _ := o.content(body); schema != nil {
			op.Request = o.contract(schema)
		}
	}
	if schema, _ := o.content(n.Get("responses").Get("200")); schema != nil {
		op.Answer = o.contract(schema)
	}
	return op
}

// newTokenOperation knows the parameters of the operations that a token can be for.
func newTokenOperation(operations map[string]*Operation, problems *source.Problems) *Operation {
	n := source.Read("token contract", []byte(tokenContract), problems)
	op := &Operation{Name: tokenOperation, Answer: contract.Compile(n, n, problems)}
	if update := operations["customer.update"]; update != nil {
		op.Params = update.Params
	}
	return op
}
