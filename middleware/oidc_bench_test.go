package middleware_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// BenchmarkToken measures tokens that were checked before, BenchmarkNewToken such that were not.
func BenchmarkToken(b *testing.B) {
	key := ecKey("a")
	i := newIssuer(b, key)
	benchmarkVisit(b, i.callers(nil), bearing(i.token(b, key, "ES256", map[string]any{"exp": time.Now().Add(time.Hour).Unix()})))
}

func BenchmarkNewToken(b *testing.B) {
	ec := ecKey("a")
	i := newIssuer(b, ec, rsaKey())
	for algorithm, key := range map[string]jose.JSONWebKey{"ES256": ec, "RS256": rsaKey()} {
		b.Run(algorithm, func(b *testing.B) {
			tokens := make([]*http.Request, 2000)
			for n := range tokens {
				tokens[n] = bearing(i.token(b, key, algorithm, map[string]any{"jti": n, "exp": time.Now().Add(time.Hour).Unix()}))
			}
			callers, n := i.callers(nil), 0
			b.ReportAllocs()
			for b.Loop() {
				if n++; n%len(tokens) == 0 {
					b.StopTimer()
					callers = i.callers(nil) // which remember none
					visiting(callers, tokens[0])
					b.StartTimer()
				}
				visiting(callers, tokens[n%len(tokens)])
			}
		})
	}
}
