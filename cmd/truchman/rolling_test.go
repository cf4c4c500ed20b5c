package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
)

// TestReloadOfTheRealBinary has what only a process of its own can show: signals under load.
func TestReloadOfTheRealBinary(t *testing.T) {
	binary := filepath.Join(t.TempDir(), "truchman")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	t.Run("a hundred reloads by SIGHUP", func(t *testing.T) { reloadUnderLoad(t, binary) })
	t.Run("rolling restart", func(t *testing.T) { rollingRestart(t, binary) })
}

// process is a running binary.
type process struct {
	command      *exec.Cmd
	log          *waitingLog
	proxy, admin string
}

func startProcess(t *testing.T, binary string, arguments ...string) *process {
	t.Helper()
	arguments = append([]string{"run", "--set", "ledger.path=" + filepath.Join(t.TempDir(), "ledger.db")}, arguments...)
	p := &process{command: exec.Command(binary, arguments...), log: newWaitingLog()}
	p.command.Stderr = p.log
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // it has ended by itself where the test went well
		_ = p.command.Process.Kill()
		_ = p.command.Wait()
	})
	p.proxy, p.admin = addresses(t, p.log.until(t, `"msg":"serving"`, 1))
	return p
}

// end stops it as Kubernetes does and waits for its orderly end.
func (p *process) end(t *testing.T) {
	t.Helper()
	if err := p.command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.command.Wait(); err != nil {
		all, _ := p.log.lines("")
		t.Errorf("it ended with %v:\n%s", err, strings.Join(all, "\n"))
	}
}

// load is callers that ask one after another until they are told to stop. None retries.
type load struct {
	calls   sync.WaitGroup
	stop    atomic.Bool
	served  atomic.Int64
	mu      sync.Mutex
	failed  []string
	answers map[string]int
}

// start starts callers; choose gives the address for each request, "" where none takes any.
func (l *load) start(callers int, choose func(client *http.Client, turn int) string) {
	l.answers = map[string]int{}
	for caller := range callers {
		l.calls.Go(func() {
			client := &http.Client{Transport: &http.Transport{}, Timeout: reloadPatience}
			defer client.CloseIdleConnections()
			for turn := caller; !l.stop.Load(); turn++ {
				if address := choose(client, turn); address != "" {
					l.note(ask(client, address+"/v1/banks/tiny/customers/7"))
				}
			}
		})
	}
}

func ask(client *http.Client, url string) (status int, body []byte, err error) {
	request, err := http.NewRequest("GET", url, nil)
	if err != nil {
		return 0, nil, err
	}
	answer, err := client.Transport.RoundTrip(request)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = answer.Body.Close() }() // it is read to its end
	body, err = io.ReadAll(answer.Body)
	return answer.StatusCode, body, err
}

func (l *load) note(status int, body []byte, err error) {
	l.served.Add(1)
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil || status != 200 {
		l.failed = append(l.failed, fmt.Sprintf("%d %s %v", status, body, err))
		return
	}
	l.answers[string(bytes.TrimSpace(body))]++
}

// finish stops the callers and fails the test for each request that failed.
func (l *load) finish(t *testing.T) {
	t.Helper()
	l.stop.Store(true)
	l.calls.Wait()
	if len(l.failed) > 0 {
		t.Errorf("%d of %d requests failed, the first: %s", len(l.failed), l.served.Load(), l.failed[0])
	}
	t.Logf("%d requests, none failed: %v", l.served.Load(), l.answers)
}

func reloadUnderLoad(t *testing.T, binary string) {
	const reloads = 100
	s := newReloadStage(t)
	banks := [2]string{bankNamed(t, "Mara"), bankNamed(t, "Idris")}
	put(t, s.file, reloadConfig(banks[0], ""))
	p := startProcess(t, binary, "--config", s.file)
	var l load
	l.start(2, func(*http.Client, int) string { return p.proxy })
	for i := 1; i <= reloads; i++ {
		put(t, s.file, reloadConfig(banks[i%2], ""))
		if err := p.command.Process.Signal(syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
		p.log.until(t, reloaded, i)
	}
	l.finish(t)
	t.Log(p.log.until(t, reloaded, reloads))
	if len(l.answers) != 2 {
		t.Errorf("not both configurations answered: %v", l.answers)
	}
	if bad, _ := p.log.lines(notReloaded); len(bad) > 0 {
		t.Error(bad[0])
	}
	p.end(t)
}

// rollingRestart replaces two processes one after another behind callers that ask for readiness before each
// request, as a balancer does.
func rollingRestart(t *testing.T, binary string) {
	const rounds = 3
	s := newReloadStage(t)
	put(t, s.file, reloadConfig(bankNamed(t, "Mara"), ""))
	arguments := []string{"--config", s.file, "--set", "server.stop.drain=300ms"}
	var slots [2]atomic.Pointer[process]
	for i := range slots {
		slots[i].Store(startProcess(t, binary, arguments...))
	}
	var l load
	l.start(4, func(client *http.Client, turn int) string {
		p := slots[turn%len(slots)].Load()
		if status, _, err := ask(client, p.admin+"/readyz"); err != nil || status != 200 {
			return ""
		}
		return p.proxy
	})
	for range rounds {
		for i := range slots {
			served := l.served.Load()
			slots[i].Load().end(t)
			slots[i].Store(startProcess(t, binary, arguments...))
			if l.served.Load() == served {
				t.Error("nothing was served meanwhile")
			}
		}
	}
	l.finish(t)
	for i := range slots {
		slots[i].Load().end(t)
	}
}
