package middleware

import (
	"maps"
	"sync"
	"sync/atomic"
)

// series keeps what notes values under labels, by the labels. Finding one takes no lock and allocates nothing; a new one is
// made once. K must be bounded by the configuration: nothing of it is ever forgotten.
type series[K comparable, N any] struct {
	make  func(K) N
	known atomic.Pointer[map[K]N]
	mutex sync.Mutex
}

func newSeries[K comparable, N any](make func(K) N) *series[K, N] {
	s := &series[K, N]{make: make}
	s.known.Store(&map[K]N{})
	return s
}

func (s *series[K, N]) of(key K) N {
	if found, is := (*s.known.Load())[key]; is {
		return found
	}
	return s.add(key)
}

func (s *series[K, N]) add(key K) N {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	known := *s.known.Load()
	if found, is := known[key]; is {
		return found
	}
	more := maps.Clone(known)
	more[key] = s.make(key)
	s.known.Store(&more)
	return more[key]
}
