package ledger_test

import (
	"bytes"
	"context"
	"log/slog"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/truchman-proxy/truchman/ledger"
	"github.com/truchman-proxy/truchman/redisclient/redistest"
)

// within tells whether a step fails, and in the time that the specification gives it.
func within(t *testing.T, what string, step func() error) {
	t.Helper()
	begin := time.Now()
	err := step()
	if took := time.Since(begin); err == nil || took > 300*time.Millisecond {
		t.Errorf("%s: %v after %s", what, err, took)
	}
}

func TestStepsFailInTimeWithoutRedis(t *testing.T) {
	server := redistest.Start(t)
	s := redisSubject(t, server)
	a := s.attempt(t, newKey())
	a.claims(ledger.New)
	claim := func() error { _, err := s.Claim(t.Context(), newKey(), a.claim); return err }
	server.Signal(syscall.SIGSTOP)
	within(t, "it does not answer, on a kept connection", func() error { return a.mark("one", "") })
	within(t, "it does not answer, on a new connection", claim)
	server.Signal(syscall.SIGCONT)
	server.Kill()
	for range 5 {
		within(t, "it is gone", claim)
		within(t, "it is gone", func() error { return a.finish("x") })
	}
}

func TestRedisMayComeLater(t *testing.T) {
	server := redistest.Start(t)
	server.Kill()
	s := redisSubject(t, server)
	within(t, "it is not there yet", func() error { _, err := s.Claim(t.Context(), newKey(), s.attempt(t, newKey()).claim); return err })
	server.Restart()
	s.eventually(t, newKey(), ledger.New)
}

// eventually claims until the store can be asked again, for its client waits between two connections.
func (s *subject) eventually(t *testing.T, key ledger.Key, want ledger.Verdict) ledger.Found {
	t.Helper()
	a := s.attempt(t, key)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for {
		found, err := s.Claim(ctx, key, a.claim)
		switch {
		case err == nil && found.Verdict == want:
			return found
		case err == nil || ctx.Err() != nil:
			t.Fatalf("the claim finds %d, %v and not %d", found.Verdict, err, want)
		}
	}
}

// inBucket gives a new key of a bucket.
func inBucket(number byte) ledger.Key {
	key := newKey()
	key[0] = number
	return key
}

// loseOneStep takes one step of each process back, as an older state of the store has it.
func loseOneStep(server *redistest.Server, counts string) {
	for _, name := range server.Do("KEYS", counts).([]any) {
		server.Do("DECR", name)
	}
}

func TestLostRecordsAreNoticed(t *testing.T) {
	for name, lose := range map[string]func(*redistest.Server){
		"flushed":         func(server *redistest.Server) { server.Do("FLUSHALL") },
		"restarted empty": func(server *redistest.Server) { server.Kill(); server.Restart() },
		"an older state": func(server *redistest.Server) {
			loseOneStep(server, "truchman:{t[012]}:n:*")
		},
	} {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			server := redistest.Start(t)
			s, other := redisSubject(t, server), redisSubject(t, server)
			logged := new(subject)
			store, err := ledger.OpenRedis(t.Context(), redisConfig(server), ledger.Options{Skew: logged.skew, Log: slog.New(slog.NewTextHandler(&log, nil))})
			if err != nil {
				t.Fatal(err)
			}
			logged.Store = store
			for n := range byte(3) {
				s.attempt(t, inBucket(n)).claims(ledger.New)
				other.attempt(t, inBucket(n)).claims(ledger.New)
				logged.attempt(t, inBucket(n)).claims(ledger.New)
			}
			lose(server)
			late := redisSubject(t, server)
			noticed := logged.eventually(t, inBucket(0), ledger.Uncertain)
			s.eventually(t, inBucket(0), ledger.Uncertain)
			other.eventually(t, inBucket(0), ledger.Uncertain)
			late.attempt(t, inBucket(0)).claims(ledger.Uncertain)
			for _, x := range []*subject{s, other, logged, late} {
				x.advance(11 * time.Minute)
				x.attempt(t, inBucket(0)).claims(ledger.New) // one window for one loss
			}
			lose(server)
			late.eventually(t, inBucket(0), ledger.Uncertain) // and another for the next one
			closed(t, store)
			if !noticed.Uncertain || !strings.Contains(log.String(), "has lost records") {
				t.Errorf("the loss is not said: %+v %s", noticed, log.String())
			}
		})
	}
}

