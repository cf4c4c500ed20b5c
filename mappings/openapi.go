package mappings

import (
	"fmt"
	"net/textproto"
	"sort"
	"strings"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// openAPI is a pack's contract document.
type openAPI struct {
	root     *source.Node
	problems *source.Problems
	compiled map[*source.Node]*contract.Contract
}

// resolve follows a local $ref.
func (o *openAPI) resolve(n *source.Node) *source.Node {
	for range 8 {
		target := n.Get("$ref")
		if target == nil {
			return n
		}
		at := o.root
		path, local := strings.CutPrefix(target.Text, "#/")
		for _, part := range strings.Split(path, "/") {
			at = at.Get(strings.NewReplacer("~1", "/", "~0", "~").Replace(part))
		}
		if at == nil || !local {
			o.problems.Add(target, "openapi", fmt.Sprintf("%s leads nowhere", target.Text), "write #/components/ and the place in this file")
			return nil
		}
		n = at
	}
	o.problems.Add(n, "openapi", "$ref leads in a circle", "write out what it refers to")
	return nil
}

// operation finds the operation at a path and a method.
func (o *openAPI) operation(request *source.Node, path, method string) *source.Node {
	paths := o.root.Get("paths")
	item := paths.Get(path)
	if item == nil {
		o.problems.Add(request.Get("path"), "path", fmt.Sprintf("%s is not a path of openapi.yaml", path), source.DidYouMean(path, keys(paths)))
		return nil
	}
	operation := item.Get(strings.ToLower(method))
	if operation == nil {
		o.problems.Add(request.Get("method"), "method", fmt.Sprintf("%s %s is not in openapi.yaml", method, path),
			"known here: "+strings.ToUpper(strings.Join(keys(item), ", ")))
	}
	return operation
}

func keys(n *source.Node) []string {
	if n == nil {
		return nil
	}
	names := make([]string, len(n.Members))
	for i, m := range n.Members {
		names[i] = m.Key
	}
	return names
}

// params lists the parameters of a path item and an operation.
func (o *openAPI) params(path string, operation *source.Node) []ParamSpec {
	var specs []ParamSpec
	for _, list := range []*source.Node{o.root.Get("paths").Get(path).Get("parameters"), operation.Get("parameters")} {
		if list == nil {
			continue
		}
		for _, item := range list.Items {
			if n := o.resolve(item); n != nil {
				specs = append(specs, o.param(n))
			}
		}
	}
	return specs
}

func (o *openAPI) param(n *source.Node) ParamSpec {
	spec := ParamSpec{In: textOf(n.Get("in")), Name: textOf(n.Get("name")),
		Required: textOf(n.Get("required")) == "true", Reference: textOf(n.Get("x-reference")) == "true"}
	spec.Key = textproto.CanonicalMIMEHeaderKey(spec.Name)
	if schema := n.Get("schema"); schema != nil {
		spec.schema = o.contract(schema).Root
	}
	return spec
}

func textOf(n *source.Node) string {
	if n == nil {
		return ""
	}
	return n.Text
}

// contract compiles a schema once.
func (o *openAPI) contract(schema *source.Node) *contract.Contract {
	if r := o.resolve(schema); r != nil {
		schema = r
	}
	if c := o.compiled[schema]; c != nil {
		return c
	}
	c := contract.Compile(o.root, schema, o.problems)
	o.compiled[schema] = c
	return c
}

// content finds the schema and the media types of a request body or a response.
func (o *openAPI) content(n *source.Node) (*source.Node, []string) {
	if n = o.resolve(n); n == nil {
		return nil, nil
	}
	content := n.Get("content")
	if content == nil || len(content.Members) == 0 {
		return nil, nil
	}
	return content.Members[0].Value.Get("schema"), keys(content)
}

// choose picks the schema that an endpoint names out of a oneOf.
func (o *openAPI) choose(schema, name *source.Node, at *source.Node) *source.Node {
	if schema == nil {
		return nil
	}
	options := schema.Get("oneOf")
	if options == nil {
		if name != nil {
			o.problems.Add(name, "contract", "there is only one schema here", "leave contract: out")
		}
		return schema
	}
	var names []string
	for _, option := range options.Items {
		ref := textOf(option.Get("$ref"))
		short := ref[strings.LastIndex(ref, "/")+1:]
		if name != nil && short == name.Text {
			return option
		}
		names = append(names, short)
	}
	sort.Strings(names)
	if name == nil {
		o.problems.Add(at, "contract", "openapi.yaml has several schemas here", "add contract: and one of "+strings.Join(names, ", "))
	} else {
		o.problems.Add(name, "contract", name.Text+" is none of the schemas here", source.DidYouMean(name.Text, names))
	}
	return nil
}
