package middleware

import (
	"context"
	"math"
	"net/http"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"

	"github.com/truchman-proxy/truchman/seen"
)

// Overload says from when on requests are shed.
type Overload struct {
	Requests int   `yaml:"requests" doc:"Most requests in flight; 0 for any number. Further ones are refused with 503 at once."`
	Memory   Bytes `yaml:"memory" doc:"Memory of the process above which requests are refused with 503; 0 for any amount. Set it below what the container has."`
}

// DefaultOverload bounds the requests alone: how much memory there is, only the operator knows.
func DefaultOverload() Overload { return Overload{Requests: 2000} }

// leastMemory is what the process itself needs.
const leastMemory = 64 << 20

// Check gives all that is wrong with the settings.
func (o Overload) Check() []Finding {
	var findings []Finding
	if o.Requests < 0 {
		findings = append(findings, Finding{"requests", "must not be below 0"})
	}
	if o.Memory != 0 && o.Memory < leastMemory {
		findings = append(findings, Finding{"memory", "must be 0 or at least 64MiB, which the process itself needs"})
	}
	return findings
}

// Shedder counts the requests in flight. It outlives reloads, for the requests of both configurations count.
type Shedder struct {
	overload Overload
	inFlight atomic.Int64
	memory   memoryUse
	shed     func(n int64, labels ...string)
}

// What there can be too much of.
const (
	tooManyRequests = "requests"
	tooMuchMemory   = "memory"
)

// NewShedder counts what it sheds in the metrics, which may be nil. With a bound for memory it lets Go's collector work harder
// close below it (debug.SetMemoryLimit), so that requests are shed for what is in use and not for garbage.
func NewShedder(overload Overload, metrics *Metrics) *Shedder {
	s := &Shedder{overload: overload, memory: newMemoryUse(),
		shed: metrics.Counter(seen.OverloadShed)}
	for _, reason := range []string{tooManyRequests, tooMuchMemory} {
		s.shed(0, "reason", reason)
	}
	metrics.Gauge(seen.OverloadInFlight, func(_ context.Context, tell func(float64, ...string)) {
		tell(float64(s.inFlight.Load()))
	})
	if overload.Memory > 0 {
		debug.SetMemoryLimit(min(int64(overload.Memory)/10*9, debug.SetMemoryLimit(-1)))
	}
	return s
}

var oneSecond = []string{"1"}

// Shed refuses requests past the bounds as "overloaded" (503, RFC 9110, section 15.6.4) with Retry-After: 1, before
// anything of them is read. It belongs outside of all that costs.
func (s *Shedder) Shed(refuse Refuse) func(http.Handler) http.Handler {
	most := int64(s.overload.Requests)
	if most == 0 {
		most = math.MaxInt64
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if s.overload.Memory > 0 && s.memory.now() > int64(s.overload.Memory) {
				s.refuse(w, r, refuse, tooMuchMemory)
				return
			}
			if s.inFlight.Add(1) > most {
				s.inFlight.Add(-1)
				s.refuse(w, r, refuse, tooManyRequests)
				return
			}
			defer s.inFlight.Add(-1)
			next.ServeHTTP(w, r)
		})
	}
}

func (s *Shedder) refuse(w http.ResponseWriter, r *http.Request, refuse Refuse, reason string) {
	s.shed(1, "reason", reason)
	RecordOf(r.Context()).Failure = "overloaded"
	w.Header()["Retry-After"] = oneSecond
	refuse(w, r, "overloaded")
}

// memoryEvery is how often the memory is looked at, by whoever comes.
const memoryEvery = 100 * time.Millisecond

// memoryUse is the memory that Go has from the system and has not given back.
type memoryUse struct {
	began   time.Time
	next    atomic.Int64 // nanoseconds since began
	bytes   atomic.Int64
	looking sync.Mutex
	samples []metrics.Sample
}

func newMemoryUse() memoryUse {
	return memoryUse{began: time.Now(), samples: []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}}
}

// now gives bytes, at most memoryEvery old. Only one looks at a time; others take what was seen last.
func (m *memoryUse) now() int64 {
	at := time.Since(m.began)
	if int64(at) >= m.next.Load() && m.looking.TryLock() {
		metrics.Read(m.samples)
		m.bytes.Store(int64(m.samples[0].Value.Uint64() - m.samples[1].Value.Uint64()))
		m.next.Store(int64(at + memoryEvery))
		m.looking.Unlock()
	}
	return m.bytes.Load()
}
