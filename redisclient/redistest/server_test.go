package redistest_test

import (
	"context"
	"net"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/truchman-proxy/truchman/redisclient/redistest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestAServerIsKilledAndStartedAgain(t *testing.T) {
	s := redistest.Start(t)
	address := s.Address()
	s.Do("SET", "a", "b")
	s.Kill()
	s.Kill() // a second time is allowed
	if conn, err := net.Dial("tcp", address); err == nil {
		_ = conn.Close()
		t.Error("something listens yet")
	}
	if s.Restart(); s.Address() != address {
		t.Errorf("it is at %s, not at %s", s.Address(), address)
	}
	if left := s.Do("DBSIZE"); left != int64(0) {
		t.Errorf("%v keys are left", left)
	}
}

func TestOptionsSayOtherwise(t *testing.T) {
	s := redistest.Start(t, "--appendonly", "yes", "--appendfsync", "always", "--dir", t.TempDir())
	s.Do("SET", "a", "b")
	s.Kill()
	s.Restart()
	if kept := s.Do("GET", "a"); kept != "b" {
		t.Errorf("it has kept %v", kept)
	}
}

func TestAServerIsHeldUp(t *testing.T) {
	s := redistest.Start(t)
	client := s.Client()
	s.Signal(syscall.SIGSTOP)
	short, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := client.Ping(short).Err(); err == nil {
		t.Error("it answers")
	}
	s.Signal(syscall.SIGCONT)
	if err := client.Ping(t.Context()).Err(); err != nil {
		t.Error(err)
	}
}

func TestEachHasAPlaceOfItsOwn(t *testing.T) {
	a, b := redistest.Start(t), redistest.Start(t)
	if a.Do("SET", "a", "b"); a.Address() == b.Address() || b.Do("DBSIZE") != int64(0) {
		t.Error("two share one")
	}
}

func TestASentinelKnowsTheMaster(t *testing.T) {
	master := redistest.Start(t)
	known := redistest.StartSentinel(t, master).Do("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "main").([]any)
	if net.JoinHostPort(known[0].(string), known[1].(string)) != master.Address() {
		t.Errorf("it knows %v", known)
	}
}
