package ledger_test

import (
	"bytes"
	"net"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/truchman-proxy/truchman/ledger"
	"github.com/truchman-proxy/truchman/redisclient/redistest"
)

// thief passes connections on to a server, and cuts those on whose way back a wanted text comes by.
type thief struct {
	listener net.Listener
	server   string
	steals   atomic.Int64 // how many replies are still to be stolen
	stolen   atomic.Int64
	work     sync.WaitGroup
	open     sync.Map
	holds    atomic.Pointer[string] // what the command has that is to be held up
	held     atomic.Pointer[[]byte] // that command
}

func startThief(t *testing.T, server string) *thief {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	th := &thief{listener: listener, server: server}
	th.work.Go(th.serve)
	t.Cleanup(func() {
		_ = listener.Close()
		th.open.Range(func(conn, _ any) bool { return conn.(net.Conn).Close() == nil || true })
		th.work.Wait()
	})
	return th
}

// behindThief is a subject whose connections pass by a thief.
func behindThief(t *testing.T, server *redistest.Server) (*subject, *thief) {
	t.Helper()
	thief := startThief(t, server.Address())
	config := redisConfig(server)
	config.Addresses = []string{thief.listener.Addr().String()}
	return redisSubjectWith(t, config), thief
}

func (th *thief) serve() {
	for {
		client, err := th.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", th.server)
		if err != nil {
			_ = client.Close()
			continue
		}
		th.open.Store(client, nil)
		th.open.Store(server, nil)
		var asked atomic.Bool // a script was asked for on this connection
		th.work.Go(func() {
			pass(client, server, func(text []byte) bool {
				asked.Store(bytes.Contains(text, []byte("evalsha")))
				return !th.keeps(text)
			})
		})
		th.work.Go(func() {
			pass(server, client, func([]byte) bool {
				if asked.Load() && th.steals.Add(-1) >= 0 {
					th.stolen.Add(1)
					return false
				}
				return true
			})
		})
	}
}

// pass carries bytes until one side ends or look says so, and closes both.
func pass(from, to net.Conn, look func([]byte) bool) {
	defer func() { _, _ = from.Close(), to.Close() }()
	room := make([]byte, 64<<10)
	for {
		n, err := from.Read(room)
		if err != nil || !look(room[:n]) {
			return
		}
		if _, err = to.Write(room[:n]); err != nil {
			return
		}
	}
}

func TestAStepWhoseReplyIsLostIsMadeAgain(t *testing.T) {
	server := redistest.Start(t)
	s, thief := behindThief(t, server)
	redisSubject(t, server).attempt(t, newKey()).claims(ledger.New) // the server knows the script now
	a := s.attempt(t, newKey())
	for _, step := range []func(){
		func() { a.claims(ledger.New) },
		func() { is(t, a.mark("one", ""), nil) },
		func() { is(t, a.finish("x"), nil) },
		func() { a.claims(ledger.Replay) },
	} {
		thief.steals.Store(1)
		step()
	}
	thief.steals.Store(100)
	within(t, "all replies are lost", func() error { _, err := s.Claim(t.Context(), newKey(), a.claim); return err })
	if thief.stolen.Load() != 6 {
		t.Errorf("%d replies were lost", thief.stolen.Load())
	}
}
