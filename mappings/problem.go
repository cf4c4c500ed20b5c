package mappings

import (
	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// Problem is one reason why a document cannot be translated. It never holds a value of the document.
type Problem struct {
	Failure string // the normalized error: one of Failures
	Place   Place  // in the document that was read
	Detail  string // "must be at most 50 characters"
	Rule    source.Position
	Target  string // JSON Pointer or name in the document that was being written
}

// Place is a place in a request or an answer.
type Place struct {
	In      string // "body", "path", "query" or "header"
	Pointer string // body: a JSON Pointer (RFC 6901); otherwise the parameter's name
}

// String gives the pointer of a body, else "path customer_id".
func (p Place) String() string {
	if p.In == "body" || p.In == "" {
		return p.Pointer
	}
	return p.In + " " + p.Pointer
}

// Param is the text of one parameter; the zero Param is absent.
type Param struct {
	Set  bool
	Text []byte
}

// ParamSpec describes a parameter of an operation or an endpoint.
type ParamSpec struct {
	In        string // path, query, header
	Name      string
	Key       string // of a header: its canonical name, as net/http keeps it
	Required  bool
	Reference bool // a customer reference: VALUE or TYPE:VALUE
	schema    *contract.Place
}

// Check holds a parameter's text against its schema; the detail says what is wrong with it.
func (s *ParamSpec) Check(text []byte) (detail string, ok bool) {
	if s.In == "path" && (len(text) == 0 || string(text) == "." || string(text) == "..") {
		return "must not be empty or dots", false
	}
	if s.schema == nil {
		return "", true
	}
	keyword, ok := s.schema.CheckScalar(kindOf(text, s.schema), text, text)
	if ok {
		return "", true
	}
	return s.schema.Describe(keyword), false
}

// kindOf tells as what a parameter's text is meant: its schema may ask for a number or a boolean, which
// are written there as in JSON (OpenAPI 3.1, Style Values).
func kindOf(text []byte, schema *contract.Place) document.Kind {
	switch {
	case schema.Types.Overlaps(contract.TypeString):
	case document.ValidNumber(text):
		return document.Number
	case string(text) == "true":
		return document.True
	case string(text) == "false":
		return document.False
	}
	return document.String
}
