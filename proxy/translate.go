package proxy

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
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
		return f
	}
	if f := x.choose(); f != nil {
		return f
	}
	x.observed.Operation = x.endpoint.Operation.Name
	culprits := x.readParams(r)
	culprits = append(culprits, x.readContract()...)
	if f := x.findRequestID(r); f != nil {
		return f
	}
	if len(culprits) > 0 {
		return fail(worst(culprits), culprits...)
	}
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
	if x.body, err = readAll(r.Body, x.body[:0], r.ContentLength); err != nil {
		return bodyFailure(err)
	}
	if len(media) == 0 {
		if len(x.body) > 0 {
			return fail("invalid-request", culprit{bodyPlace(""), "must be empty here"})
		}
		return nil
	}
	if !takesMedia(r.Header.Get("Content-Type"), media) {
		f := fail("unsupported-media-type", culprit{mappings.Place{In: "header", Pointer: "Content-Type"}, "must be " + strings.Join(media, " or ")})
		return f
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return fail("unsupported-media-type", culprit{mappings.Place{In: "header", Pointer: "Content-Encoding"}, "must not be set: bodies are taken uncompressed"})
	}
	if err := x.front.document.Read(x.body, document.DefaultLimits); err != nil {
		return malformed(err)
	}
	return nil
}

func malformed(err error) *failed {
	var syntax *document.SyntaxError
	if !errors.As(err, &syntax) {
		return because("malformed-body", err)
	}
	return fail("malformed-body", culprit{bodyPlace(syntax.Pointer), syntax.Error()})
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

// readAll reads into a buffer that grows to the announced length at once.
func readAll(r io.Reader, into []byte, length int64) ([]byte, error) {
	if r == nil {
		return into, nil
	}
	if length > int64(cap(into)) && length < 64<<20 {
		into = make([]byte, 0, length+1)
	}
	for {
		if len(into) == cap(into) {
			into = append(into, 0)[:len(into)]
		}
		n, err := r.Read(into[len(into):cap(into)])
		into = into[:len(into)+n]
		if errors.Is(err, io.EOF) {
			return into, nil
		}
		if err != nil {
			return into, err
		}
	}
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

// readParams takes the parameters of the path, the query and the headers, and checks each.
func (x *exchange) readParams(r *http.Request) []culprit {
	var culprits []culprit
	e := x.endpoint
	x.inParams = append(x.inParams[:0], make([]mappings.Param, len(e.Params))...)
	for i := range e.Params {
		spec := &e.Params[i]
		if x.isRequestID(spec) {
			continue
		}
		text, found, many := x.param(r, i, spec)
		switch {
		case many:
			culprits = append(culprits, culprit{mappings.Place{In: spec.In, Pointer: spec.Name}, "stands more than once"})
		case !found && spec.Required && !x.login(spec):
			culprits = append(culprits, culprit{mappings.Place{In: spec.In, Pointer: spec.Name}, contractMissing})
		case found:
			x.inParams[i] = mappings.Param{Set: true, Text: []byte(text)}
			if detail, ok := spec.Check(x.inParams[i].Text); !ok {
				culprits = append(culprits, culprit{mappings.Place{In: spec.In, Pointer: spec.Name}, detail})
			}
		}
	}
	return append(culprits, x.unknownQuery(r)...)
}

func (x *exchange) isRequestID(spec *mappings.ParamSpec) bool {
	return x.endpoint.RequestIDIn == "header" && spec.In == "header" && strings.EqualFold(spec.Name, x.endpoint.RequestIDName)
}

// login tells that a header is the front's way to log in, which is looked at elsewhere.
func (x *exchange) login(spec *mappings.ParamSpec) bool {
	return spec.In == "header" && strings.EqualFold(spec.Name, "Authorization")
}

func (x *exchange) param(r *http.Request, i int, spec *mappings.ParamSpec) (text string, found, many bool) {
	switch spec.In {
	case "path":
		if at := x.endpoint.captured[i]; at >= 0 {
			return x.captures.texts[at], true, false
		}
	case "header":
		if values := r.Header.Values(spec.Name); len(values) > 0 {
			return values[0], true, len(values) > 1
		}
	case "query":
		if r.URL.RawQuery != "" {
			if values := r.URL.Query()[spec.Name]; len(values) > 0 {
				return values[0], true, len(values) > 1
			}
		}
	}
	return "", false, false
}

func (x *exchange) unknownQuery(r *http.Request) []culprit {
	if r.URL.RawQuery == "" {
		return nil
	}
	var culprits []culprit
	for name := range r.URL.Query() {
		known := false
		for i := range x.endpoint.Params {
			known = known || x.endpoint.Params[i].In == "query" && x.endpoint.Params[i].Name == name
		}
		if !known {
			culprits = append(culprits, culprit{mappings.Place{In: "query", Pointer: name}, "is not a parameter of this address"})
		}
	}
	return culprits
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

// findRequestID takes the caller's id of the request from where the front has it. A write must have one.
func (x *exchange) findRequestID(r *http.Request) *failed {
	e := x.endpoint
	name := mappings.Place{In: e.RequestIDIn, Pointer: e.RequestIDName}
	switch e.RequestIDIn {
	case "header":
		values := r.Header.Values(e.RequestIDName)
		if len(values) > 1 {
			return fail("invalid-request-id", culprit{name, "stands more than once"})
		}
		if len(values) == 1 {
			x.requestID = values[0]
		}
	case "body":
		name = bodyPlace("/" + strings.ReplaceAll(e.RequestIDName, ".", "/"))
		x.requestID = e.Request.Inward.FindRequestID(&x.inward, &x.asked)
	}
	if x.requestID == "" {
		if e.Operation.Write || e.requiresID() {
			return fail("invalid-request-id", culprit{name, contractMissing})
		}
		x.requestID = newRequestID()
		return nil
	}
	if !validRequestID(x.requestID) || !e.fitsID(x.requestID) {
		x.requestID = ""
		return fail("invalid-request-id", culprit{name, "must be 1 to 128 characters out of A-Z a-z 0-9 . _ : -" + e.idForm()})
	}
	return nil
}

func (e *frontEndpoint) idSpec() *mappings.ParamSpec {
	for i := range e.Params {
		if e.RequestIDIn == "header" && e.Params[i].In == "header" && strings.EqualFold(e.Params[i].Name, e.RequestIDName) {
			return &e.Params[i]
		}
	}
	return nil
}

func (e *frontEndpoint) requiresID() bool {
	spec := e.idSpec()
	return spec != nil && spec.Required
}

func (e *frontEndpoint) fitsID(id string) bool {
	spec := e.idSpec()
	if spec == nil {
		return true
	}
	_, ok := spec.Check([]byte(id))
	return ok
}

// idForm adds what the front's own contract asks of the id.
func (e *frontEndpoint) idForm() string {
	if spec := e.idSpec(); spec != nil {
		if detail, ok := spec.Check([]byte(strings.Repeat("a", 129))); !ok {
			return ", and " + detail
		}
	}
	return ""
}

// validRequestID holds an id against the form that the ledger takes.
func validRequestID(id string) bool {
	if len(id) == 0 || len(id) > 128 {
		return false
	}
	for i := range len(id) {
		b := id[i]
		if (b < 'a' || b > 'z') && (b < 'A' || b > 'Z') && (b < '0' || b > '9') && b != '.' && b != '_' && b != ':' && b != '-' {
			return false
		}
	}
	return true
}

func newRequestID() string {
	var random [16]byte
	_, _ = rand.Read(random[:]) // never fails
	return hex.EncodeToString(random[:])
}
