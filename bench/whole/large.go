package main

import (
	"fmt"
	"time"

	"github.com/truchman-proxy/truchman/bench/bulk"
)

const tenMegabytes = 10 << 20

// largeBodies prints what bodies of 10 MB in flight cost in memory and time. Each line has a process of
// its own, so that no line keeps what another one needed.
func largeBodies(provider *process) error {
	fmt.Printf("### Bodies of 10 MB\n\nPeak of resident memory above that after a second of small ones, for each body in flight; CPU of the proxy for each body.\n\n" +
		"| | in flight | memory | in bodies | CPU | MB/s |\n| --- | --- | --- | --- | --- | --- |\n")
	for _, kind := range []struct {
		name string
		body []byte
	}{{"scans (long strings)", bulk.Scans(tenMegabytes)}, {"customers (dense)", bulk.Customers(tenMegabytes)}} {
		for _, inFlight := range []int{1, 8} {
			if err := largeBody(kind.name, kind.body, inFlight, provider); err != nil {
				return fmt.Errorf("%s: %w", kind.name, err)
			}
		}
	}
	fmt.Println()
	return nil
}

func largeBody(name string, body []byte, inFlight int, provider *process) error {
	proxy, err := role("batches", provider.address)
	defer proxy.stop()
	if err != nil {
		return err
	}
	small := load{request: request("POST", "/v1/batches", "batch", bulk.Scans(64<<10)), status: 200}
	if err := proxy.firstAnswer(&small); err != nil {
		return err
	}
	if _, err := small.run(proxy.address, 1, time.Second); err != nil {
		return err
	}
	l := load{request: request("POST", "/v1/batches", "batch", body), status: 200}
	cost, err := proxy.costOf(&l, inFlight, 3*time.Second)
	if err != nil {
		return err
	}
	memory := cost.memory / int64(inFlight)
	fmt.Printf("| %s | %d | %s | %.1f | %s | %.0f |\n", name, inFlight, megabytes(memory), float64(memory)/float64(len(body)),
		milliseconds(cost.cpu), float64(len(body))/1e6/cost.cpu.Seconds())
	return nil
}

// cost is what a load cost a process.
type cost struct {
	cpu    time.Duration // for each request
	rest   int64         // what was resident before
	memory int64         // the peak above that
}

func (p *process) costOf(l *load, inFlight int, last time.Duration) (*cost, error) {
	rest, err := p.memory("VmRSS")
	if err != nil {
		return nil, err
	}
	if err := p.forgetPeak(); err != nil {
		return nil, err
	}
	before, err := p.cpu()
	if err != nil {
		return nil, err
	}
	round, err := l.run(p.address, inFlight, last)
	if err != nil {
		return nil, err
	}
	after, err := p.cpu()
	if err != nil {
		return nil, err
	}
	peak, err := p.memory("VmHWM")
	return &cost{(after - before) / time.Duration(round.requests), rest, peak - rest}, err
}
