package middleware

import (
	"net/http"
	"net/http/pprof"
	"strconv"
	"time"

	"github.com/truchman-proxy/truchman/admin"
)

// longestProfile is how many seconds a profile may take: below the time that the admin listener has for an answer.
const longestProfile = 30 * time.Second

// Profiles serves the profiles of the process, as `go tool pprof` reads them, below /debug/pprof/. The process's arguments are not
// among them: --set can hold a secret. Another ?seconds= than 1 to 30 is 400.
func Profiles() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query := r.URL.Query()
		seconds, err := strconv.Atoi(query.Get("seconds"))
		switch {
		case query.Has("seconds") && (err != nil || seconds < 1 || seconds > int(longestProfile.Seconds())):
			admin.Refuse(w, http.StatusBadRequest, "seconds is 1 to "+strconv.Itoa(int(longestProfile.Seconds())))
			return
		case r.URL.Path == "/debug/pprof/cmdline":
			refusal(http.StatusNotFound).ServeHTTP(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	})
}
