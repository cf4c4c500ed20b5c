package mappings

import "strings"

var (
	templateRef   = schema{"$ref": "#/definitions/template"}
	expressionRef = schema{"$ref": "#/definitions/expression"}
	conditionRef  = schema{"$ref": "#/definitions/condition"}
	pathRef       = schema{"$ref": "#/definitions/path"}
	scalarSchema  = schema{"type": []any{"string", "number", "boolean", "null"}}
)

// notOperator matches the keys of plain objects: $$ escapes a dollar.
const notOperator = `^(?:[^$]|\$\$|$)`

// languageDefinitions are the schemas of templates, expressions and conditions: the three rules of the
// language, with an entry for each operator.
func languageDefinitions() schema {
	plainKeys := schema{"propertyNames": schema{"pattern": notOperator}}
	isObject, isList := schema{"type": "object"}, schema{"type": "array"}
	return schema{
		"path": pathSchema(),
		"text": schema{"if": schema{"type": "string", "pattern": `^\$(?:[^$]|$)`}, "then": pathRef},
		"template": schema{
			"if": isObject,
			"then": schema{"if": plainKeys,
				"then": schema{"additionalProperties": templateRef},
				"else": schema{"$ref": "#/definitions/leaf"}},
			"else": schema{"if": isList, "then": schema{"items": templateRef}, "else": schema{"$ref": "#/definitions/text"}},
		},
		"leaf": operatorsSchema(TwoWay, 0),
		"expression": schema{
			"if":   isObject,
			"then": operatorsSchema(OneWay, 1),
			"else": schema{"$ref": "#/definitions/text"},
		},
		"condition": operatorsSchema(Condition, 1),
	}
}

// pathSchema takes any known root: which of them a place knows is for the loader to say.
func pathSchema() schema {
	return schema{"type": "string", "pattern": `^\$(?:` + strings.Join(rootNames, "|") + `)\.`,
		"description": "A path: $. is the document, $path. $query. $header. its parameters, $settings. and $secret. the bank's."}
}

func operatorsSchema(kind OperatorKind, most int) schema {
	properties := schema{}
	for _, o := range operators {
		if o.Kind() == kind {
			s := argumentSchema(o.Argument)
			properties[o.Name] = schema{"allOf": []any{s}, "description": o.described()}
		}
	}
	s := schema{"type": "object", "properties": properties, "additionalProperties": false, "minProperties": 1}
	if most > 0 {
		s["maxProperties"] = most
	}
	return s
}

// described is what an editor shows of an operator.
func (o *Operator) described() string {
	text := o.Name + ": " + o.Argument + "\n\n" + o.Summary
	if o.Outward != "" {
		text += "\nOutward: " + o.Outward + "."
	}
	if o.Inward != "" {
		text += "\nInward: " + o.Inward + "."
	}
	if len(o.Examples) > 0 {
		text += "\n\n" + o.Examples[0].Template
	}
	return text
}
