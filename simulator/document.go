package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// readDocument reads a body that is one JSON value in UTF-8 without duplicate members (RFC 8259, RFC
// 7493), numbers kept as written. An error says no value.
func readDocument(body []byte) (any, error) {
	if !utf8.Valid(body) {
		return nil, errors.New("the body is not UTF-8")
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("the body is not one JSON value")
	}
	return document, unique(body)
}

// unique refuses duplicate members: two readers of such a document can see two different ones.
func unique(body []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var open []level
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("the body is not one JSON value at byte %d", decoder.InputOffset())
		}
		if token == json.Delim('}') || token == json.Delim(']') {
			open = open[:len(open)-1]
			continue
		}
		if len(open) > 0 && !open[len(open)-1].next(token) {
			return fmt.Errorf("a member stands twice in one object, at byte %d", decoder.InputOffset())
		}
		switch token {
		case json.Delim('{'):
			open = append(open, level{seen: map[string]bool{}})
		case json.Delim('['):
			open = append(open, level{})
		}
	}
}

// level is an object or an array that is being read; names and values of an object alternate.
type level struct {
	seen  map[string]bool // nil in an array
	value bool            // a name was read, its value comes
}

// next is false at a name that was there before.
func (l *level) next(token json.Token) bool {
	if l.seen == nil {
		return true
	}
	if l.value = !l.value; !l.value {
		return true
	}
	name, _ := token.(string)
	again := l.seen[name]
	l.seen[name] = true
	return !again
}
