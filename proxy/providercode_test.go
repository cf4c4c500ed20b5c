package proxy_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

// TestOnlyListedCodesAreShown has a bank put codes and what is none where a code belongs. What the pack does not list is shown by its shape, in
// the log alone.
func TestOnlyListedCodesAreShown(t *testing.T) {
	for _, test := range []struct{ code, shown, logged string }{
		{"NOT_FOUND_TRANSACTION", "NOT_FOUND_TRANSACTION", "status 200, code NOT_FOUND_TRANSACTION"},
		{"1019", "1019", "status 200, code 1019"},
		{"MARA_QUILL", "", "status 200, a code that its pack does not list, of 9 letters, 1 other sign"},
		{"quill-mara", "", "status 200, a code that its pack does not list, of 9 letters, 1 other sign"},
		{"784199", "", "status 200, a code that its pack does not list, of 6 digits"},
		{"MARA-784199", "", "status 200, a code that its pack does not list, of 4 letters, 6 digits, 1 other sign"},
		{"م٧", "", "status 200, a code that its pack does not list, of 1 letter, 1 digit"},
		{"*", "", "status 200, a code that its pack does not list, of 1 other sign"},
	} {
		t.Run(test.code, func(t *testing.T) {
			bank := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked, _ := io.ReadAll(r.Body)
				w.Header().Set("Content-Type", "application/json")
				_, _ = fmt.Fprintf(w, `{"id":%q,"error":{"code":%q,"message":"no"},"jsonrpc":"2.0"}`, gjson.GetBytes(asked, "id").String(), test.code)
			}))
			defer bank.Close()
			private, _ := pemKey(t)
			s := open(t, demo(bank.URL, nowhere, private))
			for _, q := range []question{get("netxd", mara, "42"), patch("netxd", mara, "42", `{"first_name":"Mara","last_name":"Quill"}`)} {
				got := s.ask(q)
				if code := gjson.Get(got.body, "provider_code"); code.String() != test.shown || code.Exists() != (test.shown != "") {
					t.Errorf("answered %d %s", got.status, got.body)
				}
			}
			log := s.log.String()
			if test.shown == "" && len(test.code) > 2 && strings.Contains(strings.ReplaceAll(log, test.logged, ""), test.code) {
				t.Errorf("the log holds the code:\n%s", log)
			}
			if !strings.Contains(log, test.logged+`"`) {
				t.Errorf("the log does not say %q:\n%s", test.logged, log)
			}
		})
	}
}
