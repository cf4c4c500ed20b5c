package callbacks_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/truchman-proxy/truchman/callbacks"
	"github.com/truchman-proxy/truchman/redisclient/redistest"
)

// BenchmarkReceive is what a bank waits for: authentication, translation, and the durable write; one at a time, and many
// at once.
func BenchmarkReceive(b *testing.B) {
	stores := map[string]func() callbacks.Store{
		"bolt": func() callbacks.Store {
			return openAt(b, "bolt", b.TempDir()+"/callbacks.db", callbacks.StoreOptions{})
		},
		"redis": func() callbacks.Store {
			return openAt(b, "redis", redistest.Start(b).Address(), callbacks.StoreOptions{})
		},
	}
	for name, open := range stores {
		for _, at := range []struct {
			name string
			once int
		}{{"one", 1}, {"many", 32}} {
			b.Run(name+"/"+at.name, func(b *testing.B) {
				store := open()
				defer closed(b, store)
				s := newService(b, configFor("https://partner.example/told"), store, optionsFor(b))
				var n atomic.Int64
				b.SetParallelism(at.once)
				b.ReportAllocs()
				receive := func() {
					if code := tell(s, fmt.Sprint("784", n.Add(1)), "ACTIVE"); code != 200 {
						b.Errorf("answers %d", code)
					}
				}
				if at.once == 1 {
					for b.Loop() {
						receive()
					}
					return
				}
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						receive()
					}
				})
			})
		}
	}
}
