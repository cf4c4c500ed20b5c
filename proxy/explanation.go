package proxy

import "encoding/json"

// Question is one document that a partner would send, to be explained.
type Question struct {
	Operation string
	Params    map[string]string // by the front's own names: "customer_id", "MsgId"
	Body      []byte
}

// Explanation says, without sending anything, how a document would be translated. Values in it are the
// document's own: whoever prints it decides which to show.
type Explanation struct {
	Front     string               `json:"front"`
	Provider  string               `json:"provider"`
	Operation string               `json:"operation"`
	Endpoint  string               `json:"endpoint"`         // the front's: "PATCH /v1/…"
	Lookup    string               `json:"lookup,omitempty"` // the provider's endpoint by which the customer is found first
	Steps     []ExplainedStep      `json:"steps"`
	Dropped   []ExplainedExclusion `json:"dropped"`
	Refused   []ExplainedExclusion `json:"refused"` // where there is any, nothing is sent
}

// ExplainedStep is one request to the provider.
type ExplainedStep struct {
	Endpoint  string                `json:"endpoint"`
	Request   string                `json:"request"` // "POST /jsonrpc"
	Runs      bool                  `json:"runs"`    // for this document
	Condition string                `json:"condition,omitempty"`
	Written   []ExplainedMember     `json:"written"`
	Completed []ExplainedCompletion `json:"completed,omitempty"`
}

// ExplainedMember is one member or parameter that is written, and where it came from.
type ExplainedMember struct {
	Target     string          `json:"target"`               // in the provider's request
	Caller     string          `json:"caller,omitempty"`     // in the caller's request
	Normalized string          `json:"normalized,omitempty"` // between them
	Origin     string          `json:"origin,omitempty"`     // where it is nothing of the caller's: "literal", "settings.key_id"
	Front      ExplainedRule   `json:"front_rule"`
	Provider   ExplainedRule   `json:"provider_rule"`
	Value      json.RawMessage `json:"value,omitempty"`
}

// ExplainedRule is the operator that made a value and its place, "netxd/shapes.yaml:24:3". Both are
// empty where the document passes as it is.
type ExplainedRule struct {
	Operator string `json:"operator,omitempty"`
	At       string `json:"at,omitempty"`
}

// ExplainedCompletion is a member that would be filled from a record that is read first.
type ExplainedCompletion struct {
	Normalized string `json:"normalized"`
	From       string `json:"from"` // the step that reads the record
	Condition  string `json:"condition,omitempty"`
}

// ExplainedExclusion is a member that does not reach the provider.
type ExplainedExclusion struct {
	Caller     string `json:"caller"`
	Normalized string `json:"normalized,omitempty"`
	Reason     string `json:"reason"`
	Rule       string `json:"rule,omitempty"`
}
