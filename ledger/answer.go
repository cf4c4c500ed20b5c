package ledger

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
)

// Answer is the final answer to a request, as a repeated request gets it again.
type Answer struct {
	Status   int
	Header   http.Header // canonical names; only those that belong to the answer are kept
	Body     []byte
	Failure  string   // the name of the failure that it tells; "" of a success, and of an answer that was stored before names were
	TooLarge bool     // it was given but is not kept: larger than the limit, or an operator said that the request was done
	Ended    bool     // there is none: an operator ended the request when a part of it was done
	Keep     []string // names of further header fields that belong to this answer
}

// keptFields are the header fields that belong to an answer. All others belong to the moment or the connection.
var keptFields = []string{"Content-Type", "Cache-Control", "Location", "Etag", "Truchman-Dropped", "Truchman-Omitted"}

// neverKept are left out though a caller asks for them: RFC 9110, 7.6.1 (hop by hop) and what is made anew.
var neverKept = []string{
	"Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Connection", "Te", "Trailer",
	"Transfer-Encoding", "Upgrade", "Date", "Set-Cookie", "Content-Length",
}

// head is what is kept of an answer before its body.
type head struct {
	Status   int         `json:"status,omitempty"`
	Header   http.Header `json:"header,omitempty"`
	Failure  string      `json:"failure,omitempty"`
	TooLarge bool        `json:"too_large,omitempty"`
	Ended    bool        `json:"ended,omitempty"`
}

// encode gives the answer as it is sealed: the length of the head, the head as JSON, the body. An answer whose body and
// header are together larger than largest becomes a tombstone.
func (a *Answer) encode(largest int) ([]byte, error) {
	h := head{Status: a.Status, Header: a.kept(), Failure: a.Failure, TooLarge: a.TooLarge, Ended: a.Ended}
	body := a.Body
	text, err := json.Marshal(h)
	if err == nil && !h.Ended && (h.TooLarge || len(text)+len(body) > largest) {
		body = nil
		text, err = json.Marshal(head{Status: a.Status, Failure: a.Failure, TooLarge: true})
	}
	if err != nil {
		return nil, err
	}
	out := binary.BigEndian.AppendUint32(make([]byte, 0, 4+len(text)+len(body)), uint32(len(text)))
	return append(append(out, text...), body...), nil
}

func (a *Answer) kept() http.Header {
	all := make(http.Header, len(keptFields))
	for _, name := range keptFields {
		if values, present := a.Header[name]; present {
			all[name] = values
		}
	}
	for _, name := range a.Keep {
		name = http.CanonicalHeaderKey(name)
		if values, present := a.Header[name]; present && !slices.Contains(neverKept, name) {
			all[name] = values
		}
	}
	return all
}

var errAnswer = errors.New("ledger: a stored answer cannot be read: it was written by a later version of truchman")

// readAnswer reads what encode wrote. Nothing at all is the answer where an operator said that the request was done.
func readAnswer(text []byte) (*Answer, error) {
	if len(text) == 0 {
		return &Answer{TooLarge: true}, nil
	}
	if len(text) < 4 {
		return nil, errAnswer
	}
	size := int(binary.BigEndian.Uint32(text))
	if size > len(text)-4 {
		return nil, errAnswer
	}
	var h head
	if json.Unmarshal(text[4:4+size], &h) != nil {
		return nil, errAnswer
	}
	return &Answer{Status: h.Status, Header: h.Header, Failure: h.Failure, TooLarge: h.TooLarge, Ended: h.Ended, Body: text[4+size:]}, nil
}
