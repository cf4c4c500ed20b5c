package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
)

// stage is what a row plays on: proxies, banks, and Redis where the store is that. It has a directory of its own.
type stage struct {
	store, binary, directory string
	secret                   string // of the ledger
	redis                    *redisServer
	group                    *group // instead of redis, where a row wants sentinels
	banks                    map[string]*bank
	proxies                  []*proxy
	client                   *http.Client // the partners'
	made                     atomic.Uint64
	customers                int // of each bank

	mu         sync.Mutex
	writes     []*write
	byToken    map[string]*write
	byCustomer map[string]*write // the newest
}

// setting is what a row wants of its stage.
type setting struct {
	proxies   int      // 0: two, with bolt one
	lease     string   // of the ledger
	window    string   // of the ledger
	redis     []string // options of the server
	customers int      // of each bank; 0: 200
	tls       bool     // the proxies speak TLS to the banks, which do not
	sentinels bool     // Redis is a group with sentinels
}

// openStage starts all processes.
func openStage(ctx context.Context, store, binary string, wants setting) (*stage, error) {
	directory, err := os.MkdirTemp("", "truchman-faults-")
	if err != nil {
		return nil, err
	}
	random := make([]byte, 32)
	_, _ = rand.Read(random) // never fails
	s := &stage{store: store, binary: binary, directory: directory, secret: base64.StdEncoding.EncodeToString(random),
		banks: map[string]*bank{}, byToken: map[string]*write{}, byCustomer: map[string]*write{},
		client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 128}}}
	if err := s.start(ctx, wants); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

func (s *stage) start(ctx context.Context, wants setting) (err error) {
	s.customers = wants.customers
	if s.customers == 0 {
		s.customers = 200
	}
	if wants.sentinels {
		if s.group, err = startGroup(ctx, s.directory); err != nil {
			return err
		}
	} else if s.store == "redis" {
		if s.redis, err = startRedis(ctx, filepath.Join(s.directory, "redis"), wants.redis...); err != nil {
			return err
		}
	}
	for _, name := range []string{"netxd", "obp"} {
		if s.banks[name], err = startBank(ctx, s, name); err != nil {
			return err
		}
	}
	if wants.proxies == 0 {
		wants.proxies = 2
	}
	if s.store == "bolt" {
		wants.proxies = 1
	}
	for i := range wants.proxies {
		p, err := startProxy(ctx, s, i, wants)
		if err != nil {
			return err
		}
		s.proxies = append(s.proxies, p)
	}
	return nil
}

// close ends all processes and removes the directory.
func (s *stage) close() error {
	var all []error
	for _, p := range s.proxies {
		all = append(all, p.close())
	}
	for _, b := range s.banks {
		if b != nil {
			all = append(all, b.close())
		}
	}
	if s.redis != nil {
		s.redis.kill()
	}
	if s.group != nil {
		s.group.kill()
	}
	s.client.CloseIdleConnections()
	return errors.Join(append(all, os.RemoveAll(s.directory))...)
}

func (s *stage) register(w *write) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.writes = append(s.writes, w)
	s.byToken[w.token], s.byCustomer[w.customer] = w, w
}

// find gives the write that a call belongs to: by its token, or else the newest of the customer.
func (s *stage) find(token []byte, customer string) *write {
	s.mu.Lock()
	defer s.mu.Unlock()
	if w := s.byToken[string(token)]; w != nil {
		return w
	}
	return s.byCustomer[customer]
}
