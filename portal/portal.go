// Package portal shows partners the normalized API: its description at /openapi.json, and a page made of
// it at /docs/. Everything is in the binary; the page asks no other host for anything.
package portal

import (
	"bytes"
	_ "embed" // the page's parts
	"net/http"
	"sync"
	"time"
)

//go:embed page.html
var pageHTML []byte

//go:embed page.css
var pageCSS []byte

//go:embed page.js
var pageJS []byte

// redocJS is Redoc 2.5.4, MIT licence (redoc.js.LICENSE.txt).
//
//go:embed redoc.js
var redocJS []byte

// Policy keeps the page from asking or loading anything elsewhere (Content Security Policy Level 3). Redoc
// makes its styles as it goes, and searches in a worker that it makes of a blob.
const Policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
	"font-src 'self'; connect-src 'self'; worker-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Serve answers GET and HEAD for the page and the description, and gives every other request to next. The
// description is made when it is first asked for.
func Serve(describe func() ([]byte, error), next http.Handler) http.Handler {
	describe = sync.OnceValues(describe)
	files := map[string]file{
		"/docs/":         {"text/html; charset=utf-8", pageHTML},
		"/docs/page.css": {"text/css; charset=utf-8", pageCSS},
		"/docs/page.js":  {"text/javascript; charset=utf-8", pageJS},
		"/docs/redoc.js": {"text/javascript; charset=utf-8", redocJS},
	}
	began := time.Now()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reads := r.Method == http.MethodGet || r.Method == http.MethodHead
		found, known := files[r.URL.Path]
		switch {
		case reads && r.URL.Path == "/openapi.json":
			description, err := describe()
			if err != nil {
				http.Error(w, "the description cannot be made", http.StatusInternalServerError)
				return
			}
			file{"application/json", description}.serve(w, r, began)
		case reads && known:
			found.serve(w, r, began)
		case reads && r.URL.Path == "/docs":
			http.Redirect(w, r, "/docs/", http.StatusPermanentRedirect)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

type file struct {
	media string
	body  []byte
}

func (f file) serve(w http.ResponseWriter, r *http.Request, changed time.Time) {
	header := w.Header()
	header.Set("Content-Type", f.media)
	header.Set("Content-Security-Policy", Policy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cache-Control", "no-cache")
	http.ServeContent(w, r, "", changed, bytes.NewReader(f.body))
}
