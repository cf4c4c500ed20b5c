package admin_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/admin"
)

type level struct {
	Level string `json:"level"`
}

func TestAnswersAreJSON(t *testing.T) {
	for want, say := range map[string]func(http.ResponseWriter){
		`200 {"level":"info"}`:   func(w http.ResponseWriter) { admin.Answer(w, level{"info"}) },
		`409 {"error":"\"no\""}`: func(w http.ResponseWriter) { admin.Refuse(w, http.StatusConflict, `"no"`) },
	} {
		w := httptest.NewRecorder()
		say(w)
		if got := fmt.Sprint(w.Code, " ", w.Body); got != want+"\n" || w.Header().Get("Content-Type") != "application/json" || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s as %v, want %s", got, w.Header(), want)
		}
	}
}

func TestAWordIsReadStrictly(t *testing.T) {
	for body, good := range map[string]bool{
		`{"level": "debug"}`:             true,
		`{"level": "debug", "more": ""}`: false,
		`{"level": 1}`:                   false,
		``:                               false,
		`{"level": "` + strings.Repeat("a", 1<<10) + `"}`: false,
	} {
		var word level
		err := admin.Read(httptest.NewRecorder(), httptest.NewRequest(http.MethodPut, "/log/level", strings.NewReader(body)), &word)
		if good != (err == nil) || good && word.Level != "debug" {
			t.Errorf("%.40s: %v, %v", body, word, err)
		}
	}
}
