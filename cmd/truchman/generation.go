package main

import (
	"math/rand/v2"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/truchman-proxy/truchman/middleware"
	"github.com/truchman-proxy/truchman/proxy"
)

// generation is a configuration as it is served: from its load until the last request that began with
// it has ended.
type generation struct {
	config   *configuration
	version  string // of the configuration and its packs
	loaded   time.Time
	packs    []packVersion
	callers  *middleware.Callers
	renew    func()       // has what outlives it go by its secrets
	handler  http.Handler // the whole stack of middlewares with the proxy inside
	proxy    http.Handler
	requests tally
}

// idleCloser is a handler that keeps connections.
type idleCloser interface{ CloseIdleConnections() }

// inherit takes over what an older generation's proxy was told about the banks, by operators and by themselves.
func (g *generation) inherit(old *generation) {
	next, here := g.proxy.(*proxy.Handler)
	before, there := old.proxy.(*proxy.Handler)
	if here && there {
		next.Inherit(before)
	}
}

// retire has a generation that is not served any more close its connections after its last request;
// then is called after that.
func (g *generation) retire(then func()) {
	g.requests.close(func() {
		if keeper, ok := g.proxy.(idleCloser); ok {
			keeper.CloseIdleConnections()
		}
		then()
	})
}

// succession serves each request with the generation that is the current one when it begins, to its end.
type succession struct{ current atomic.Pointer[generation] }

// ServeHTTP loads one pointer; it takes no lock and allocates nothing.
func (s *succession) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	part := rand.Uint32() % tallyParts
	g := s.current.Load()
	for !g.requests.begin(part) {
		g = s.current.Load() // it was replaced since the load
	}
	defer g.requests.end(part)
	g.handler.ServeHTTP(w, r)
}

// replace serves what begins from now on with another generation. retired is called when the last request
// of the one before has ended.
func (s *succession) replace(next *generation, retired func(*generation)) {
	if last := s.current.Swap(next); last != nil {
		last.retire(func() { retired(last) })
	}
}
