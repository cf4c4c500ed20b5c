package main

import (
	"bytes"
	"path/filepath"
	"strings"

	"github.com/truchman-proxy/truchman/mappings/source"
)

// editorLine begins the line by which YAML's language server finds a file's schema.
const editorLine = "# yaml-language-server: $schema="

// withSchema gives the text with the line that names its schema, where fmt is to write one and the file
// is of a kind that has a schema.
func (f *formatting) withSchema(path string, text []byte) []byte {
	name := fileSchema(path, text)
	if f.schemas == "" || name == "" {
		return text
	}
	from, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return text
	}
	to, err := filepath.Abs(filepath.Join(f.schemas, name))
	if err != nil {
		return text
	}
	relative, err := filepath.Rel(from, to)
	if err != nil {
		return text
	}
	rest := text
	if bytes.HasPrefix(text, []byte(editorLine)) {
		_, rest, _ = bytes.Cut(text, []byte("\n"))
	}
	return append([]byte(editorLine+filepath.ToSlash(relative)+"\n"), rest...)
}

// fileSchema names the schema of a file by its place in a pack, or by what stands in it; "" where it is
// of no kind that is known.
func fileSchema(path string, text []byte) string {
	n := source.Read(path, text, &source.Problems{})
	base := strings.TrimSuffix(filepath.Base(path), ".yaml")
	switch {
	case !n.Is(source.Map):
		return ""
	case filepath.Base(filepath.Dir(path)) == "testdata" && n.Get("title") != nil:
		return "case.json"
	case base == "api" || base == "openapi" || base == "shapes":
		return base + ".json"
	case n.Get("steps") != nil:
		return "flow.json"
	case n.Get("operation") != nil:
		return "endpoint.json"
	case n.Get("mounts") != nil || n.Get("banks") != nil || n.Get("server") != nil:
		return "config.json"
	}
	return ""
}
