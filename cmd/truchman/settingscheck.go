package main

import (
	"fmt"
	"reflect"
	"sort"
	"strconv"
	"strings"
)

// finding is what a Check method returns, whichever package's own type it is.
type finding = struct{ Key, Cause string }

// check runs the Check method of v and of everything in it, and notes the findings where the
// checked values were written.
func (s *settings) check(v reflect.Value, path string) {
	s.noteFindings(v, path)
	switch settingKindOf(v.Type()) {
	case structSetting:
		for _, field := range settingFields(v.Type()) {
			s.check(v.FieldByIndex(field.Index), joinPath(path, field.Key))
		}
		s.checkInlined(v, path)
	case mapSetting:
		names := v.MapKeys()
		sort.Slice(names, func(i, j int) bool { return names[i].String() < names[j].String() })
		for _, name := range names {
			entry := reflect.New(v.Type().Elem()).Elem()
			entry.Set(v.MapIndex(name))
			s.check(entry, joinPath(path, name.String()))
		}
	case listSetting:
		for i := range v.Len() {
			s.check(v.Index(i), joinPath(path, strconv.Itoa(i)))
		}
	case pointerSetting:
		if !v.IsNil() {
			s.check(v.Elem(), path)
		}
	}
}

// checkInlined runs the checks of inlined structs, whose fields are checked as the outer one's.
func (s *settings) checkInlined(v reflect.Value, path string) {
	for i := range v.NumField() {
		_, options, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ",")
		if v.Type().Field(i).IsExported() && strings.Contains(options, "inline") {
			s.noteFindings(v.Field(i), path)
			s.checkInlined(v.Field(i), path)
		}
	}
}

// noteFindings leaves out what follows from a problem of reading: of a value that could not be read,
// and of a value that is missing beside a key that nobody knows.
func (s *settings) noteFindings(v reflect.Value, path string) {
	for _, f := range findings(v) {
		key := joinPath(path, f.Key)
		at, around := s.placeOf(key)
		if s.faulty[around] {
			continue
		}
		cause := f.Cause
		if around != key {
			cause = key + " " + cause
		}
		s.problems.add(at, cause, "")
	}
}

// findings calls Check where v has it, with a value or a pointer receiver.
func findings(v reflect.Value) []finding {
	method := v.Addr().MethodByName("Check")
	if !method.IsValid() {
		return nil
	}
	t := method.Type()
	if t.NumIn() != 0 || t.NumOut() != 1 || t.Out(0).Kind() != reflect.Slice || !t.Out(0).Elem().ConvertibleTo(reflect.TypeFor[finding]()) {
		panic(fmt.Sprintf("config: %s.Check is no func() []struct{ Key, Cause string }", v.Type()))
	}
	list := method.Call(nil)[0]
	all := make([]finding, list.Len())
	for i := range all {
		all[i] = list.Index(i).Convert(reflect.TypeFor[finding]()).Interface().(finding)
	}
	return all
}

// placeOf gives where the path was written, or else the nearest map around it that was, with that
// map's path.
func (s *settings) placeOf(path string) (place, string) {
	for {
		if at, written := s.places[path]; written || path == "" {
			return at, path
		}
		path = path[:max(strings.LastIndexByte(path, '.'), 0)]
	}
}
