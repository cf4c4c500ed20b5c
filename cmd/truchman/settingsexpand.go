package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"
)

var environmentName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// expand replaces ${NAME} and ${NAME:-default} by the environment's value, $${ by ${. The default
// stands for an unset and for an empty variable. What comes in is never read as YAML.
func (s *settings) expand(text string) (string, error) {
	var out strings.Builder
	for {
		before, after, found := strings.Cut(text, "${")
		if !found {
			out.WriteString(text)
			return out.String(), nil
		}
		if literal, escaped := strings.CutSuffix(before, "$"); escaped {
			out.WriteString(literal + "${")
			text = after
			continue
		}
		reference, rest, closed := strings.Cut(after, "}")
		if !closed {
			return "", errors.New("${ has no }; write $${ for the two characters themselves")
		}
		value, err := s.variable(reference)
		if err != nil {
			return "", err
		}
		out.WriteString(before + value)
		text = rest
	}
}

func (s *settings) variable(reference string) (string, error) {
	name, fallback, optional := strings.Cut(reference, ":-")
	if !environmentName.MatchString(name) {
		return "", errors.New("a reference is ${NAME} or ${NAME:-default}, the name of letters, digits and _")
	}
	value, set := s.lookup(name)
	switch {
	case optional && value == "":
		return fallback, nil
	case !set:
		return "", fmt.Errorf("the environment has no variable %s; set it, or write ${%s:-default}", name, name)
	}
	return value, nil
}

// expandAll replaces the references in every scalar under the node, and tells whether it could.
func (s *settings) expandAll(node *yaml.Node, path string) bool {
	if node.Kind == yaml.ScalarNode {
		text, err := s.expand(node.Value)
		if err != nil {
			s.reject(node, path, err.Error(), "")
			return false
		}
		node.Value = text
	}
	whole := true
	for _, inner := range node.Content {
		whole = s.expandAll(inner, path) && whole
	}
	return whole
}

// fileSecret reads file:PATH, without the line end that editors leave; any other text is the secret. An empty file
// is one that is being written, or a mistake.
func (s *settings) fileSecret(text string) (string, error) {
	path, isFile := strings.CutPrefix(text, "file:")
	if !isFile {
		return text, nil
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(s.dir, path)
	}
	s.reads(path)
	content, err := os.ReadFile(path)
	if fault := new(fs.PathError); errors.As(err, &fault) {
		return "", fmt.Errorf("the secret's file %s cannot be read: %w", fault.Path, fault.Err)
	}
	secret := strings.TrimRight(string(content), "\r\n")
	if err == nil && secret == "" {
		return "", fmt.Errorf("the secret's file %s is empty: write the secret into it, or leave the key out", path)
	}
	return secret, err
}