// TestNothingIsClaimedOnAnotherServerAtOnce: others may know of records that it lacks, and say so meanwhile.
func TestNothingIsClaimedOnAnotherServerAtOnce(t *testing.T) {
	server := redistest.Start(t, "--appendonly", "yes", "--appendfsync", "always", "--dir", t.TempDir())
	a, b := redisSubject(t, server), redisSubject(t, server)
	for range 3 {
		a.attempt(t, inBucket(0)).claims(ledger.New)
	}
	server.Kill()
	server.Restart()
	loseOneStep(server, "truchman:{t0}:n:*") // what only a knows was lost
	first := b.attempt(t, inBucket(0))
	for begin := time.Now(); time.Since(begin) < time.Second; {
		if found, err := b.Claim(t.Context(), first.key, first.claim); err == nil {
			t.Fatalf("claimed at once: %+v", found)
		}
	}
	b.eventually(t, first.key, ledger.Uncertain) // a has said so, though nobody called it
}

// TestLostRecordsAreNoticedByAnybody: also by a process that never used the bucket, and one that started without Redis.
func TestLostRecordsAreNoticedByAnybody(t *testing.T) {
	server := redistest.Start(t)
	server.Kill()
	early := redisSubject(t, server)
	server.Restart()
	early.eventually(t, inBucket(1), ledger.New)
	user, idle := redisSubject(t, server), redisSubject(t, server)
	user.attempt(t, inBucket(0)).claims(ledger.New)
	server.Do("FLUSHALL")
	early.eventually(t, inBucket(0), ledger.Uncertain)
	idle.attempt(t, inBucket(0)).claims(ledger.Uncertain)
	idle.attempt(t, inBucket(2)).claims(ledger.Uncertain)
}

// TestOneLossOpensOneWindow: though a process started after it and began an epoch that the others do not know.
func TestOneLossOpensOneWindow(t *testing.T) {
	server := redistest.Start(t)
	a, b := redisSubject(t, server), redisSubject(t, server)
	a.attempt(t, inBucket(0)).claims(ledger.New)
	server.Do("FLUSHALL")
	late := redisSubject(t, server)
	late.attempt(t, inBucket(0)).claims(ledger.New) // it cannot know
	for range 2 {
		for _, x := range []*subject{a, late, b} {
			x.attempt(t, inBucket(0)).claims(ledger.Uncertain)
		}
	}
	for _, x := range []*subject{a, late, b} {
		x.advance(11 * time.Minute)
		x.attempt(t, inBucket(0)).claims(ledger.New)
	}
}

func TestUncertainStaysSo(t *testing.T) {
	server := redistest.Start(t)
	s := redisSubject(t, server)
	s.attempt(t, inBucket(0)).claims(ledger.New)
	old := s.attempt(t, inBucket(1))
	old.claims(ledger.New)
	record := server.Do("DUMP", nameOf(old.key))
	server.Do("FLUSHALL")
	a := s.attempt(t, inBucket(0))
	a.claims(ledger.Uncertain)
	a.claims(ledger.Uncertain)
	is(t, a.release("one was found out"), nil)
	is(t, s.attempt(t, inBucket(1)).release(""), ledger.ErrLost) // this bucket's loss is noticed by any step
	server.Do("RESTORE", nameOf(old.key), 0, record)             // as a failover leaves it that lost the mark only
	s.advance(11 * time.Minute)
	found := s.attempt(t, a.key).claims(ledger.Uncertain)
	if string(found.Progress) != "one was found out" {
		t.Errorf("the claim gives %+v", found)
	}
	s.advance(-9 * time.Minute)
	b := s.attempt(t, old.key)
	b.claims(ledger.Uncertain)
	is(t, b.mark("one", ""), nil)
	is(t, b.doubt(""), nil)
	if found := b.claims(ledger.Doubtful); !found.Ours || !found.Uncertain {
		t.Errorf("the claim gives %+v", found)
	}
	is(t, b.resolve(b.seen(), false, ""), nil)
	s.advance(11 * time.Minute)
	b.claims(ledger.New)
}

