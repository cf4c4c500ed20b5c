// Package admin is how the admin listener speaks with operators: in JSON that no cache keeps, and of what is refused {"error": "..."}.
package admin

import (
	"encoding/json"
	"net/http"
)

// Answer sends v with status 200.
func Answer(w http.ResponseWriter, v any) { send(w, http.StatusOK, v) }

// Refuse sends {"error": cause} with the status.
func Refuse(w http.ResponseWriter, status int, cause string) {
	send(w, status, map[string]string{"error": cause})
}

func send(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the operator may be gone
}

// longestWord is how many bytes an operator's word may have.
const longestWord = 1 << 10

// Read reads into word what an operator sends: a JSON object of up to 1 KiB, with no other members than word's.
func Read(w http.ResponseWriter, r *http.Request, word any) error {
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, longestWord))
	decoder.DisallowUnknownFields()
	return decoder.Decode(word)
}
