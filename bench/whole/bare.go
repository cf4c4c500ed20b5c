package main

import (
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"sync"
	"time"
)

// serveBare is the peer: httputil.ReverseProxy as one would deploy it, with a tuned transport and a
// buffer pool, passing bodies through untranslated.
func serveBare(address, provider string) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	target := &url.URL{Scheme: "http", Host: provider}
	reverse := &httputil.ReverseProxy{
		Rewrite:    func(r *httputil.ProxyRequest) { r.SetURL(target) },
		BufferPool: &buffers{},
		Transport: &http.Transport{
			MaxIdleConns: 256, MaxIdleConnsPerHost: 256, MaxConnsPerHost: 256,
			IdleConnTimeout: 90 * time.Second, ResponseHeaderTimeout: 10 * time.Second, DisableCompression: true,
		},
	}
	server := &http.Server{Handler: reverse, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: 60 * time.Second, IdleTimeout: 120 * time.Second}
	return server.Serve(listener)
}

// buffers is a pool for httputil.
type buffers struct{ pool sync.Pool }

// Get gives a buffer of 32 KiB.
func (b *buffers) Get() []byte {
	if kept, ok := b.pool.Get().(*[]byte); ok {
		return *kept
	}
	return make([]byte, 32<<10)
}

// Put takes it back.
func (b *buffers) Put(buffer []byte) { b.pool.Put(&buffer) }
