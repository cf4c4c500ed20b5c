package ledger_test

import (
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/ledger"
	"github.com/truchman-proxy/truchman/redisclient/redistest"
)

// TestAWordAboutAStepSaysNothingOfLaterOnes: where records were lost, those behind a step that is done may have been sent as well; behind
// one that had no effect none was.
func TestAWordAboutAStepSaysNothingOfLaterOnes(t *testing.T) {
	server := redistest.Start(t)
	s := redisSubject(t, server)
	s.attempt(t, inBucket(0)).claims(ledger.New)
	server.Do("FLUSHALL")
	a := s.attempt(t, inBucket(0))
	a.claims(ledger.Uncertain)
	is(t, a.mark("one", ""), nil)
	is(t, a.doubt(""), nil)
	s.advance(11 * time.Minute)
	is(t, a.resolve(a.seen(), false, "one is done"), nil)
	a.claims(ledger.Uncertain)
	is(t, a.mark("two", "one is done"), nil)
	is(t, a.doubt("one is done"), nil)
	is(t, a.resolve(a.seen(), false, "one is done"), nil)
	a.claims(ledger.Resumed)
}

// TestADoubtOutlivesTheMove: a claim that finds out too late that the server is another one is given back as it was found.
func TestADoubtOutlivesTheMove(t *testing.T) {
	server := redistest.Start(t, "--appendonly", "yes", "--appendfsync", "always", "--dir", t.TempDir())
	s := redisSubject(t, server)
	a := s.attempt(t, newKey())
	a.claims(ledger.New)
	is(t, a.mark("two", "one is done"), nil)
	is(t, a.doubt("one is done"), nil)
	server.Kill()
	server.Restart()
	if found := s.eventually(t, a.key, ledger.Doubtful); !found.Ours || found.Step != "two" {
		t.Errorf("the claim gives %+v", found)
	}
}
