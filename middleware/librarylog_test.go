package middleware_test

import (
	"bytes"
	"log"
	"log/slog"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/middleware"
)

func TestLibrariesTextsStayOutOfTheLog(t *testing.T) {
	var told bytes.Buffer
	complaints := log.New(middleware.LibraryLog(slog.New(slog.NewJSONHandler(&told, &slog.HandlerOptions{Level: slog.LevelDebug}))), "", 0)
	complaints.Printf("Unsolicited response received on idle HTTP channel starting with %q; err=<nil>", "HTTP/1.1 200 mara.quill")
	complaints.Print("mara.quill")
	if strings.Contains(told.String(), "quill") || strings.Count(told.String(), "\n") != 2 || !strings.Contains(told.String(), "nobody had asked for") {
		t.Errorf("the log: %s", told.String())
	}
}
