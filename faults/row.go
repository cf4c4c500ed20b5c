package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// row is one fault of the table: how it is made, and what is expected beyond what holds for every write.
type row struct {
	name     string
	fault    string // in the words of the table
	expected string
	stores   []string // nil: bolt and redis
	setting  setting
	loses    bool // the ledger is made to lose records
	alone    bool // it measures times
	residue  bool // it measures what no ledger on Redis can promise: what is wrong is told, and is no failure
	play     func(ctx context.Context, s *stage, n int) (note string, err error)
	expect   func(w *write, all effects) string // what is wrong with a write, "" where nothing is
}

// result is what a row showed.
type result struct {
	row      *row
	store    string
	counts   counts
	note     string
	wrong    []string
	took     time.Duration
	requests int
	warned   string
	err      error // of the play itself
}

// counts are callers' outcomes, and what the journals say.
type counts struct {
	attempts, done, replayed, inFlight, refused, unavailable, unknown, none int
	effects                                                                 [3]int // writes with none, with one (of each step begun), with more
}

func (c *counts) add(w *write, all effects) {
	for _, a := range w.heard() {
		c.attempts++
		switch {
		case a.status == 0:
			c.none++
		case a.replayed:
			c.replayed++
		case a.status < 300:
			c.done++
		case a.code == "request-in-flight":
			c.inFlight++
		case a.status == 503:
			c.unavailable++
		case a.status == 504:
			c.unknown++
		default:
			c.refused++
		}
	}
	c.effects[min(all.most(w), 2)]++
}

// run plays a row on a stage of its own and judges it.
func (r *row) run(ctx context.Context, store, binary string, n int) (res *result, err error) {
	began := time.Now()
	ctx, cancel := context.WithTimeout(ctx, 30*time.Minute)
	defer cancel()
	s, err := openStage(ctx, store, binary, r.setting)
	if err != nil {
		return nil, fmt.Errorf("%s on %s: %w", r.name, store, err)
	}
	defer func() { err = errors.Join(err, s.close()) }()
	res = &result{row: r, store: store}
	if res.note, res.err = r.play(ctx, s, n); res.err != nil {
		res.wrong = append(res.wrong, res.err.Error())
	}
	all, err := s.readEffects()
	if err != nil {
		return nil, err
	}
	res.judge(s, all)
	res.warned = s.warnings()
	res.took = time.Since(began)
	return res, nil
}

func (res *result) judge(s *stage, all effects) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if res.requests = len(s.writes); res.requests == 0 {
		res.wrong = append(res.wrong, "nothing was asked")
	}
	for _, w := range s.writes {
		res.counts.add(w, all)
		wrong := judge(w, all, res.row.loses)
		if res.row.expect != nil {
			if said := res.row.expect(w, all); said != "" {
				wrong = append(wrong, said)
			}
		}
		for _, said := range wrong {
			res.wrong = append(res.wrong, fmt.Sprintf("%s: %s; heard %s; journal%s", w.id, said, w.history(), all.history(w)))
		}
	}
}

// history is what was heard, in short: the same answer one after another is one entry.
func (w *write) history() string {
	var text strings.Builder
	heard := w.heard()
	for i := 0; i < len(heard); {
		first, same := heard[i], i+1
		for same < len(heard) && heard[same].status == first.status && heard[same].code == first.code && heard[same].replayed == first.replayed {
			same++
		}
		replayed := ""
		if first.replayed {
			replayed = " replayed"
		}
		fmt.Fprintf(&text, "[%s–%s proxy %d: %d %s%s", first.begun.Format("05.000"), heard[same-1].ended.Format("05.000"), first.proxy, first.status, first.code, replayed)
		if same-i > 1 {
			fmt.Fprintf(&text, " and %d more", same-i-1)
		}
		text.WriteByte(']')
		i = same
	}
	return text.String()
}

// runs tells whether the row is for a store.
func (r *row) runs(store string) bool { return r.stores == nil || slices.Contains(r.stores, store) }

// each plays n writes, half of them on each bank that is named, some at once.
func each(s *stage, n int, banks []string, play func(w *write, i int)) {
	var all sync.WaitGroup
	places := make(chan struct{}, 16)
	for i := range n {
		w := s.newWrite(banks[i%len(banks)])
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			play(w, i)
		})
	}
	all.Wait()
}

var bothBanks = []string{"netxd", "obp"}

// warnings are what the proxies warned about last.
func (s *stage) warnings() string {
	text := ""
	for i, p := range s.proxies {
		for _, line := range strings.Split(p.process().said.String(), "\n") {
			if strings.Contains(line, `"level":"WARN"`) || strings.Contains(line, `"level":"ERROR"`) || strings.Contains(line, "panic") {
				text += fmt.Sprintf("\n  proxy %d: %s", i, line)
			}
		}
	}
	return text
}
