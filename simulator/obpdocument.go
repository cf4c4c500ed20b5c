package simulator

import (
	"encoding/json"
	"maps"
	"time"
)

// obpDocument is an object as the API answers it, by member.
type obpDocument map[string]json.RawMessage

// obpRead reads an object that its schema has passed.
func obpRead(text []byte) obpDocument {
	var d obpDocument
	if err := json.Unmarshal(text, &d); err != nil {
		panic(err)
	}
	return d
}

// text is a member's text, "" where it has none.
func (d obpDocument) text(member string) string {
	var text string
	_ = json.Unmarshal(d[member], &text)
	return text
}

// into reads a member where it fits.
func (d obpDocument) into(member string, value any) { _ = json.Unmarshal(d[member], value) }

func (d obpDocument) set(member string, value any) { d[member] = encode(value) }

// with is the document after a change; the old one may still be on its way out.
func (d obpDocument) with(change obpDocument) obpDocument {
	changed := maps.Clone(d)
	maps.Copy(changed, change)
	return changed
}

func (d obpDocument) without(members ...string) obpDocument {
	rest := maps.Clone(d)
	for _, member := range members {
		delete(rest, member)
	}
	return rest
}

// obpTime is how bodies write a time.
func obpTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// obpPlain writes dates and times of a document, or of a list in it, as plain dates of the layout; what is no time stays.
func obpPlain(text json.RawMessage, layout string) json.RawMessage {
	var list []json.RawMessage
	if json.Unmarshal(text, &list) == nil && list != nil {
		for i := range list {
			list[i] = obpPlain(list[i], layout)
		}
		return encode(list)
	}
	var t time.Time
	if string(text) == "null" || json.Unmarshal(text, &t) != nil {
		return text
	}
	return encode(t.UTC().Format(layout))
}
