package main

import (
	"errors"
	"net"
	"sync"
	"sync/atomic"
)

// relay stands between one proxy and Redis, and loses replies when it is told to.
type relay struct {
	listener net.Listener
	to       string
	losing   atomic.Int64 // how many replies are still to be lost
	lost     atomic.Int64
	mu       sync.Mutex
	open     map[net.Conn]bool
	closed   bool
	all      sync.WaitGroup
}

func newRelay(to string) (*relay, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	r := &relay{listener: listener, to: to, open: map[net.Conn]bool{}}
	r.all.Go(r.accept)
	return r, nil
}

func (r *relay) address() string { return r.listener.Addr().String() }

// lose lets the next replies be made by Redis and never arrive: their connections are closed.
func (r *relay) lose(replies int64) { r.losing.Store(replies) }

func (r *relay) accept() {
	for {
		caller, err := r.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", r.to)
		if err != nil {
			_ = caller.Close()
			continue
		}
		if !r.note(caller, server) {
			return
		}
		r.all.Go(func() { r.pass(server, caller, func() bool { return false }) })
		r.all.Go(func() { r.pass(caller, server, r.loses) })
	}
}

// note keeps the connections so that close can end them; false where it has already.
func (r *relay) note(both ...net.Conn) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range both {
		if r.closed {
			_ = c.Close()
		}
		r.open[c] = true
	}
	return !r.closed
}

func (r *relay) pass(to, from net.Conn, drop func() bool) {
	defer r.forget(to, from)
	buffer := make([]byte, 16<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			if drop() {
				return
			}
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

func (r *relay) loses() bool {
	for {
		left := r.losing.Load()
		if left <= 0 {
			return false
		}
		if r.losing.CompareAndSwap(left, left-1) {
			r.lost.Add(1)
			return true
		}
	}
}

func (r *relay) forget(both ...net.Conn) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range both {
		_ = c.Close()
		delete(r.open, c)
	}
}

func (r *relay) close() error {
	err := r.listener.Close()
	r.mu.Lock()
	r.closed = true
	for c := range r.open {
		_ = c.Close()
	}
	r.mu.Unlock()
	r.all.Wait()
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}
