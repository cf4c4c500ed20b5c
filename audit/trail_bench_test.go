package audit_test

import (
	"fmt"
	"testing"

	"github.com/truchman-proxy/truchman/audit"
)

func BenchmarkNote(b *testing.B) {
	for _, sync := range []string{"second", "each"} {
		b.Run(sync, func(b *testing.B) {
			c := settings(b)
			c.Sync, c.MaxSize = sync, 1<<40
			trail := open(b, c)
			e := audit.Entry{Time: moment, Event: audit.Request, Partner: "acme", Proof: "key", Front: "normalized", Bank: "netxd", Operation: "customer.update",
				RequestID: "5f0c2a9e-7d1b-4c36-9a53-1c8e6f2b7e06", Outcome: "ok", Status: 200, Version: "0123456789abcdef"}
			b.ReportAllocs()
			id := []byte("1000000001")
			for b.Loop() {
				e.Customer = trail.Mask(id)
				trail.Note(&e)
			}
			b.StopTimer()
			closed(b, trail)
		})
	}
}

func BenchmarkIntend(b *testing.B) {
	for _, sync := range []string{"second", "each"} {
		for _, at := range []int{1, 32} {
			b.Run(fmt.Sprintf("%s/%d", sync, at), func(b *testing.B) {
				c := settings(b)
				c.Sync, c.Required, c.MaxSize = sync, true, 1<<40
				trail := open(b, c)
				b.SetParallelism(at)
				b.ReportAllocs()
				b.RunParallel(func(pb *testing.PB) {
					e := audit.Entry{Time: moment, Event: audit.Intent, Partner: "acme", Bank: "netxd", Operation: "customer.update", RequestID: "42"}
					for pb.Next() {
						if err := trail.Intend(&e); err != nil {
							b.Error(err)
						}
					}
				})
				b.StopTimer()
				closed(b, trail)
			})
		}
	}
}
