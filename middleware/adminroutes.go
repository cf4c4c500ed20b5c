package middleware

import (
	"encoding/json"
	"net/http"
)

// AdminMux serves operators: GET /livez and GET /readyz of health, and the routes by their patterns, as in "GET /metrics"
// (http.ServeMux). A path or method that nothing serves gets 404 or 405 with a JSON body: {"error": "..."}.
func AdminMux(health *Health, routes map[string]http.Handler) http.Handler {
	mux := http.NewServeMux()
	word := health.Handler()
	mux.Handle("GET /livez", word)
	mux.Handle("GET /readyz", word)
	for pattern, handler := range routes {
		mux.Handle(pattern, handler)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if refusal, pattern := mux.Handler(r); pattern == "" {
			refusal.ServeHTTP(&inJSON{ResponseWriter: w}, r)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// inJSON puts a JSON body in the place of the mux's own text.
type inJSON struct {
	http.ResponseWriter
	written bool
}

var adminRefusals = map[int]string{
	http.StatusNotFound:         "there is nothing at this address of the admin listener",
	http.StatusMethodNotAllowed: "this address does not take this method; see the Allow header",
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
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.ResponseWriter.WriteHeader(status)
	_ = json.NewEncoder(w.ResponseWriter).Encode(map[string]string{"error": cause}) // the operator may be gone
}

// Write leaves the text out.
func (w *inJSON) Write(text []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return len(text), nil
}
