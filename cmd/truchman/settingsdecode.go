package main

import (
	"fmt"
	"reflect"
	"strconv"

	"go.yaml.in/yaml/v4"

	"github.com/truchman-proxy/truchman/mappings/source"
)

// defaulter is a struct that knows the defaults of one more map entry or list item of its type.
type defaulter interface{ SetDefaults() }

// decode reads a node into v and notes its place under the path.
func (s *settings) decode(node *yaml.Node, v reflect.Value, path string) {
	if _, noted := s.places[path]; !noted || node.Kind == yaml.ScalarNode && node.ShortTag() != "!!null" {
		s.places[path] = s.at(node)
	}
	switch {
	case node.Kind == yaml.AliasNode || node.Anchor != "":
		s.reject(node, path, "anchors and aliases are not read", "write the value out")
		return
	case node.Style&yaml.TaggedStyle != 0:
		s.reject(node, path, "tags are not read", "leave the tag out; quotes make a string")
		return
	}
	s.decodeKind(node, v, path)
}

func (s *settings) decodeKind(node *yaml.Node, v reflect.Value, path string) {
	switch kind := settingKindOf(v.Type()); kind {
	case structSetting:
		if s.is(node, path, yaml.MappingNode, "a map") {
			s.decodeStruct(node, v, path)
		}
	case mapSetting:
		if s.is(node, path, yaml.MappingNode, "a map") {
			s.decodeMap(node, v, path)
		}
	case listSetting:
		if s.is(node, path, yaml.SequenceNode, "a list") {
			s.decodeList(node, v, path)
		}
	case pointerSetting:
		fresh := freshSetting(v.Type().Elem())
		if !v.IsNil() {
			fresh.Set(v.Elem())
		}
		s.decode(node, fresh, path)
		v.Set(fresh.Addr())
	case yamlSetting:
		s.decodeItself(node, v, path)
	case unsupportedSetting:
		panic("config: " + path + " is of a type that no YAML is read into: " + v.Type().String())
	default:
		if kind == secretSetting {
			s.problems.hide(node.Line)
		}
		if s.is(node, path, yaml.ScalarNode, "a single value") {
			s.decodeScalar(node, kind, v, path)
		}
	}
}

// is tells whether the node has the kind, and notes it where not. A map or a list without content
// leaves the default.
func (s *settings) is(node *yaml.Node, path string, kind yaml.Kind, name string) bool {
	if node.Kind == kind {
		return true
	}
	if node.Kind != yaml.ScalarNode || node.ShortTag() != "!!null" {
		s.reject(node, path, "must be "+name, "")
	}
	return false
}

// members walks a map and notes keys that stand twice or are no text.
func (s *settings) members(node *yaml.Node, path string, each func(key, value *yaml.Node)) {
	lines := map[string]int{}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		if key.Kind != yaml.ScalarNode {
			s.reject(key, path, "a key must be a text", "")
			continue
		}
		if line, again := lines[key.Value]; again {
			s.reject(key, path, fmt.Sprintf("%s stands twice in this map", key.Value), fmt.Sprintf("the first is in line %d", line))
			continue
		}
		lines[key.Value] = key.Line
		s.places[joinPath(path, key.Value)] = s.at(key)
		each(key, value)
	}
}

func (s *settings) decodeStruct(node *yaml.Node, v reflect.Value, path string) {
	fields := settingFields(v.Type())
	s.members(node, path, func(key, value *yaml.Node) {
		field, known := findSetting(fields, key.Value)
		if !known {
			s.problems.hide(key.Line) // what follows may be a secret under a misspelt key
			s.reject(key, path, "unknown key "+key.Value, source.DidYouMean(key.Value, settingKeys(fields)))
			return
		}
		s.decode(value, v.FieldByIndex(field.Index), joinPath(path, field.Key))
	})
}

func (s *settings) decodeMap(node *yaml.Node, v reflect.Value, path string) {
	if v.IsNil() {
		v.Set(reflect.MakeMap(v.Type()))
	}
	s.members(node, path, func(key, value *yaml.Node) {
		entry := freshSetting(v.Type().Elem())
		name := reflect.ValueOf(key.Value).Convert(v.Type().Key())
		if old := v.MapIndex(name); old.IsValid() {
			entry.Set(old)
		}
		s.decode(value, entry, joinPath(path, key.Value))
		v.SetMapIndex(name, entry)
	})
}

// decodeList replaces the default: a list is one value.
func (s *settings) decodeList(node *yaml.Node, v reflect.Value, path string) {
	list := reflect.MakeSlice(v.Type(), 0, len(node.Content))
	for i, item := range node.Content {
		entry := freshSetting(v.Type().Elem())
		s.decode(item, entry, joinPath(path, strconv.Itoa(i)))
		list = reflect.Append(list, entry)
	}
	v.Set(list)
}

// freshSetting makes a settable value of the type, with the type's own defaults.
func freshSetting(t reflect.Type) reflect.Value {
	fresh := reflect.New(t)
	if d, ok := fresh.Interface().(defaulter); ok {
		d.SetDefaults()
	}
	return fresh.Elem()
}
