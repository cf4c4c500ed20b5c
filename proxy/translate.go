package proxy

import (
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strings"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// translateRequest reads the partner's request and makes the normalized one.
func (x *exchange) translateRequest(r *http.Request) *failed {
	if f := x.readBody(r); f != nil {
		x.requestID = x.route.endpoints[0].headerID(r)
		return f
	}
	if f := x.choose(); f != nil {
		return f
	}
	x.observed.Operation = x.endpoint.Operation.Name
	culprits := x.readParams(r)
	culprits = append(culprits, x.readContract()...)
	wrongID := x.findRequestID(r, culprits) // first: what is forbidden is told with the id, too
	if f := x.permit(r); f != nil {
		return f
	}
	if x.dry {
		if f := x.permitDry(r); f != nil {
			return f
		}
	}
	if wrongID != nil {
		return wrongID
	}
	if len(culprits) > 0 {
		return fail(worst(culprits), culprits...)
	}
	if x.requestID == "" {
		x.requestID = x.handler.newID()
	}
	x.asked.Tracing = x.dry
	return x.normalize()
}

// worst tells missing members from wrong ones, where a front spells these differently.
func worst(culprits []culprit) string {
	missing, headers := true, true
	for _, c := range culprits {
		missing = missing && c.detail == contractMissing
		headers = headers && c.place.In == "header"
	}
	switch {
	case headers:
		return "invalid-header"
	case missing:
		return "missing-member"
	}
	return "invalid-request"
}

const contractMissing = "is missing"

// readBody reads the body within the limits and checks it strictly.
func (x *exchange) readBody(r *http.Request) *failed {
	media := x.route.endpoints[0].Media
	var err error
	if x.body, err = x.rooms.readAll(r.Body, x.body[:0], r.ContentLength); err != nil {
		return bodyFailure(err)
	}
	if len(media) == 0 {
		if len(x.body) > 0 {
			return fail("invalid-request", culprit{bodyPlace(""), "must be empty here"})
		}
		return nil
	}
	if types := r.Header["Content-Type"]; len(types) != 1 || !takesMedia(types[0], media) {
		f := fail("unsupported-media-type", culprit{mappings.Place{In: "header", Pointer: "Content-Type"}, "must be " + strings.Join(media, " or ")})
		return f
	}
	if encoded(r.Header) {
		return fail("unsupported-media-type", culprit{mappings.Place{In: "header", Pointer: "Content-Encoding"}, "must not be set: bodies are taken uncompressed"})
	}
	if first := x.route.endpoints[0]; first.Form() {
		if x.body, err = first.AppendFormJSON(nil, x.body); err != nil {
			return fail("malformed-body", culprit{bodyPlace(""), err.Error()})
		}
	}
	if err := x.front.document.Read(x.body, document.DefaultLimits); err != nil {
		return malformed(err)
	}
	return nil
}

// encoded tells that a body is compressed or otherwise not as it is; a header can stand more than once.
func encoded(header http.Header) bool {
	for _, encoding := range header["Content-Encoding"] {
		if encoding != "" && !strings.EqualFold(encoding, "identity") {
			return true
		}
	}
	return false
}

func malformed(err error) *failed {
	var syntax *document.SyntaxError
	if !errors.As(err, &syntax) {
		return because("malformed-body", err)
	}
	return fail("malformed-body", culprit{bodyPlace(syntax.Pointer), fmt.Sprintf("(line %d, column %d): %s", syntax.Line, syntax.Column, syntax.Reason)})
}

func bodyFailure(err error) *failed {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return fail("body-too-large")
	}
	return &failed{name: "malformed-body", detail: "The body could not be read to its end."}
}

func takesMedia(contentType string, media []string) bool {
	for _, m := range media {
		if contentType == m {
			return true
		}
	}
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil || params["charset"] != "" && !strings.EqualFold(params["charset"], "utf-8") {
		return false
	}
	for _, m := range media {
		if kind == m {
			return true
		}
	}
	return false
}

// choose finds the endpoint that the body is meant for, among those of the path.
func (x *exchange) choose() *failed {
	if len(x.route.endpoints) == 1 && len(x.route.endpoints[0].Media) == 0 {
		x.endpoint = x.route.endpoints[0]
		return nil
	}
	for _, e := range x.route.endpoints {
		if e.Matches(&x.loss, &x.front.document) {
			x.endpoint = e
			return nil
		}
	}
	// a body that is meant for none is judged by the first, which says what is wrong with it
	x.endpoint = x.route.endpoints[0]
	if f := x.unknownMethod(); f != nil {
		return f
	}
	return nil
}

// unknownMethod refuses a body whose telling literal is none of the endpoints'.
func (x *exchange) unknownMethod() *failed {
	if len(x.route.endpoints) < 2 {
		return nil
	}
	pointer, _ := x.endpoint.TellingMember()
	n := x.front.document.Find(0, strings.TrimPrefix(pointer, "/"))
	if pointer == "" || n < 0 || x.front.document.Nodes[n].Kind != document.String {
		return nil
	}
	text := string(x.front.document.AppendText(nil, n))
	for _, e := range x.route.endpoints {
		if _, want := e.TellingMember(); want == text {
			return nil
		}
	}
	x.requestID = x.endpoint.PeekRequestID(&x.front.document)
	return fail("unsupported-operation", culprit{bodyPlace(pointer), "names nothing that this API does"})
}

// readContract walks the body with the front's contract.
func (x *exchange) readContract() []culprit {
	reads := x.endpoint.Request.Inward.Reads()
	x.asked = mappings.Input{Params: x.inParams, Values: x.mount.values}
	if reads == nil || len(x.endpoint.Media) == 0 {
		return nil
	}
	reads.Read(&x.front.reading, &x.front.document, contract.Request)
	x.asked.Body = &x.front.reading
	return violations(&x.front.reading)
}

func violations(r *contract.Reading) []culprit {
	var culprits []culprit
	for i := range r.Violations {
		if i == mostCulprits {
			break // finding each place costs the length of the document
		}
		v := &r.Violations[i]
		pointer := r.Doc.Pointer(v.Node)
		if v.Keyword == "required" {
			pointer += "/" + escapePointer.Replace(v.Member)
		}
		culprits = append(culprits, culprit{bodyPlace(pointer), v.Message()})
	}
	return culprits
}

var escapePointer = strings.NewReplacer("~", "~0", "/", "~1")
