package main

import (
	"encoding"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"time"

	"github.com/truchman-proxy/truchman/admin"
	"github.com/truchman-proxy/truchman/middleware"
)

// inForce is the answer of GET /configuration.
type inForce struct {
	Version       string    `json:"version"` // as the log names it
	Loaded        time.Time `json:"loaded"`
	Configuration any       `json:"configuration"` // every key of config.yaml with the value that holds, defaults included
}

// serveConfiguration answers GET /configuration: what is served now. A secret is "[secret]", or "" where there is none; a value that
// the file takes from the environment is shown as the file has it.
func (s *service) serveConfiguration(w http.ResponseWriter, _ *http.Request) {
	now := s.generation()
	admin.Answer(w, inForce{now.version, now.loaded, now.config.shown()})
}

// shown gives the configuration for people who may see it but not its secrets.
func (c *configuration) shown() any {
	return shownSettings{c.references}.value(reflect.ValueOf(c.resolved()).Elem(), "")
}

// shownSettings knows what was written where a value came from the environment, by dotted path.
type shownSettings struct{ references map[string]string }

// hiddenSetting is how package secret prints what it keeps.
const hiddenSetting = "[secret]"

func (s shownSettings) value(v reflect.Value, path string) any {
	if written, is := s.references[path]; is && settingKindOf(v.Type()) != secretSetting {
		return written
	}
	switch settingKindOf(v.Type()) {
	case structSetting:
		members := map[string]any{}
		for _, field := range settingFields(v.Type()) {
			members[field.Key] = s.value(v.FieldByIndex(field.Index), joinPath(path, field.Key))
			if v.Type() == reflect.TypeFor[middleware.Partner]() && field.Key == "keys" {
				members[field.Key] = hiddenList(v.FieldByIndex(field.Index).Len())
			}
		}
		return members
	case mapSetting:
		members := map[string]any{}
		for entries := v.MapRange(); entries.Next(); {
			name := entries.Key().String()
			members[name] = s.value(entries.Value(), joinPath(path, name))
		}
		return members
	case listSetting:
		items := make([]any, v.Len())
		for i := range items {
			items[i] = s.value(v.Index(i), fmt.Sprintf("%s.%d", path, i))
		}
		return items
	case pointerSetting:
		if v.IsNil() {
			return nil
		}
		return s.value(v.Elem(), path)
	}
	return shownScalar(v)
}

// hiddenList stands for the hashes of keys: of a weak key, a hash is enough to find it.
func hiddenList(length int) []string {
	hidden := make([]string, length)
	for i := range hidden {
		hidden[i] = hiddenSetting
	}
	return hidden
}

func shownScalar(v reflect.Value) any {
	switch settingKindOf(v.Type()) {
	case secretSetting:
		if v.IsZero() {
			return ""
		}
		return hiddenSetting
	case durationSetting:
		return time.Duration(v.Int()).String()
	case stringSetting:
		return withoutQuery(v.String())
	case boolSetting, intSetting, uintSetting, floatSetting:
		return v.Interface()
	}
	if text, is := v.Interface().(encoding.TextMarshaler); is {
		written, _ := text.MarshalText() // a value that was read can be written
		return string(written)
	}
	return fmt.Sprint(v.Interface())
}

// withoutQuery hides what an address has behind its "?", where partners put tokens.
func withoutQuery(text string) string {
	if u, err := url.Parse(text); err != nil || u.Host == "" || u.RawQuery == "" {
		return text
	}
	address, _, _ := strings.Cut(text, "?")
	return address + "?" + hiddenSetting
}
