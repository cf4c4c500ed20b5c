package scaffold

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"

	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
	"github.com/getkin/kin-openapi/openapi3"
	"go.yaml.in/yaml/v4"

	"github.com/truchman-proxy/truchman/mappings/source"
)

const (
	mostBytes = 8 << 20 // of a document
	mostDepth = 200     // of its maps and lists
)

var errRemote = errors.New("it refers to another file or address, and nothing is fetched: bundle it into one file first")

// open reads a document and gives it as nodes in the order of the file. The library has then resolved
// every reference in it.
func open(file string, text []byte) (*source.Node, error) {
	if len(text) > mostBytes {
		return nil, fmt.Errorf("%s: the document has more than %d MiB", file, mostBytes>>20)
	}
	problems := &source.Problems{}
	root := source.Read(file, text, problems)
	if root == nil {
		return nil, problems.Err()
	}
	if err := plain(file, text); err != nil {
		return nil, err
	}
	if textOf(root.Get("swagger")) != "" {
		return converted(file, root)
	}
	if !regexp.MustCompile(`^3\.[01]`).MatchString(textOf(root.Get("openapi"))) {
		return nil, fmt.Errorf("%s: it is no OpenAPI document of version 3.0, 3.1 or Swagger 2.0: there is no openapi: at its top", file)
	}
	if _, err := loader().LoadFromData(root.JSON()); err != nil {
		return nil, unreadable(file, err)
	}
	return root, nil
}

// plain refuses aliases, by which a small file stands for a huge one, and nesting without end.
func plain(file string, text []byte) error {
	var document yaml.Node
	if err := yaml.Load(text, &document); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return plainNode(file, &document, 0)
}

func plainNode(file string, n *yaml.Node, depth int) error {
	if n.Kind == yaml.AliasNode {
		return fmt.Errorf("%s:%d:%d: aliases are not read: write the value out", file, n.Line, n.Column)
	}
	if depth > mostDepth {
		return fmt.Errorf("%s:%d:%d: maps and lists are nested more than %d deep", file, n.Line, n.Column, mostDepth)
	}
	for _, inner := range n.Content {
		if err := plainNode(file, inner, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func loader() *openapi3.Loader {
	l := openapi3.NewLoader()
	l.IsExternalRefsAllowed = false
	l.ReadFromURIFunc = func(*openapi3.Loader, *url.URL) ([]byte, error) { return nil, errRemote }
	return l
}

func unreadable(file string, err error) error {
	return fmt.Errorf("%s: the document cannot be read: %w", file, err)
}

// converted reads Swagger 2.0. The library gives members in the order of the alphabet.
func converted(file string, root *source.Node) (*source.Node, error) {
	var old openapi2.T
	if err := json.Unmarshal(root.JSON(), &old); err != nil {
		return nil, unreadable(file, err)
	}
	document, err := openapi2conv.ToV3WithLoader(&old, loader(), nil)
	if err != nil {
		return nil, unreadable(file, err)
	}
	text, err := document.MarshalJSON()
	if err != nil {
		return nil, unreadable(file, err)
	}
	return source.Read(file, text, &source.Problems{}), nil
}

func textOf(n *source.Node) string {
	if n == nil {
		return ""
	}
	return n.Text
}
