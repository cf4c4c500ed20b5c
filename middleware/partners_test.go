package middleware_test

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/middleware"
)

func hashed(key string) string { return fmt.Sprintf("sha256:%x", sha256.Sum256([]byte(key))) }

func TestAuthenticate(t *testing.T) {
	partners := middleware.Partners{"acme": {Keys: []string{hashed("old"), hashed("new")}}, "bolt": {Keys: []string{hashed("other")}}}
	for name, test := range map[string]struct {
		header  []string
		partner string
	}{
		"bearer":          {[]string{"Authorization", "Bearer new"}, "acme"},
		"any case":        {[]string{"Authorization", "bearer old"}, "acme"},
		"own header":      {[]string{"X-Api-Key", "other"}, "bolt"},
		"none":            {nil, ""},
		"unknown":         {[]string{"Authorization", "Bearer nobody"}, ""},
		"the hash itself": {[]string{"Authorization", "Bearer " + hashed("new")}, ""},
		"another scheme":  {[]string{"Authorization", "Basic new"}, ""},
		"empty":           {[]string{"Authorization", "Bearer "}, ""},
		"two":             {[]string{"Authorization", "Bearer new", "Authorization", "Bearer other"}, ""},
		"two headers":     {[]string{"Authorization", "Bearer new", "X-Api-Key", "other"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			seen := ""
			end := handle(func(_ http.ResponseWriter, r *http.Request) { seen = middleware.RecordOf(r.Context()).Partner })
			r := httptest.NewRequest("GET", "/", nil)
			for i := 0; i < len(test.header); i += 2 {
				r.Header.Add(test.header[i], test.header[i+1])
			}
			w := answer(middleware.Chain(end, middleware.Track, middleware.Authenticate(partners, refuse)), r)
			if seen != test.partner {
				t.Errorf("it is %q, want %q", seen, test.partner)
			}
			if test.partner == "" && (w.Code != 401 || w.Header().Get("WWW-Authenticate") != "Bearer") {
				t.Errorf("got %d %v", w.Code, w.Header())
			}
		})
	}
}

func TestPartnersCheck(t *testing.T) {
	for want, partners := range map[string]middleware.Partners{
		"":                        {"acme": {Keys: []string{hashed("a")}}, "bolt": {}},
		"acme.keys.0 must be":     {"acme": {Keys: []string{"secret"}}},
		"acme.keys.1 must be":     {"acme": {Keys: []string{hashed("a"), "sha256:00"}}},
		"bolt.keys.0 is a key of": {"acme": {Keys: []string{hashed("a")}}, "bolt": {Keys: []string{hashed("a")}}},
		"a b a partner's name":    {"a b": {}},
	} {
		got := ""
		for _, f := range partners.Check() {
			got += f.Key + " " + f.Cause
		}
		if !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("%v: %q, want %q", partners, got, want)
		}
	}
}
