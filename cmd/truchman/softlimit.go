package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync/atomic"
)

// softLimit is the memory of Go's runtime, in bytes, below which garbage may lie about: 10,000 idle connections live within
// it. Above, as much again as an eighth of what is in use may be garbage.
const softLimit = 230 << 20

// memoryBound lets the collector work harder close to the soft limit, and moves the limit up with what is in use, so that
// it never works for nothing. The bodies of large requests are not Go's and do not count.
type memoryBound struct {
	ended   atomic.Bool
	samples []metrics.Sample
}

// boundMemory begins it; end ends it. Whoever sets GOGC or GOMEMLIMIT, or bounds the memory in the configuration, decides himself.
func boundMemory(configured bool) *memoryBound {
	b := &memoryBound{samples: []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/heap/stacks:bytes"}}}
	_, percent := os.LookupEnv("GOGC")
	_, limit := os.LookupEnv("GOMEMLIMIT")
	if configured || percent || limit {
		b.ended.Store(true)
		return b
	}
	debug.SetMemoryLimit(softLimit)
	b.afterCollection()
	return b
}

func (b *memoryBound) end() { b.ended.Store(true) }

// collected is collected with each collection, which is how one is noticed.
type collected struct{ bound *memoryBound }

func (b *memoryBound) afterCollection() {
	runtime.SetFinalizer(&collected{b}, func(c *collected) {
		if c.bound.ended.Load() {
			return
		}
		metrics.Read(c.bound.samples)
		used := int64(c.bound.samples[0].Value.Uint64() + c.bound.samples[1].Value.Uint64())
		debug.SetMemoryLimit(max(softLimit, used+used/8))
		c.bound.afterCollection()
	})
}
