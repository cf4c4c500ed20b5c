package main

import (
	"fmt"
	"time"

	"github.com/tidwall/sjson"

	"github.com/truchman-proxy/truchman/bench/update"
)

// connections and turn are the load: so many kept connections, and so long a turn.
const (
	connections = 16
	turn        = time.Second
)

// row is one line of the table: a load on a process, turn by turn.
type row struct {
	name    string
	process *process
	load    load

	cpu       []time.Duration // per request, a turn each
	perSecond []float64
	p50, p99  []time.Duration
}

// rows are the bare proxy, which the others are compared with, and the product's.
func rows(bare, product *process) ([]*row, error) {
	nameless, err := without(update.Request, "first_name", "last_name")
	if err != nil {
		return nil, err
	}
	patch := func(bank string, body []byte) load {
		return load{request: request("PATCH", "/v1/banks/"+bank+"/customers/"+update.CustomerID, update.RequestID, body), status: 200}
	}
	return []*row{
		{name: "bare httputil.ReverseProxy, no translation", process: bare, load: patch("unsigned", update.Request)},
		{name: "truchman, T1", process: product, load: patch("unsigned", update.Request)},
		{name: "truchman, T1 signed (P-256)", process: product, load: patch("signed", update.Request)},
		{name: "truchman, T1 without names: reads first", process: product, load: patch("unsigned", nameless)},
	}, nil
}

func without(body []byte, members ...string) ([]byte, error) {
	var err error
	for _, member := range members {
		if body, err = sjson.DeleteBytes(body, member); err != nil {
			return nil, err
		}
	}
	return body, nil
}

// turn loads the row's process once and notes what it cost.
func (r *row) turn(last time.Duration) error {
	before, err := r.process.cpu()
	if err != nil {
		return err
	}
	round, err := r.load.run(r.process.address, connections, last)
	if err != nil {
		return fmt.Errorf("%s: %w", r.name, err)
	}
	after, err := r.process.cpu()
	if err != nil {
		return err
	}
	r.cpu = append(r.cpu, (after-before)/time.Duration(round.requests))
	r.perSecond = append(r.perSecond, round.perSecond())
	r.p50, r.p99 = append(r.p50, round.percentile(50)), append(r.p99, round.percentile(99))
	return nil
}

// interleave gives every row its turn, that many times, after one turn that only warms up.
func interleave(rows []*row, rounds int) error {
	for _, r := range rows {
		if _, err := r.load.run(r.process.address, connections, turn/2); err != nil {
			return fmt.Errorf("%s: %w", r.name, err)
		}
	}
	for range rounds {
		for _, r := range rows {
			if err := r.turn(turn); err != nil {
				return err
			}
		}
	}
	return nil
}
