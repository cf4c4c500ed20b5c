package middleware

import (
	"crypto/sha256"
	"crypto/subtle"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"github.com/truchman-proxy/truchman/admin"
	"github.com/truchman-proxy/truchman/secret"
)

// AdminMux serves operators: GET /livez and GET /readyz of health to everybody, and the routes by their patterns, as in
// "GET /metrics" (http.ServeMux), to whoever sends the token of now; where there is none, to whoever calls the listener localhost or by a
// loopback address, for a page's own name can be made to lead here. What is refused gets 401, 403 (a page of another
// site in an operator's browser), 404, 405 or 421 (another name) with a JSON body: {"error": "..."}.
func AdminMux(health *Health, token func() secret.Value, routes map[string]http.Handler) http.Handler {
	mux := http.NewServeMux()
	word := health.Handler()
	mux.Handle("GET /livez", word)
	mux.Handle("GET /readyz", word)
	for pattern, handler := range routes {
		mux.Handle(pattern, withToken(token, handler))
	}
	sameSite := http.NewCrossOriginProtection()
	sameSite.SetDenyHandler(refusal(http.StatusForbidden))
	return sameSite.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if refusal, pattern := mux.Handler(r); pattern == "" {
			refusal.ServeHTTP(&inJSON{ResponseWriter: w}, r)
			return
		}
		mux.ServeHTTP(w, r)
	}))
}

// withToken lets those through who send the token; with none, those who call the listener by a name of its own.
func withToken(token func() secret.Value, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch wanted := token(); {
		case !wanted.IsSet() && !loopbackName(r.Host):
			refusal(http.StatusMisdirectedRequest).ServeHTTP(w, r)
		case wanted.IsSet() && !bears(r, wanted):
			w.Header().Set("WWW-Authenticate", "Bearer")
			refusal(http.StatusUnauthorized).ServeHTTP(w, r)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

func bears(r *http.Request, token secret.Value) bool {
	sent, want := sentCredential(r), sha256.Sum256([]byte(token.Reveal()))
	got := sha256.Sum256([]byte(sent.text))
	return !sent.wrong && sent.bearer && subtle.ConstantTimeCompare(got[:], want[:]) == 1
}

// loopbackName tells whether a request's Host is this machine's own: localhost, or a loopback address, with a port or without.
func loopbackName(host string) bool {
	name := host
	if bare, _, err := net.SplitHostPort(host); err == nil {
		name = bare
	}
	ip, err := netip.ParseAddr(strings.Trim(name, "[]"))
	return strings.EqualFold(name, "localhost") || err == nil && ip.Unmap().IsLoopback()
}

func refusal(status int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { (&inJSON{ResponseWriter: w}).WriteHeader(status) })
}

// inJSON puts a JSON body in the place of the mux's own text.
type inJSON struct {
	http.ResponseWriter
	written bool
}

var adminRefusals = map[int]string{
	http.StatusUnauthorized:       "the admin token is missing or wrong: send it as Authorization: Bearer TOKEN",
	http.StatusForbidden:          "a page of another site asked for this",
	http.StatusNotFound:           "there is nothing at this address of the admin listener",
	http.StatusMisdirectedRequest: "without an admin.token, the admin listener is called localhost, 127.0.0.1 or [::1]",
	http.StatusMethodNotAllowed:   "this address does not take this method; see the Allow header",
}

// WriteHeader sends the status with the JSON body.
func (w *inJSON) WriteHeader(status int) {
	if w.written {
		return
	}
	w.written = true
	cause, known := adminRefusals[status]
	if !known {
		cause = http.StatusText(status)
	}
	admin.Refuse(w.ResponseWriter, status, cause)
}

// Write leaves the text out.
func (w *inJSON) Write(text []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return len(text), nil
}
