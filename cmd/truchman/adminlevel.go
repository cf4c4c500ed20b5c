package main

import (
	"net/http"

	"github.com/truchman-proxy/truchman/admin"
)

// levelWord is the body of PUT /log/level and the answer of both: debug, info, warn or error.
type levelWord struct {
	Level string `json:"level"`
}

// serveLevel answers GET /log/level.
func (s *service) serveLevel(w http.ResponseWriter, _ *http.Request) {
	if s.level == nil {
		admin.Refuse(w, http.StatusServiceUnavailable, "this log has no level that can be changed")
		return
	}
	admin.Answer(w, levelWord{s.level.Name()})
}

// setLevel answers PUT /log/level. The level holds until the next change or the end of the process; the file stays as it is.
func (s *service) setLevel(w http.ResponseWriter, r *http.Request) {
	var word levelWord
	if err := admin.Read(w, r, &word); err != nil || s.level != nil && !s.level.Set(word.Level) {
		admin.Refuse(w, http.StatusBadRequest, `the body is {"level": "debug"}, "info", "warn" or "error"`)
		return
	}
	if s.level != nil {
		admin.DeedOf(r.Context()).Word = word.Level
		s.log.Warn("log level changed", "level", word.Level) // seen with every level but error
	}
	s.serveLevel(w, r)
}
