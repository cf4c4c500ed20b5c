package proxy

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// mostCulprits is how many culprits an error body names.
const mostCulprits = 100

// errorAnswer writes a failure in the front's own format. It never holds a value of a document, nor a
// provider's own words.
func errorAnswer(front *mappings.Pack, endpoint *mappings.Endpoint, values *mappings.Values, id identity, f *failed) (status int, header http.Header, body []byte) {
	kind := mappings.FindFailure(f.name)
	row, plan, status := front.Spelling(endpoint, f.name)
	told := row.HTTP
	if f.own != nil && f.own.pack.Name == front.Name && f.own.row.Failure.Name == f.name {
		row, plan, status, told = front.SpellOwn(endpoint, f.own.row, f.own.status)
	}
	if len(f.culprits) > mostCulprits {
		f.culprits = f.culprits[:mostCulprits]
	}
	for i := range f.culprits {
		f.culprits[i].place.Pointer = shorten(f.culprits[i].place.Pointer)
	}
	v := &mappings.ErrorValues{Failure: kind, Row: row, Status: told, Detail: f.sentence(kind), ProviderCode: f.providerCode,
		Errors: f.list(), Steps: f.stepList(), TraceID: id.trace}
	for _, c := range f.culprits {
		switch {
		case c.place.In == "header" && v.Header == "":
			v.Header = c.place.Pointer
		case v.Property == "":
			v.Property = c.place.Pointer
		}
	}
	var p mappings.Pass
	plan.Run(&p, &mappings.Input{Error: v, Values: values, Request: mappings.Request{ID: id.request}})
	header = http.Header{"Content-Type": {front.ErrorType}, "Cache-Control": {"no-store"}}
	if f.allow != "" {
		header.Set("Allow", f.allow)
	}
	if f.scope != "" {
		header.Set("WWW-Authenticate", `Bearer error="insufficient_scope", scope="`+f.scope+`"`) // RFC 6750, section 3.1
	}
	if f.retryAfter > 0 {
		header.Set("Retry-After", strconv.Itoa(int(f.retryAfter.Seconds()+0.999)))
	}
	return status, header, p.Body
}

// longestPlace is how many bytes of a place an error says: a caller's names can be of any length.
const longestPlace = 256

// shorten cuts a place between two characters.
func shorten(place string) string {
	if len(place) <= longestPlace {
		return place
	}
	end := longestPlace
	for !utf8.RuneStart(place[end]) {
		end--
	}
	return place[:end] + "…"
}

// sentence says what was done and what to do: each culprit by its place, or the failure's advice.
func (f *failed) sentence(kind *mappings.Failure) string {
	if f.account != "" {
		return strings.TrimSpace(f.account + " " + f.places())
	}
	if f.detail != "" {
		return f.detail
	}
	if len(f.culprits) == 0 && kind.Status == 422 {
		return "The bank refused the request and named no member."
	}
	if len(f.culprits) == 0 {
		return kind.Advice
	}
	return f.places()
}

// places says what is wrong at each place.
func (f *failed) places() string {
	parts := make([]string, 0, len(f.culprits))
	for _, c := range f.culprits {
		parts = append(parts, strings.TrimSpace(placeText(c.place)+" "+c.detail))
	}
	return strings.Join(parts, "; ")
}

func placeText(p mappings.Place) string {
	if p.In == "body" && p.Pointer == "" {
		return "the body"
	}
	return p.String()
}

// list gives the culprits as a JSON array.
func (f *failed) list() []byte {
	if len(f.culprits) == 0 {
		return nil
	}
	list := []byte{'['}
	for i, c := range f.culprits {
		if i > 0 {
			list = append(list, ',')
		}
		member := "pointer"
		switch c.place.In {
		case "header":
			member = "header"
		case "path", "query":
			member = "parameter"
		}
		list = append(append(list, '{'), document.Quote(nil, []byte(member))...)
		list = document.Quote(append(list, ':'), []byte(c.place.Pointer))
		list = document.Quote(append(list, `,"detail":`...), []byte(c.detail))
		list = append(list, '}')
	}
	return append(list, ']')
}

// Refuse writes a failure in the format of the front that the path belongs to; middleware refuses
// through it. Of a dry run, the answer says that nothing was sent.
func (h *Handler) Refuse(w http.ResponseWriter, r *http.Request, failure string) {
	var c captures
	nearest := h.fallback
	if _, m, _ := h.route(r, &c); m != nil {
		nearest = m
	}
	if asksDry(r.Header[dryRunHeader]) {
		w.Header()[dryRunHeader] = dryRunTrue
	}
	h.write(w, nearest, h.identity(r.Context(), nearest, ""), fail(failure))
}

// identity is by what operators find the request of an error answer.
type identity struct{ request, trace string }

// identity gives the request id as the front's own format has it: the caller's. The normalized API says, where there is none,
// by which id the request stands in the log.
func (h *Handler) identity(ctx context.Context, m *mount, requestID string) identity {
	noted, traceID := h.identify(ctx)
	switch {
	case validRequestID(requestID):
	case m.front.Name == "normalized":
		requestID = noted
	default:
		requestID = ""
	}
	return identity{requestID, traceID}
}

func (h *Handler) write(w http.ResponseWriter, m *mount, id identity, f *failed) {
	status, header, body := errorAnswer(m.front, nil, m.values, id, f)
	for name, values := range header {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body) // the partner may be gone; there is nobody to tell
}
