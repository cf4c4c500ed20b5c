package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"

	"go.yaml.in/yaml/v4"
)

// readConfig reads a YAML file into a struct that holds the defaults, applies the overrides of --set
// ("a.b.c=value") and runs the checks that stand beside the structs. An empty path stands for an
// empty file. The error is *settingsError with everything that is wrong; no secret is shown in it.
func readConfig(path string, sets []string, into any) error {
	if path == "" {
		return parseConfig("", nil, sets, into)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read the configuration: %w", err)
	}
	return parseConfig(path, text, sets, into)
}

// parseConfig does the same with a text; name is what errors call it, and relative file: references
// count from its directory.
func parseConfig(name string, text []byte, sets []string, into any) error {
	s := &settings{
		reads:    func(string) {},
		problems: settingsProblems{name: name, text: text},
		lookup:   os.LookupEnv,
		dir:      filepath.Dir(name),
		places:   map[string]place{},
		faulty:   map[string]bool{},

		references: map[string]string{}, files: map[string]string{},
	}
	if reader, is := into.(secretReader); is {
		s.reads = reader.readsSecret
	}
	target := reflect.ValueOf(into).Elem()
	root := s.root(text)
	if err := s.problems.err(); err != nil {
		return err // the text says nothing at all: what is missing in it is no second cause
	}
	if root != nil {
		s.decode(root, target, "")
	}
	for _, set := range sets {
		s.override(set, target)
	}
	if c, is := into.(*configuration); is {
		c.references, c.places, c.files = s.references, s.places, s.files
	}
	s.check(target, "")
	return s.problems.err()
}

// secretReader is a configuration that wants to know the files that its secrets are taken from, also of those that cannot be read.
type secretReader interface{ readsSecret(path string) }

// settings is one reading of a configuration.
type settings struct {
	problems   settingsProblems
	lookup     func(name string) (string, bool)
	reads      func(path string) // is told of each file that a secret is taken from
	dir        string
	places     map[string]place  // by dotted path: where it was written
	faulty     map[string]bool   // by dotted path: what could not be read, and maps with unknown keys
	references map[string]string // by dotted path: what is written where a value comes from the environment
	files      map[string]string // by dotted path: "file:PATH" of a secret
	set        string            // the override that is being read, "" in the file
}

// root parses the text to its outermost map; nil where there is none.
func (s *settings) root(text []byte) *yaml.Node {
	var documents []yaml.Node
	err := yaml.Load(text, &documents, yaml.WithAllDocuments())
	switch fault := new(yaml.LoadError); {
	case errors.As(err, &fault):
		s.problems.hide(fault.Mark.Line)
		s.problems.add(place{line: fault.Mark.Line, column: max(fault.Mark.Column, 1)}, fault.Message, "")
		return nil
	case err != nil:
		s.problems.add(place{}, err.Error(), "")
		return nil
	case len(documents) == 0 || len(documents[0].Content) == 0:
		return nil
	case len(documents) > 1:
		s.problems.add(s.at(documents[1].Content[0]), "there is a second document", "keep one document in the file")
		return nil
	}
	return documents[0].Content[0]
}

// at gives the place of a node.
func (s *settings) at(node *yaml.Node) place {
	return place{line: node.Line, column: node.Column, set: s.set}
}

// reject notes a problem with the value at the path.
func (s *settings) reject(node *yaml.Node, path, cause, suggestion string) {
	s.faulty[path] = true
	s.problems.add(s.at(node), cause, suggestion)
}
