package main

import (
	"encoding"
	"errors"
	"reflect"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/truchman-proxy/truchman/secret"
)

// decodeScalar reads a single value by the type that it is for and never by YAML's guess, so that a
// string such as 012 or no stays what is written.
func (s *settings) decodeScalar(node *yaml.Node, kind settingKind, v reflect.Value, path string) {
	if node.ShortTag() == "!!null" {
		s.reject(node, path, "there is no value", "write one, or leave the key out")
		return
	}
	text, err := s.expand(node.Value)
	if delete(s.references, path); text != node.Value {
		s.references[path] = node.Value
	}
	if err == nil && kind == secretSetting {
		s.files[path] = text
		if !strings.HasPrefix(text, "file:") {
			delete(s.files, path)
		}
		text, err = s.fileSecret(text)
	}
	if err == nil {
		err = setScalar(v, kind, text)
	}
	if err != nil {
		s.reject(node, path, err.Error(), "")
	}
}

// setScalar reads the text into v. The errors do not hold it.
func setScalar(v reflect.Value, kind settingKind, text string) error {
	switch kind {
	case secretSetting:
		v.Set(reflect.ValueOf(secret.New(text)))
	case stringSetting:
		v.SetString(text)
	case textSetting:
		return v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(text))
	case boolSetting:
		if text != "true" && text != "false" {
			return errors.New("must be true or false")
		}
		v.SetBool(text == "true")
	case durationSetting:
		d, err := time.ParseDuration(text)
		if err != nil {
			return errors.New(`must be a duration with its unit, such as "500ms", "5s" or "2m"`)
		}
		v.SetInt(int64(d))
	default:
		return setNumber(v, kind, text)
	}
	return nil
}

func setNumber(v reflect.Value, kind settingKind, text string) error {
	bits := v.Type().Bits()
	switch kind {
	case intSetting:
		n, err := strconv.ParseInt(text, 10, bits)
		if err != nil {
			return errors.New("must be a whole number")
		}
		v.SetInt(n)
	case uintSetting:
		n, err := strconv.ParseUint(text, 10, bits)
		if err != nil {
			return errors.New("must be a whole number, not below 0")
		}
		v.SetUint(n)
	default:
		n, err := strconv.ParseFloat(text, bits)
		if err != nil {
			return errors.New("must be a number")
		}
		v.SetFloat(n)
	}
	return nil
}

// decodeItself lets a type read its node, with the references in it replaced.
func (s *settings) decodeItself(node *yaml.Node, v reflect.Value, path string) {
	if !s.expandAll(node, path) {
		return
	}
	if err := v.Addr().Interface().(yaml.Unmarshaler).UnmarshalYAML(node); err != nil {
		s.reject(node, path, err.Error(), "")
	}
}
