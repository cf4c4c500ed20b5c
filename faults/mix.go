package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// The long form: as many requests on each store, shared by as many seeds.
const (
	longRequests = 100_000
	seeds        = 3
)

// mixRow is a load of writes that partly meet faults, while processes are killed and stopped at random.
func (o *options) mixRow(seed uint64) *row {
	n := o.requests
	if n == 0 {
		n = 600
		if o.long {
			n = (longRequests + seeds - 1) / seeds
		}
	}
	return &row{name: "mix", fault: fmt.Sprintf("all of it at random: %g %% faults, seed %d", o.rate, seed), expected: "effects ≤ 1, none lost, nothing said that is not so",
		setting: setting{lease: "2s", redis: []string{"--appendonly", "yes", "--appendfsync", "always"}, customers: 4000},
		play: func(ctx context.Context, s *stage, _ int) (string, error) {
			m := &mix{rate: o.rate / 100, total: n, seed: seed}
			return m.play(ctx, s)
		}}
}

type mix struct {
	rate         float64
	total        int
	seed         uint64
	begun        atomic.Int64
	faulty       atomic.Int64
	kills, stops int
	redisFaults  int
	failed       error
}

// mixPartners is how many partners write at once. Many of them wait for a lease to end.
const mixPartners = 96

func (m *mix) play(ctx context.Context, s *stage) (string, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var havoc sync.WaitGroup
	havoc.Go(func() { m.havoc(ctx, s) })
	began := time.Now()
	var partners sync.WaitGroup
	for i := range mixPartners {
		partners.Go(func() { m.partner(ctx, s, rand.New(rand.NewPCG(m.seed, uint64(i)))) })
	}
	partners.Wait()
	took := time.Since(began)
	cancel()
	havoc.Wait()
	return fmt.Sprintf("%d requests met a fault; %d kills, %d stops, %d faults of Redis, in %d s", m.faulty.Load(), m.kills, m.stops, m.redisFaults,
		int(took.Seconds())), m.failed
}

// partner writes one thing after another, and does not rest before each is settled.
func (m *mix) partner(ctx context.Context, s *stage, random *rand.Rand) {
	for int(m.begun.Add(1)) <= m.total && ctx.Err() == nil {
		w := s.newWrite(bothBanks[min(random.IntN(4)/3, 1)])
		proxy := random.IntN(len(s.proxies))
		calling, hangUp := ctx, context.CancelFunc(func() {})
		if random.Float64() < m.rate {
			m.faulty.Add(1)
			w.fault = drawFault(random, w.bank)
			if w.fault.how == withSpace {
				calling, hangUp = context.WithCancel(ctx)
				w.fault.act = func(ctx context.Context, _ *stage, _ *write) { hangUp(); wait(ctx, shortPause) }
			}
		}
		if random.IntN(10) == 0 {
			s.askTogether(calling, w, 3)
		} else {
			s.ask(calling, w, proxy)
		}
		hangUp()
		if heard := w.heard(); !heard[0].final() || random.IntN(4) == 0 {
			s.settle(ctx, w, (proxy+1)%len(s.proxies))
		}
	}
}

// drawFault gives a fault of those that can happen to the calls of a bank.
func drawFault(random *rand.Rand, bank string) *fault {
	kinds := []fault{{how: withNothing, at: afterWrite}, {how: withReset, at: afterWrite}, {how: withEnd, at: afterWrite}, {how: withReset, at: beforeWrite},
		{how: withStatus, at: beforeWrite}, {how: truncated, at: afterWrite}, {how: malformed, at: afterWrite}, {how: withHTML, at: afterWrite},
		{how: withSpace, at: afterWrite}, {how: withReset, at: beforeRead}, {how: withWrongID, at: afterWrite}}
	if bank != "netxd" {
		kinds = kinds[:len(kinds)-1]
	}
	f := kinds[random.IntN(len(kinds))]
	if bank == "obp" && f.at != beforeRead {
		f.step = []string{"email", "branch", "identity"}[random.IntN(3)]
	}
	f.name = "mix"
	return &f
}

// havocEvery is the mean time between two faults of processes.
const havocEvery = 2 * time.Second

// havoc kills and stops processes at random, until ctx ends. Each one lives again when it is over.
func (m *mix) havoc(ctx context.Context, s *stage) {
	random := rand.New(rand.NewPCG(m.seed, 1<<32))
	for {
		wait(ctx, havocEvery/2+time.Duration(random.Int64N(int64(havocEvery))))
		if ctx.Err() != nil {
			return
		}
		if err := m.strike(s, random); err != nil {
			m.failed = err
			return
		}
	}
}

func (m *mix) strike(s *stage, random *rand.Rand) error {
	lasting := context.Background() // what was begun is brought to its end
	p := s.proxies[random.IntN(len(s.proxies))]
	kind := random.IntN(6)
	if s.redis == nil {
		kind = random.IntN(3)
	}
	switch kind {
	case 0, 1:
		m.kills++
		return p.restart(lasting)
	case 2:
		m.stops++
		if err := p.process().pause(); err != nil {
			return err
		}
		wait(lasting, time.Duration(random.IntN(6000))*time.Millisecond)
		return p.process().resume()
	case 3:
		m.redisFaults++
		s.redis.kill()
		return s.redis.start(lasting)
	case 4:
		m.redisFaults++
		if err := s.redis.pause(); err != nil {
			return err
		}
		wait(lasting, time.Duration(random.IntN(1000))*time.Millisecond)
		return s.redis.resume()
	}
	m.redisFaults++
	p.relay.lose(1 + random.Int64N(5))
	return nil
}
