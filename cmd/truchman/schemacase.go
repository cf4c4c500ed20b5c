package main

import "strings"

// caseKeys are the maps of a case file and their keys; the reader of cases is held against them by a test.
var caseKeys = map[string][]string{
	"case":     {"title", "front", "provider", "callback", "bank", "mount", "exchanges", "request", "calls", "answer"},
	"exchange": {"request", "calls", "answer"},
	"values":   {"settings", "secrets"},
	"mount":    {"settings", "secrets", "references"},
	"calls":    {"request", "answer", "fault"},
	"request":  {"method", "path", "headers", "body"},
	"answer":   {"status", "headers", "body"},
}

// caseForms are the values of the keys: the name of a map, "list of" one, or a form of their own.
var caseForms = map[string]string{
	"title": "text", "front": "text", "provider": "text", "callback": "text", "method": "text", "path": "text", "settings": "texts", "secrets": "texts",
	"references": "texts of texts", "bank": "values", "mount": "mount", "exchanges": "list of exchange", "calls": "list of calls",
	"request": "request", "answer": "answer", "headers": "headers", "body": "any", "status": "number", "fault": "fault",
}

var caseSummaries = map[string]string{
	"title": "What the case shows, in one sentence.", "front": "The pack that the partner calls; normalized where it is not given.",
	"provider": "The pack of the bank; the one that the case belongs to where it is not given.",
	"callback": "What the bank tells unasked: request is then the bank's, calls are the partner's.",
	"bank":     "The bank's settings and secrets.", "mount": "The mount's settings, secrets and references.",
	"exchanges": "Several requests of the partner, one after another.", "request": "What is sent.", "answer": "What is answered.",
	"calls": "What the bank is asked, in order, and what it answers.", "fault": "How the connection to the bank fails.",
	"headers": "Headers by name; null says that the header is not there.", "body": "The body: a text is taken as it stands, anything else is written as JSON.",
	"status": "The status; 200 where it is not given.", "method": "The method.", "path": "The path with its query.",
	"settings": "Values by name.", "secrets": "Values by name.", "references": "Which of the bank's types of reference a type of the front is.",
}

// caseSchema is the schema of a case in testdata/.
func caseSchema() map[string]any {
	definitions := map[string]any{}
	for name, keys := range caseKeys {
		properties := map[string]any{}
		for _, key := range keys {
			s := caseForm(caseForms[key])
			s["description"] = caseSummaries[key]
			properties[key] = s
		}
		definitions[name] = map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
	}
	definitions["case"].(map[string]any)["required"] = []any{"title"}
	return map[string]any{"title": "A case of a pack", "allOf": []any{caseRef("case")}, "definitions": definitions}
}

func caseRef(name string) map[string]any { return map[string]any{"$ref": "#/definitions/" + name} }

func caseForm(form string) map[string]any {
	text := map[string]any{"type": "string"}
	mapOf := func(value any) map[string]any {
		return map[string]any{"type": "object", "additionalProperties": value}
	}
	switch form {
	case "any":
		return map[string]any{}
	case "text":
		return text
	case "number":
		return map[string]any{"type": "integer", "minimum": 100, "maximum": 599}
	case "texts":
		return mapOf(text)
	case "texts of texts":
		return mapOf(mapOf(text))
	case "headers":
		return mapOf(map[string]any{"type": []any{"string", "number", "boolean", "null"}})
	case "fault":
		var names []any
		for _, name := range caseFaults {
			names = append(names, name)
		}
		return map[string]any{"enum": names}
	}
	if item, list := strings.CutPrefix(form, "list of "); list {
		return map[string]any{"type": "array", "items": caseRef(item)}
	}
	return map[string]any{"allOf": []any{caseRef(form)}}
}
