package ledger_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/truchman-proxy/truchman/redisclient/redistest"
)

// BenchmarkSize is what a write with an answer of 800 bytes takes up until ledger.keep is over: bytes of bolt's file, of Redis's memory
// and of its append-only file before that is rewritten. docs/operations.md quotes it, with -benchtime 10000x.
func BenchmarkSize(b *testing.B) {
	b.Run("bolt", func(b *testing.B) {
		place := filepath.Join(b.TempDir(), "ledger.db")
		measureSize(b, "bolt", place, map[string]func() int64{"file-bytes/op": func() int64 {
			info, err := os.Stat(place)
			if err != nil {
				b.Fatal(err)
			}
			return info.Size()
		}})
	})
	b.Run("redis", func(b *testing.B) {
		address := redistest.Start(b, "--appendonly", "yes", "--appendfsync", "always").Address()
		client := redis.NewClient(&redis.Options{Addr: address})
		defer func() { _ = client.Close() }()
		measureSize(b, "redis", address, map[string]func() int64{
			"memory-bytes/op": func() int64 { return info(b, client, "memory", "used_memory") },
			"aof-bytes/op":    func() int64 { return info(b, client, "persistence", "aof_current_size") },
		})
	})
}

// measureSize reports by how much each of the sizes grew with each write, of 32 at once.
func measureSize(b *testing.B, store, place string, sizes map[string]func() int64) {
	l := above(b, openBench(b, store, place), testConfig())
	defer func() { _ = l.Close() }()
	before := map[string]int64{}
	for unit, size := range sizes {
		before[unit] = size()
	}
	var ids atomic.Int64
	b.SetParallelism(16)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			writeOnce(b, l, ids.Add(1))
		}
	})
	for unit, size := range sizes {
		b.ReportMetric(float64(size()-before[unit])/float64(b.N), unit)
	}
}

// info is a number that Redis tells of itself.
func info(b *testing.B, client *redis.Client, section, name string) int64 {
	b.Helper()
	text, err := client.Info(b.Context(), section).Result()
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := strings.Cut(text, "\n"+name+":")
	number, _, _ := strings.Cut(rest, "\r")
	n, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		b.Fatalf("%s: %v", name, err)
	}
	return n
}
