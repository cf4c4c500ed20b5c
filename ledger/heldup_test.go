package ledger_test

import (
	"bytes"
	"net"
	"testing"

	"github.com/truchman-proxy/truchman/ledger"
	"github.com/truchman-proxy/truchman/redisclient/redistest"
)

// holdUp keeps the next command that has the text from the server behind a thief, and cuts its connection.
func (th *thief) holdUp(text string) { th.holds.Store(&text) }

// arrives brings the command that was held up to the server, as a network does that was slow.
func (th *thief) arrives(t *testing.T) {
	t.Helper()
	server, err := net.Dial("tcp", th.server)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Close() }()
	if _, err = server.Write(*th.held.Load()); err == nil {
		_, err = server.Read(make([]byte, 1<<10))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// keeps notes a command that is to be held up.
func (th *thief) keeps(text []byte) bool {
	wanted := th.holds.Load()
	if wanted == nil || !bytes.Contains(text, []byte(*wanted)) {
		return false
	}
	th.holds.Store((*string)(nil))
	copied := bytes.Clone(text)
	th.held.Store(&copied)
	return true
}

// TestAHeldUpMarkChangesNothing: a copy of an earlier step's mark comes when a later step is marked.
func TestAHeldUpMarkChangesNothing(t *testing.T) {
	server := redistest.Start(t)
	s, thief := behindThief(t, server)
	a := s.attempt(t, newKey())
	a.claims(ledger.New)
	is(t, a.mark("before-all", ""), nil) // the server knows the script now
	thief.holdUp("first-step")
	is(t, a.mark("first-step", ""), nil)
	is(t, a.mark("second-step", "the first is done"), nil)
	thief.arrives(t)
	if seen := a.seen(); seen.Step != "second-step" || string(seen.Progress) != "the first is done" {
		t.Errorf("the record is %+v", seen)
	}
	other := redisSubject(t, server) // each process counts from its own beginning
	s.advance(lease)
	other.advance(lease)
	b := other.attempt(t, a.key)
	b.claims(ledger.Doubtful)
	is(t, b.mark("second-step", "the first is done"), nil)
	is(t, b.finish("x"), nil)
}
