package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/ledger"
	"github.com/truchman-proxy/truchman/redisclient/redistest"
)

// crashPlan is the variable that makes the test's process the one that dies: "store place key path when".
//
//	path  the steps after the claim, such as "mark,finish"
//	when  the step that it dies at, counted from 0, the claim, and before, amid or after it
const crashPlan = "TRUCHMAN_LEDGER_CRASH"

func openAt(store, place string, options ledger.Options) (ledger.Store, error) {
	if store == "bolt" {
		return ledger.OpenBolt(place, options)
	}
	config := ledger.Default().Redis
	config.Addresses = []string{place}
	return ledger.OpenRedis(context.Background(), config, options)
}

// crash makes the steps of the plan and dies where the plan says so.
func crash(plan string) {
	var store, place, name, path, when string
	var at int
	_, err := fmt.Sscanf(plan, "%s %s %s %s %d %s", &store, &place, &name, &path, &at, &when)
	key, errKey := ledger.ParseKey(name)
	s := new(subject)
	if err = errors.Join(err, errKey); err == nil {
		s.Store, err = openAt(store, place, ledger.Options{})
	}
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
	a := s.attempt(&dying{}, key)
	for i, name := range append([]string{"claim"}, strings.Split(path, ",")...) {
		switch {
		case i != at:
			must(a.make(name))
		case when == "before":
			die()
		case when == "amid":
			go func() { _ = a.make(name) }()
			time.AfterFunc(time.Duration(key[0])*time.Microsecond, die)
			select {}
		default:
			must(a.make(name))
			die()
		}
	}
	os.Exit(4)
}

// dying stands for the test in the process that dies.
type dying struct{ testing.TB }

func (*dying) Context() context.Context { return context.Background() }

func die() {
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {}
}

func must(err error) {
	if err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
		os.Exit(5)
	}
}

func (a *attempt) make(name string) error {
	switch name {
	case "claim":
		found, err := a.s.Claim(a.t.Context(), a.key, a.claim)
		if err == nil && found.Verdict != ledger.New && found.Verdict != ledger.Resumed {
			err = fmt.Errorf("the claim finds %d", found.Verdict)
		}
		return err
	case "mark":
		return a.mark("one", "")
	case "finish":
		return a.finish("answer")
	case "doubt":
		return a.doubt("")
	case "release":
		return a.release("")
	}
	return a.release("progress")
}

// after is what another attempt finds once the steps were made and the process is dead: at once, and after the lease.
var after = map[string][2]ledger.Verdict{
	"":        {ledger.New, ledger.New},
	"claim":   {ledger.InFlight, ledger.New},
	"mark":    {ledger.InFlight, ledger.Doubtful},
	"finish":  {ledger.Replay, ledger.Replay},
	"doubt":   {ledger.Doubtful, ledger.Doubtful},
	"release": {ledger.New, ledger.New},
	"give":    {ledger.Resumed, ledger.Resumed},
}

func TestKillsAtEveryStep(t *testing.T) {
	t.Run("bolt", func(t *testing.T) { killEverywhere(t, "bolt", filepath.Join(t.TempDir(), "ledger.db")) })
	t.Run("redis", func(t *testing.T) { killEverywhere(t, "redis", redistest.Start(t).Address()) })
}

func killEverywhere(t *testing.T, store, place string) {
	for _, path := range []string{"mark,finish", "mark,doubt", "mark,release", "mark,give", "finish", "doubt", "release", "give"} {
		steps := append([]string{"", "claim"}, strings.Split(path, ",")...)
		for at := range steps[1:] {
			for _, when := range []string{"before", "amid", "after"} {
				t.Run(fmt.Sprint(path, " ", when, " ", steps[at+1]), func(t *testing.T) {
					possible := []string{steps[at], steps[at+1]}
					switch when {
					case "before":
						possible = possible[:1]
					case "after":
						possible = possible[1:]
					}
					killOnce(t, store, place, fmt.Sprint(path, " ", at, " ", when), possible)
				})
			}
		}
	}
}

func killOnce(t *testing.T, store, place, plan string, possible []string) {
	key := newKey()
	child := exec.Command(os.Args[0], "-test.run=^$")
	child.Env = append(os.Environ(), fmt.Sprintf("%s=%s %s %s %s", crashPlan, store, place, key, plan))
	out, err := child.CombinedOutput()
	if status, is := child.ProcessState.Sys().(syscall.WaitStatus); !is || status.Signal() != syscall.SIGKILL {
		t.Fatalf("the process was not killed: %v %s", err, out)
	}
	s := new(subject)
	s.Store, err = openAt(store, place, ledger.Options{Now: func() time.Time { return time.Now().Add(s.skew()) }, Skew: s.skew})
	if err != nil {
		t.Fatal(err)
	}
	defer closed(t, s.Store)
	looker := s.attempt(t, key)
	looker.claim.Lease = time.Second
	for i, wait := range []time.Duration{0, lease + time.Second} {
		s.advance(wait)
		found, err := s.Claim(t.Context(), key, looker.claim)
		matches := err == nil
		if matches {
			matches = found.Verdict == after[possible[0]][i] || found.Verdict == after[possible[len(possible)-1]][i]
		}
		if !matches {
			t.Fatalf("the claim finds %d, %v after %v", found.Verdict, err, possible)
		}
	}
}
