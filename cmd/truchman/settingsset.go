package main

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/truchman-proxy/truchman/mappings/source"
)

// override applies one --set: "a.b.c=value". A list's item is named by its number, or by its member
// name or id. A single value is taken as it stands, a map or a list is read as YAML.
func (s *settings) override(set string, target reflect.Value) {
	path, value, found := strings.Cut(set, "=")
	if path == "" {
		path = "=..."
	}
	s.set = path
	defer func() { s.set = "" }()
	if !found || path == "=..." {
		s.problems.add(place{set: path}, "this is not KEY=VALUE", "write it as in server.listen=127.0.0.1:8080")
		return
	}
	if err := s.descend(target, "", strings.Split(path, "."), value); err != nil {
		s.problems.add(place{set: path}, err.Error(), "")
	}
}

// descend walks one key further into v, and sets what it arrives at.
func (s *settings) descend(v reflect.Value, path string, keys []string, value string) error {
	if len(keys) == 0 {
		return s.assign(v, path, value)
	}
	switch kind := settingKindOf(v.Type()); kind {
	case structSetting:
		return s.descendStruct(v, path, keys, value)
	case mapSetting:
		return s.descendMap(v, path, keys, value)
	case listSetting:
		i, err := listIndex(v, keys[0])
		if err != nil {
			return err
		}
		return s.descend(v.Index(i), joinPath(path, strconv.Itoa(i)), keys[1:], value)
	case pointerSetting:
		if v.IsNil() {
			v.Set(freshSetting(v.Type().Elem()).Addr())
		}
		return s.descend(v.Elem(), path, keys, value)
	}
	return fmt.Errorf("%s has no keys of its own", path)
}

func (s *settings) descendStruct(v reflect.Value, path string, keys []string, value string) error {
	fields := settingFields(v.Type())
	field, known := findSetting(fields, keys[0])
	if !known {
		return suggest("unknown key "+joinPath(path, keys[0]), source.DidYouMean(keys[0], settingKeys(fields)))
	}
	return s.descend(v.FieldByIndex(field.Index), joinPath(path, field.Key), keys[1:], value)
}

// descendMap works on a copy: the entries of a Go map cannot be set in part.
func (s *settings) descendMap(v reflect.Value, path string, keys []string, value string) error {
	if v.IsNil() {
		v.Set(reflect.MakeMap(v.Type()))
	}
	entry := freshSetting(v.Type().Elem())
	name := reflect.ValueOf(keys[0]).Convert(v.Type().Key())
	if old := v.MapIndex(name); old.IsValid() {
		entry.Set(old)
	} else {
		s.places[joinPath(path, keys[0])] = place{set: s.set}
	}
	err := s.descend(entry, joinPath(path, keys[0]), keys[1:], value)
	if err == nil {
		v.SetMapIndex(name, entry)
	}
	return err
}

// listIndex finds the item by its number or its name.
func listIndex(list reflect.Value, key string) (int, error) {
	if i, err := strconv.Atoi(key); err == nil && i >= 0 && i < list.Len() {
		return i, nil
	}
	var names []string
	for i := range list.Len() {
		name := itemName(list.Index(i))
		if name == key && name != "" {
			return i, nil
		}
		names = append(names, name)
	}
	names = slices.DeleteFunc(names, func(name string) bool { return name == "" })
	return 0, suggest(fmt.Sprintf("the list has %d items and none named %s", list.Len(), key), source.DidYouMean(key, names))
}

// itemName is the text of an item's member name or id.
func itemName(item reflect.Value) string {
	item = reflect.Indirect(item)
	if item.Kind() != reflect.Struct {
		return ""
	}
	for _, field := range settingFields(item.Type()) {
		if (field.Key == "name" || field.Key == "id") && field.Type.Kind() == reflect.String {
			return item.FieldByIndex(field.Index).String()
		}
	}
	return ""
}

// assign decodes the value as the file's would be.
func (s *settings) assign(v reflect.Value, path, value string) error {
	node := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: value}
	switch settingKindOf(v.Type()) {
	case structSetting, mapSetting, listSetting, pointerSetting, yamlSetting:
		var document yaml.Node
		if err := yaml.Load([]byte(value), &document); err != nil || len(document.Content) == 0 {
			return errors.New("the value cannot be read as YAML")
		}
		node = document.Content[0]
	}
	s.decode(node, v, path)
	return nil
}

func suggest(cause, suggestion string) error {
	if suggestion == "" {
		return errors.New(cause)
	}
	return errors.New(cause + "; " + suggestion)
}