func nameOf(key ledger.Key) string {
	return "truchman:{t" + string(rune('0'+key[0]%64)) + "}:r:" + key.String()
}

func TestForgottenScriptsAreSentAgain(t *testing.T) {
	server := redistest.Start(t)
	s := redisSubject(t, server)
	a := s.attempt(t, newKey())
	a.claims(ledger.New)
	server.Do("SCRIPT", "FLUSH")
	is(t, a.mark("one", ""), nil)
	server.Do("SCRIPT", "FLUSH")
	is(t, a.finish("x"), nil)
	server.Do("SCRIPT", "FLUSH")
	if _, err := s.Load(t.Context(), a.key); err != nil {
		t.Error(err)
	}
}

func TestClusterAndSentinelServe(t *testing.T) {
	t.Run("cluster", func(t *testing.T) {
		server := redistest.Start(t, "--cluster-enabled", "yes")
		server.Do("CLUSTER", "ADDSLOTSRANGE", 0, 16383)
		for !strings.Contains(server.Do("CLUSTER", "INFO").(string), "cluster_state:ok") {
			if t.Context().Err() != nil {
				t.Fatal("the cluster does not form")
			}
		}
		config := redisConfig(server)
		config.Mode = "cluster"
		serves(t, redisSubjectWith(t, config), server)
	})
	t.Run("sentinel", func(t *testing.T) {
		server := redistest.Start(t)
		config := redisConfig(redistest.StartSentinel(t, server))
		config.Mode, config.Master = "sentinel", "main"
		serves(t, redisSubjectWith(t, config), server)
	})
}

func serves(t *testing.T, s *subject, server *redistest.Server) {
	for n := range byte(64) {
		a := s.attempt(t, inBucket(n))
		a.claims(ledger.New)
		is(t, a.mark("one", "p"), nil)
		if n%2 == 0 {
			is(t, a.finish("x"), nil)
		}
	}
	s.advance(lease)
	counts, err := s.Count(t.Context())
	all, errList := s.List(t.Context(), ledger.Unknown, 100)
	if err != nil || errList != nil || counts.Unknown != 32 || len(all) != 32 {
		t.Errorf("counts %+v, %v; lists %d, %v", counts, err, len(all), errList)
	}
	if said := s.Store.(*ledger.RedisStore).CheckSettings(t.Context()); len(said) != 3 {
		t.Errorf("says %q", said)
	}
	claim := func() error { _, err := s.Claim(t.Context(), newKey(), s.attempt(t, newKey()).claim); return err }
	server.Signal(syscall.SIGSTOP)
	within(t, "it does not answer", claim)
	server.Kill()
	for range 5 {
		within(t, "it is gone", claim)
	}
}

func TestSettingsThatLoseRecordsAreSaid(t *testing.T) {
	server := redistest.Start(t)
	store := redisSubject(t, server).Store.(*ledger.RedisStore)
	said := strings.Join(store.CheckSettings(t.Context()), "\n")
	for _, want := range []string{"appendonly is no", "appendfsync is everysec", "no replica"} {
		if !strings.Contains(said, want) {
			t.Errorf("nothing about %q in %s", want, said)
		}
	}
	server.Do("CONFIG", "SET", "appendonly", "yes", "appendfsync", "always", "maxmemory-policy", "allkeys-lru")
	if all := store.CheckSettings(t.Context()); len(all) != 2 || !slices.ContainsFunc(all, func(s string) bool { return strings.Contains(s, "noeviction") }) {
		t.Errorf("says %q", all)
	}
}
