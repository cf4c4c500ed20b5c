package mappings

// endpointVocabulary lists the parts of endpoint files and of flow files.
var endpointVocabulary = []Part{
	{Name: "endpoint", Either: []string{"operation", "callback"}, Fields: []Field{
		{Name: "operation", Form: TextForm, Summary: "The normalized operation that the endpoint is."},
		{Name: "request_id", Form: TextForm, Summary: "Where the request has the caller's id: header.NAME or body.MEMBER."},
		{Name: "request", Form: PartForm, Of: "request", Needed: true, Summary: "What is asked."},
		{Name: "response", Form: PartForm, Of: "response", Summary: "What is answered where all went well."},
		{Name: "accepts", Form: ConditionForm, Summary: "As a front: the endpoint takes a request only where this holds."},
		{Name: "drop", Form: PartForm, Of: "drop", Summary: "Members that are dropped, and why, in this endpoint."},
		{Name: "callback", Form: TextForm, Summary: "Instead of operation: the normalized callback that the API tells so."},
		{Name: "reconcile", Form: TextForm, Summary: "The endpoint that reads what this one changes: an unknown outcome is found out by it."},
		{Name: "repeatable", Form: FlagForm, Summary: "The API promises that a request with the same id has its effect only once."},
	}},
	{Name: "request", Fields: []Field{
		{Name: "method", Form: TextForm, Needed: true, OneOf: []string{"GET", "PUT", "POST", "PATCH", "DELETE"}, Summary: "The method, as in openapi.yaml."},
		{Name: "path", Form: TextForm, Needed: true, Summary: "The path, as in openapi.yaml."},
		{Name: "contract", Form: TextForm, Summary: "The body's schema, where openapi.yaml has several."},
		{Name: "parameters", Form: TemplateMapForm, Summary: "The placeholders of the path."},
		{Name: "query", Form: TemplateMapForm, Summary: "The parameters of the query."},
		{Name: "headers", Form: TemplateMapForm, Summary: "The headers."},
		{Name: "body", Form: TemplateForm, Summary: "The body, as the API's documentation prints it."},
	}},
	{Name: "response", Fields: []Field{
		{Name: "status", Form: StatusesForm, Summary: "The status of a success, or a list: each is taken, the first is written. 200 where nothing is written."},
		{Name: "empty", Form: PartForm, Of: "empty", Summary: "A status without a body that stands for one document, such as an empty list."},
		{Name: "contract", Form: TextForm, Summary: "The body's schema, where openapi.yaml has several."},
		{Name: "same", Form: TemplateMapForm, Summary: "Members of the API's answer, as in result.ID, that repeat a placeholder of the path: an answer with another value is refused."},
		{Name: "headers", Form: TemplateMapForm, Summary: "The headers."},
		{Name: "body", Form: TemplateForm, Summary: "The body, as the API's documentation prints it."},
	}},
	{Name: "empty", Fields: []Field{
		{Name: "status", Form: StatusForm, Needed: true, Summary: "The status that says it."},
		{Name: "is", Form: AnyForm, Needed: true, Summary: "The normalized document that it stands for."},
	}},
	{Name: "flow", Fields: []Field{
		{Name: "operation", Form: TextForm, Needed: true, Summary: "The normalized operation that the flow answers."},
		{Name: "steps", Form: PartsForm, Of: "step", Needed: true, Summary: "The endpoints that are called, in order."},
		{Name: "answer", Form: PartForm, Of: "answer", Summary: "The endpoint that is read at the end; without it, the last step answers."},
	}},
	{Name: "answer", Fields: []Field{
		{Name: "call", Form: TextForm, Needed: true, Summary: "The endpoint."},
	}},
	{Name: "step", Either: []string{"call", "find"}, Fields: []Field{
		{Name: "name", Form: TextForm, Summary: "By which later steps read its answer: $steps.NAME."},
		{Name: "call", Form: TextForm, Summary: "The endpoint."},
		{Name: "find", Form: ExpressionForm, Summary: "Instead of a call: what is looked for in earlier answers."},
		{Name: "when", Form: ConditionForm, Summary: "The step runs only where this holds."},
		{Name: "parameters", Form: TemplateMapForm, Summary: "The parameters of the endpoint's own operation."},
		{Name: "body", Form: TemplateForm, Summary: "The body of the endpoint's own operation."},
		{Name: "takes", Form: PathsForm, Summary: "Members that the step deals with by being called; an object only where it is null."},
		{Name: "complete", Form: PartForm, Of: "complete", Summary: "Fills members that the caller left out, from a record that was read."},
	}},
	{Name: "complete", Fields: []Field{
		{Name: "from", Form: PathForm, Needed: true, Summary: "The record: $steps.NAME."},
		{Name: "members", Form: NamesForm, Summary: "Members that are filled one by one; all is every one that the endpoint takes and the record has."},
		{Name: "except", Form: TextsForm, Summary: "Members that all leaves out."},
		{Name: "whole", Form: WholeForm, Summary: "Members whose parts belong together, and the parts; or the parts of the step's own body."},
		{Name: "clear", Form: TextsForm, Summary: "Members that are sent as null where neither the caller nor the record has them."},
		{Name: "asks", Form: TextsForm, Summary: "Members that the record tells only in part, so that they cannot be sent again: where it has one that the caller leaves out, the update is refused."},
	}},
}
