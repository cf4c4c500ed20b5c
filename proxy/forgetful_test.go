package proxy_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
)

// forgetful is a bank of RAKBank's kind that can forget the tokens that it gave. After it forgot, it
// answers only when all callers are there, so that all of them are refused with the same old token.
type forgetful struct {
	mu      sync.Mutex
	logins  int
	current string
	arrived chan struct{}
	waiting int
}

func (f *forgetful) forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.current, f.arrived = "", make(chan struct{})
}

func (f *forgetful) serve(callers int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_ = readString(r)
		if strings.HasSuffix(r.URL.Path, "/token") {
			fmt.Fprintf(w, `{"access_token":%q,"expires_in":3600}`, f.login())
			return
		}
		if !f.knows(r.Header.Get("Authorization"), callers) {
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(w, `{"status":"401","response_code":"401","response_message":"Unauthorized"}`)
			return
		}
		fmt.Fprint(w, `{}`)
	}
}

func (f *forgetful) login() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.logins++
	f.current = fmt.Sprintf("token-%d", f.logins)
	return f.current
}

func (f *forgetful) knows(authorization string, callers int) bool {
	f.mu.Lock()
	known := f.current != "" && authorization == "Bearer "+f.current
	if known || f.arrived == nil || authorization != "Bearer token-1" {
		f.mu.Unlock()
		return known
	}
	if f.waiting++; f.waiting == callers {
		close(f.arrived)
	}
	arrived := f.arrived
	f.mu.Unlock()
	<-arrived
	return false
}
