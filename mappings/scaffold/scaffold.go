// Package scaffold makes the beginning of a pack out of an API's OpenAPI document: the contract, an
// endpoint file for each operation that is like a normalized one, and shapes. What it guessed is marked,
// and stays marked until a person confirms it.
package scaffold

import (
	"fmt"
	"io/fs"
	"sort"
	"strings"
	"testing/fstest"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/layout"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// Pack is the beginning of a pack.
type Pack struct {
	Files map[string][]byte // by their names in the pack's directory
	Left  []string          // what the document has and the pack has not, a sentence each
}

// maker makes one pack.
type maker struct {
	name      string
	document  *source.Node // the API's, as it was given
	reduced   *source.Node // what the pack keeps of it
	set       *mappings.Set
	learned   map[string][]string
	shapes    []shape
	bound     []*binding
	left      []string
	errorName string // the schema of error bodies
	security  *source.Node
}

// Make reads an OpenAPI document (3.0, 3.1, or Swagger 2.0; YAML or JSON) and makes a pack of that name
// that leads to the normalized API of the set. Nothing is fetched. The error says what cannot be read.
func Make(name, file string, text []byte, set *mappings.Set) (*Pack, error) {
	document, err := open(file, text)
	if err != nil {
		return nil, err
	}
	m := &maker{name: name, document: document, set: set, learned: learn(set)}
	if err := m.reduce(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	files := map[string]string{"openapi.yaml": m.contract()}
	if err := m.bind(files["openapi.yaml"]); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	for _, b := range m.bound {
		files[b.file+".yaml"] = m.endpoint(b)
	}
	files["api.yaml"] = m.api()
	if len(m.shapes) > 0 {
		files["shapes.yaml"] = m.shapesFile()
	}
	pack := &Pack{Files: map[string][]byte{}, Left: m.left}
	for file, text := range files {
		if pack.Files[file], err = layout.Format(name+"/"+file, []byte(text)); err != nil {
			return nil, fmt.Errorf("the scaffold cannot be written: %w", err)
		}
	}
	return pack, nil
}

// Check loads the pack beside those of the set: the error is what has to be completed before it loads.
func (p *Pack) Check(name string, set *mappings.Set) error {
	sources := map[string]fs.FS{}
	for known, pack := range set.Packs {
		sources[known] = pack.Files
	}
	files := fstest.MapFS{}
	for file, text := range p.Files {
		files[file] = &fstest.MapFile{Data: text, Mode: 0o644}
	}
	sources[name] = files
	_, err := mappings.LoadFS(sources)
	return err
}

// note says what the pack does not have; each only once.
func (m *maker) note(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	for _, known := range m.left {
		if known == text {
			return
		}
	}
	m.left = append(m.left, text)
}

// Names lists the files in order.
func (p *Pack) Names() []string {
	var names []string
	for name := range p.Files {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// comment makes a text one line that YAML can hold behind a #.
func comment(text string) string { return strings.Join(strings.Fields(text), " ") }
