package main

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/secret"
)

// TestEverySettingIsTakenUpOrRefused changes each setting there is, one at a time: a reload either takes it up as a whole or names it, and
// passes over none.
func TestEverySettingIsTakenUpOrRefused(t *testing.T) {
	refused := 0
	for _, leaf := range leavesOf(reflect.TypeFor[configuration](), "", nil) {
		old, changed := reflect.ValueOf(newConfiguration(".")).Elem(), reflect.ValueOf(newConfiguration(".")).Elem()
		if !alter(changed.FieldByIndex(leaf.Index)) {
			t.Errorf("%s cannot be changed here: add its type", leaf.Key)
			continue
		}
		keys := changedKeys(old, changed, "")
		if len(keys) != 1 || keys[0] != leaf.Key && !(slices.Contains(reloadable, keys[0]) && strings.HasPrefix(leaf.Key, keys[0]+".")) {
			t.Errorf("%s has changed, and a reload sees %q", leaf.Key, keys)
		} else if !slices.Contains(reloadable, keys[0]) {
			refused++
		}
	}
	if refused < 60 {
		t.Errorf("%d settings need a restart: hardly any was looked at", refused)
	}
}

// leavesOf lists the settings that are no structs, by their whole keys and indexes.
func leavesOf(of reflect.Type, path string, index []int) (leaves []settingField) {
	for _, field := range settingFields(of) {
		field.Key, field.Index = joinPath(path, field.Key), slices.Concat(index, field.Index)
		if settingKindOf(field.Type) == structSetting {
			leaves = append(leaves, leavesOf(field.Type, field.Key, field.Index)...)
		} else {
			leaves = append(leaves, field)
		}
	}
	return leaves
}

// alter gives a setting another value.
func alter(v reflect.Value) bool {
	switch value := v.Addr().Interface().(type) {
	case *secret.Value:
		*value = secret.New("another")
		return true
	case *time.Duration:
		*value++
		return true
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("another")
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Int, reflect.Int64:
		v.SetInt(v.Int() + 1)
	case reflect.Float64:
		v.SetFloat(v.Float() + 0.5)
	case reflect.Slice:
		v.Set(reflect.Append(v, reflect.Zero(v.Type().Elem())))
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(reflect.ValueOf("another").Convert(v.Type().Key()), reflect.Zero(v.Type().Elem()))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
	default:
		return false
	}
	return true
}
