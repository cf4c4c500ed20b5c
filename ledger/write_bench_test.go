package ledger_test

import (
	"context"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/truchman-proxy/truchman/ledger"
	"github.com/truchman-proxy/truchman/redisclient/redistest"
)

// BenchmarkWrite is what a write costs: claim, mark and finish, by one caller and by 32 at once.
func BenchmarkWrite(b *testing.B) {
	for _, store := range []string{"bolt", "redis", "none"} {
		b.Run(store, func(b *testing.B) {
			place := filepath.Join(b.TempDir(), "ledger.db")
			if store == "redis" {
				place = redistest.Start(b).Address()
			}
			l := above(b, openBench(b, store, place), testConfig())
			defer func() { _ = l.Close() }()
			var ids atomic.Int64
			b.Run("alone", func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					writeOnce(b, l, ids.Add(1))
				}
			})
			b.Run("32", func(b *testing.B) {
				b.SetParallelism(16) // times two processors
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						writeOnce(b, l, ids.Add(1))
					}
				})
			})
		})
	}
}

func openBench(b *testing.B, store, place string) ledger.Store {
	if store == "none" {
		return &memory{}
	}
	s, err := openAt(store, place, ledger.Options{})
	if err != nil {
		b.Fatal(err)
	}
	return s
}

var (
	benchBody   = make([]byte, 600)
	benchAnswer = ledger.Answer{Status: 201, Header: map[string][]string{"Content-Type": {"application/json"}}, Body: make([]byte, 800)}
)

func writeOnce(b *testing.B, l *ledger.Ledger, id int64) {
	a := asked()
	a.RequestID, a.Body = strconv.FormatInt(id, 10), benchBody
	ctx := context.Background()
	e, err := l.Claim(ctx, a)
	if err == nil {
		err = e.Mark(ctx, ledger.TheCall, nil, lease)
	}
	if err == nil {
		err = e.Finish(ctx, benchAnswer)
	}
	if err != nil {
		b.Error(err)
	}
}

// BenchmarkClaim is the cost of a claim above the store.
func BenchmarkClaim(b *testing.B) {
	l := above(b, &memory{}, testConfig())
	defer func() { _ = l.Close() }()
	a := asked()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := l.Claim(context.Background(), a); err != nil {
			b.Fatal(err)
		}
	}
}
