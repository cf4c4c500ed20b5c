package callbacks_test

import (
	"bufio"
	"fmt"
	"math"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/callbacks"
	"github.com/truchman-proxy/truchman/redisclient/redistest"
	"github.com/truchman-proxy/truchman/tether"
)

// childPlan is the variable that makes the test's process the one that is killed: "store place url ahead from to".
//
//	ahead  how far the clock of the store is ahead
//	from   the first that the bank tells, in turn for each customer; to: the last one that it does not tell any more
const childPlan = "TRUCHMAN_CALLBACKS_CHILD"

const killCustomers = 4

// runChild receives and delivers, says each callback that the bank was answered 200 to, and goes on until it is killed.
func runChild(plan string) {
	var kind, place, url string
	var ahead time.Duration
	var from, to int
	if _, err := fmt.Sscanf(plan, "%s %s %s %d %d %d", &kind, &place, &url, &ahead, &from, &to); err != nil {
		fail(err)
	}
	t := &dying{}
	store := openAt(t, kind, place, callbacks.StoreOptions{Skew: func() time.Duration { return ahead }, Poll: 10 * time.Millisecond})
	s := newService(t, quickConfig(url), store, optionsFor(t))
	if to > from && from == 0 { // the first child is killed between the store and the delivery
		tellInTurn(s, from, to)
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	}
	run(t, s)
	tellInTurn(s, from, to)
	select {}
}

func tellInTurn(s *callbacks.Service, from, to int) {
	for i := from; i < to; i++ {
		if code := tell(s, fmt.Sprint("784", i%killCustomers), states[i/killCustomers%len(states)].bank); code != http.StatusOK {
			fail(fmt.Errorf("the bank is answered %d", code))
		}
		_, _ = fmt.Println("told", i)
	}
}

func quickConfig(url string) callbacks.Config {
	config := configFor(url)
	config.Delivery.Wait, config.Delivery.LongestWait = time.Millisecond, 4*time.Millisecond
	return config
}

func fail(err error) {
	_, _ = fmt.Fprintln(os.Stderr, err)
	os.Exit(3)
}

// dying stands for the test in the process that is killed.
type dying struct{ testing.TB }

func (*dying) Helper()           {}
func (*dying) Fatal(args ...any) { fail(fmt.Errorf("%v", args)) }
func (*dying) Error(args ...any) { fail(fmt.Errorf("%v", args)) }

// child is a process that receives and delivers.
type child struct {
	cmd  *exec.Cmd
	said *bufio.Scanner
}

func start(t *testing.T, plan string) *child {
	c := &child{cmd: exec.Command(os.Args[0], "-test.run=^$")}
	c.cmd.Env = append(os.Environ(), childPlan+"="+plan)
	c.cmd.Stderr = os.Stderr
	tether.Tie(c.cmd)
	out, err := c.cmd.StdoutPipe()
	if err == nil {
		err = c.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	c.said = bufio.NewScanner(out)
	return c
}

// acknowledged reads what the bank was answered 200 to, up to the nth or the end, and gives how many they were.
func (c *child) acknowledged(most int) (n int) {
	for n < most && c.said.Scan() {
		n++
	}
	return n
}

// kill is kill -9; a child that killed itself is dead already. It gives how many more the bank was answered 200 to.
func (c *child) kill(t *testing.T) (n int) {
	_ = c.cmd.Process.Kill()
	n = c.acknowledged(math.MaxInt)
	_ = c.cmd.Wait()
	if status, is := c.cmd.ProcessState.Sys().(syscall.WaitStatus); !is || status.Signal() != syscall.SIGKILL {
		t.Fatalf("the process was not killed: %s", c.cmd.ProcessState)
	}
	return n
}

func TestKills(t *testing.T) {
	t.Run("bolt", func(t *testing.T) { killAgainAndAgain(t, "bolt", filepath.Join(t.TempDir(), "callbacks.db")) })
	t.Run("redis", func(t *testing.T) { killAgainAndAgain(t, "redis", redistest.Start(t).Address()) })
}

// killAgainAndAgain kills between the store and the delivery, amid receiving and delivering, and while the partner has a
// message that it has not answered yet. Nothing that a bank was answered 200 to is lost, and all is in order.
func killAgainAndAgain(t *testing.T, kind, place string) {
	var attempts, killAt atomic.Int64
	holding, release := make(chan struct{}), make(chan struct{})
	p := newPartner(t, func(_ delivered, w http.ResponseWriter) {
		switch n := attempts.Add(1); {
		case n == killAt.Load():
			close(holding)
			<-release
		case n%5 == 0:
			w.WriteHeader(http.StatusInternalServerError)
		}
	})
	var ahead time.Duration
	told := 0
	begin := func(more int) *child {
		ahead += time.Hour // a dead process's leases are over
		return start(t, fmt.Sprintf("%s %s %s %d %d %d", kind, place, p.URL, ahead, told, told+more))
	}
	for _, more := range []int{60, 10_000, 10_000} {
		c := begin(more)
		told += c.acknowledged(min(more, 50))
		told += c.kill(t)
	}
	killAt.Store(attempts.Load() + 3)
	c := begin(80)
	told += c.acknowledged(80)
	select {
	case <-holding:
	case <-time.After(patience):
		t.Fatal("the partner was not called")
	}
	c.kill(t)
	close(release)
	c = begin(0)
	defer c.kill(t)
	for customer := range killCustomers {
		want := inTurn((told + killCustomers - 1 - customer) / killCustomers)
		for len(p.inOrder(fmt.Sprint("784", customer))) < len(want) {
			p.next(t)
		}
		if got := p.inOrder(fmt.Sprint("784", customer)); !slices.Equal(got, want) {
			t.Errorf("customer %d: is told %v", customer, got)
		}
	}
	t.Logf("the bank was answered 200 %d times; the partner was called %d times", told, attempts.Load())
}
