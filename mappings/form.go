package mappings

import (
	"errors"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// formMedia is the media type of forms (WHATWG URL, section 5).
const formMedia = "application/x-www-form-urlencoded"

// Form tells that the request's body is sent as a form.
func (e *Endpoint) Form() bool { return len(e.Media) > 0 && e.Media[0] == formMedia }

// AppendForm appends a JSON object of single values as a form, in its order: texts percent-encoded,
// numbers and booleans as they are written. The error says why the body is no such object.
func AppendForm(dst, body []byte) ([]byte, error) {
	var doc document.Document
	if err := doc.Read(body, document.DefaultLimits); err != nil {
		return dst, err
	}
	start := len(dst)
	for n := 1; n < len(doc.Nodes); n = int(doc.Nodes[n].Next) {
		if len(dst) > start {
			dst = append(dst, '&')
		}
		dst = append(dst, url.QueryEscape(string(doc.AppendKey(nil, n)))...)
		dst = append(dst, '=')
		text := doc.Raw(n)
		if doc.Nodes[n].Kind == document.String {
			text = doc.AppendText(nil, n)
		}
		dst = append(dst, url.QueryEscape(string(text))...)
	}
	return dst, nil
}

// errForm says why a text is no form; it never holds any of it.
var errForm = errors.New("is not a form: names and values are percent-encoded, with = and & between")

// AppendFormJSON appends a form as a JSON object, by the types that the request's contract gives to its
// members. A name that comes twice stays twice, for the strict reading to refuse.
func (e *Endpoint) AppendFormJSON(dst, form []byte) ([]byte, error) {
	dst = append(dst, '{')
	for i, pair := range strings.Split(string(form), "&") {
		if len(form) == 0 {
			break
		}
		name, value, found := strings.Cut(pair, "=")
		name, badName := url.QueryUnescape(name)
		value, badValue := url.QueryUnescape(value)
		if !found || badName != nil || badValue != nil || !utf8.ValidString(name) || !utf8.ValidString(value) {
			return dst, errForm
		}
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(document.Quote(dst, []byte(name)), ':')
		dst = appendSingle(dst, e.requestContract.Root.Member(name), []byte(value))
	}
	return append(dst, '}'), nil
}

// appendSingle writes a text as a number or a boolean where the contract takes no text and it is one.
func appendSingle(dst []byte, place *contract.Place, text []byte) []byte {
	if place == nil || place.Types.Overlaps(contract.TypeString) {
		return document.Quote(dst, text)
	}
	isFlag := string(text) == "true" || string(text) == "false"
	if isFlag && place.Types.Overlaps(contract.TypeBoolean) || place.Types.Overlaps(contract.TypeNumber) && document.ValidNumber(text) {
		return append(dst, text...)
	}
	return document.Quote(dst, text)
}

// checkForm refuses a form with members that are no single values.
func (l *packLoader) checkForm(e *Endpoint) {
	if !e.Form() {
		return
	}
	at := e.files.node.KeyOf("request")
	if !e.requestContract.Root.Only(contract.TypeObject) {
		l.problems.Add(at, "contract", "a form is an object in openapi.yaml", "give the schema type: object")
	}
	for _, m := range e.requestContract.Root.Members {
		if m.Types.Overlaps(contract.TypeObject | contract.TypeArray | contract.TypeNull) {
			l.problems.Add(at, "contract", m.Pointer+" is no single value: a form cannot hold it", "give it type: string, number or boolean")
		}
	}
}
