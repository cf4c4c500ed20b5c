package callbacks

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/truchman-proxy/truchman/mappings"
)

// delivery tells one partner what one bank tells, so that a partner that is slow or down holds up nobody else.
type delivery struct {
	service  *Service
	target   Target
	url      string
	front    *mappings.Pack
	manner   atomic.Pointer[manner]
	schedule schedule
	woken    chan struct{}
}

func newDelivery(s *Service, target Target, url string, front *mappings.Pack, manner *manner) *delivery {
	c := s.config.Delivery
	d := &delivery{
		service: s, target: target, url: url, front: front,
		schedule: schedule{first: c.Wait, longest: c.LongestWait, giveUp: c.GiveUp},
		woken:    make(chan struct{}, 1),
	}
	d.manner.Store(manner)
	return d
}

// wake makes the delivery look for messages now.
func (d *delivery) wake() {
	select {
	case d.woken <- struct{}{}:
	default:
	}
}

const (
	settleMargin = 10 * time.Second // of a lease beyond the attempt, to say what became of it
	storePause   = time.Second      // after the store could not be asked
)

// run delivers until ctx ends, and waits for the attempts that are under way.
func (d *delivery) run(ctx context.Context) {
	var attempts sync.WaitGroup
	defer attempts.Wait()
	slots := make(chan struct{}, d.service.config.Delivery.Concurrency)
	timer := time.NewTimer(0)
	defer timer.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.woken:
		case <-timer.C:
		}
		due, next, err := d.service.store.Claim(ctx, d.target, cap(slots)-len(slots), d.lease())
		if err != nil {
			next = storePause
		}
		if err != nil && !failing && ctx.Err() == nil {
			d.service.log.Error("callbacks cannot be read from their store", slog.String("target", d.target.String()), slog.String("cause", err.Error()))
		}
		failing = err != nil
		for _, c := range due {
			slots <- struct{}{} // there is room: only this goroutine fills it
			attempts.Go(func() {
				d.attempt(context.WithoutCancel(ctx), c)
				<-slots
				d.wake()
			})
		}
		if len(slots) == cap(slots) {
			next = d.lease() // the end of an attempt wakes
		}
		timer.Reset(next)
	}
}

// lease is longer than an attempt can take.
func (d *delivery) lease() time.Duration { return d.service.config.Delivery.Timeout + settleMargin }

// attempt tries to deliver a message once, and says what became of it.
func (d *delivery) attempt(ctx context.Context, c Claimed) {
	told := d.telling(c)
	failure := d.try(ctx, c, &told)
	if failure == nil {
		d.ended(&told, true, true)
		d.settle(func() error { return d.service.store.Done(ctx, c) })
		return
	}
	wait, again := d.schedule.after(c.Attempt, c.Since, failure.wait)
	again = again && !failure.final
	d.ended(&told, false, !again)
	if again {
		d.service.log.Info("a partner could not be told", d.about(c, failure.cause)...)
		d.settle(func() error { return d.service.store.Postpone(ctx, c, wait) })
		return
	}
	d.service.log.Warn("a callback is a dead letter now", d.about(c, failure.cause)...)
	d.settle(func() error { return d.service.store.Bury(ctx, c, failure.cause) })
}

func (d *delivery) about(c Claimed, cause string) []any {
	return []any{slog.String("id", c.ID), slog.String("target", d.target.String()), slog.Int("attempt", c.Attempt), slog.String("cause", cause)}
}

// settle makes a step of the store, several times if need be: a message that was delivered and is not settled is
// delivered again.
func (d *delivery) settle(step func() error) {
	deadline := time.Now().Add(settleMargin)
	for {
		err := step()
		if err == nil || errors.Is(err, ErrLost) {
			return
		}
		if time.Now().Add(storePause).After(deadline) {
			d.service.log.Error("what became of a callback could not be kept: it is delivered again", slog.String("target", d.target.String()), slog.String("cause", err.Error()))
			return
		}
		time.Sleep(storePause / 4) // settling goes on when Run is to end
	}
}

// refusal says why an attempt failed.
type refusal struct {
	cause string        // without any data of customers
	final bool          // it makes no sense to try again
	wait  time.Duration // that the partner asked for
}

// try makes one attempt; nil where the partner has it.
func (d *delivery) try(ctx context.Context, c Claimed, attempt *Told) *refusal {
	if !d.service.allowed(d.target, c.Callback) {
		return &refusal{cause: "the partner's scopes do not allow it any more", final: true}
	}
	told, err := d.service.sealer.Open(c.ID, c.Sealed)
	if err != nil {
		return &refusal{cause: "the message cannot be opened: is the key that sealed it still configured?"}
	}
	d.opened(attempt, told)
	to := d.front.Callback(c.Callback)
	if to == nil {
		return &refusal{cause: fmt.Sprintf("%s has no words for %s", d.front.Name, c.Callback), final: true}
	}
	manner := d.manner.Load()
	message, problems := to.WriteCallback(told, c.ID, manner.values)
	if len(problems) > 0 {
		return &refusal{cause: fmt.Sprintf("it cannot be told in the words of %s: %s", d.front.Name, problems[0].Failure), final: true}
	}
	header := http.Header(message.Header)
	header.Set("Content-Type", "application/json")
	header.Set("User-Agent", "truchman")
	manner.signer.sign(header, c.ID, time.Now(), message.Body)
	status, answer, err := d.post(ctx, header, message.Body)
	attempt.answered(status, err)
	switch {
	case status == http.StatusGone:
		return &refusal{cause: "the partner answers 410: it wants no more of these", final: true}
	case status/100 == 2:
		return nil
	case status != 0:
		return &refusal{cause: fmt.Sprintf("the partner answers %d", status), wait: retryAfter(answer, time.Now())}
	}
	return &refusal{cause: causeOf(err)}
}

// causeOf says what failed without the address's path, which may hold a secret.
func causeOf(err error) string {
	var timeout net.Error
	if errors.As(err, &timeout) && timeout.Timeout() {
		return "the partner does not answer in time"
	}
	var operation *net.OpError
	if errors.As(err, &operation) {
		return "the connection to the partner fails: " + operation.Op
	}
	return "the call of the partner fails, before or within its answer"
}
