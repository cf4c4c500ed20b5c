package main

import (
	"encoding"
	"reflect"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/truchman-proxy/truchman/secret"
)

// settingKind is how a Go type is written in YAML. Reading and the JSON Schema for editors follow
// the same kinds and fields.
type settingKind uint8

const (
	unsupportedSetting settingKind = iota
	structSetting                  // a map with known keys
	mapSetting                     // a map with keys of the user's own
	listSetting
	pointerSetting // as what it points to
	secretSetting  // a string that may be file:PATH
	durationSetting
	textSetting // a scalar that its type reads itself (encoding.TextUnmarshaler)
	yamlSetting // anything that its type reads itself (yaml.Unmarshaler)
	stringSetting
	boolSetting
	intSetting
	uintSetting
	floatSetting
)

var basicSettings = map[reflect.Kind]settingKind{
	reflect.Struct: structSetting, reflect.Map: mapSetting, reflect.Slice: listSetting, reflect.Pointer: pointerSetting,
	reflect.String: stringSetting, reflect.Bool: boolSetting,
	reflect.Int: intSetting, reflect.Int8: intSetting, reflect.Int16: intSetting, reflect.Int32: intSetting, reflect.Int64: intSetting,
	reflect.Uint: uintSetting, reflect.Uint8: uintSetting, reflect.Uint16: uintSetting, reflect.Uint32: uintSetting,
	reflect.Uint64: uintSetting, reflect.Float32: floatSetting, reflect.Float64: floatSetting,
}

func settingKindOf(t reflect.Type) settingKind {
	switch {
	case t == reflect.TypeFor[secret.Value]():
		return secretSetting
	case t == reflect.TypeFor[time.Duration]():
		return durationSetting
	case reflect.PointerTo(t).Implements(reflect.TypeFor[yaml.Unmarshaler]()):
		return yamlSetting
	case reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()):
		return textSetting
	case t.Kind() == reflect.Map && t.Key().Kind() != reflect.String:
		return unsupportedSetting
	}
	return basicSettings[t.Kind()]
}

// settingField is one key of a struct.
type settingField struct {
	Key   string // of the yaml tag
	Doc   string // of the doc tag
	Index []int  // as reflect.Value.FieldByIndex takes it
	Type  reflect.Type
}

// settingFields lists the keys of a struct type in their order, those of inlined structs in place.
func settingFields(t reflect.Type) []settingField {
	var fields []settingField
	for i := range t.NumField() {
		f := t.Field(i)
		name, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		switch {
		case name == "-" || !f.IsExported():
		case strings.Contains(options, "inline"):
			for _, inner := range settingFields(f.Type) {
				inner.Index = append([]int{i}, inner.Index...)
				fields = append(fields, inner)
			}
		default:
			if name == "" {
				name = strings.ToLower(f.Name)
			}
			fields = append(fields, settingField{name, f.Tag.Get("doc"), f.Index, f.Type})
		}
	}
	return fields
}

func findSetting(fields []settingField, key string) (settingField, bool) {
	for _, f := range fields {
		if f.Key == key {
			return f, true
		}
	}
	return settingField{}, false
}

func settingKeys(fields []settingField) []string {
	keys := make([]string, len(fields))
	for i, f := range fields {
		keys[i] = f.Key
	}
	return keys
}

// joinPath appends a key to a dotted path.
func joinPath(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
