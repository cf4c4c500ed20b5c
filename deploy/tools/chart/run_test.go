package chart_test

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// TestNothingButDefaultsIsAWorkingProxy renders the chart with nothing but defaults, lays its ConfigMap and Secrets where a pod
// has them, runs the proxy and one of the simulated banks as the pod does, and makes the call of `helm test`.
func TestNothingButDefaultsIsAWorkingProxy(t *testing.T) {
	files, err := render(nil)
	if err != nil {
		t.Fatal(err)
	}
	all := objects(t, files)
	program := product(t)
	bank := start(t, regexp.MustCompile(`listens on (http://\S+);`), program, "simulate", "netxd", "--listen", "127.0.0.1:0")
	pod := pods(t, all)["Deployment truchman"].Spec
	config := mount(t, all, pod, t.TempDir()).at("/etc/truchman/config/config.yaml")
	proxy := "http://" + start(t, regexp.MustCompile(`"address":"([^"]+)"`), program, "run", "--config", config,
		"--set", "server.listen=127.0.0.1:0", "--set", "server.stop.drain=0s", "--set", "admin.listen=127.0.0.1:0", "--set", "banks.netxd.address="+bank)
	key := secret(t, find(t, all, "Secret", "truchman-demo"), "demo")
	path := regexp.MustCompile(`http://truchman:80(/\S+)`).FindStringSubmatch(at(find(t, all, "Pod", "truchman-test"), "spec", "containers", 0, "args", 0).(string))[1]
	if status, body := call(t, proxy+path, key); status != http.StatusOK || !strings.Contains(body, `"Mara"`) {
		t.Errorf("%d %s", status, body)
	}
	if status, _ := call(t, proxy+path, "demo"); status != http.StatusUnauthorized {
		t.Errorf("the key of the documentation opens an installation: %d", status)
	}
}

// TestAnAuditTrailIsWrittenOnItsVolume runs the proxy with the trail of values/audit-shipped.yaml.
func TestAnAuditTrailIsWrittenOnItsVolume(t *testing.T) {
	files, err := render(runnable(readValues(t, "testdata/values/audit-shipped.yaml")))
	if err != nil {
		t.Fatal(err)
	}
	all := objects(t, files)
	there := mount(t, all, pods(t, all)["Deployment truchman"].Spec, t.TempDir())
	start(t, regexp.MustCompile(`"address":"([^"]+)"`), product(t), "run", "--config", there.at("/etc/truchman/config/config.yaml"),
		"--set", "server.listen=127.0.0.1:0", "--set", "server.stop.drain=0s", "--set", "admin.listen=127.0.0.1:0")
	text, err := os.ReadFile(there.at("/var/lib/truchman-audit/audit.jsonl"))
	if err != nil || !strings.Contains(string(text), `"event":"started"`) {
		t.Errorf("%s %v", text, err)
	}
}

func secret(t *testing.T, object map[string]any, key string) string {
	t.Helper()
	text, err := base64.StdEncoding.DecodeString(at(object, "data", key).(string))
	if err != nil || len(text) == 0 {
		t.Fatalf("%s: %v", key, err)
	}
	return string(text)
}

// start runs a program until the test ends and gives what the pattern finds in a line that it says.
func start(t *testing.T, pattern *regexp.Regexp, name string, args ...string) string {
	t.Helper()
	command := exec.Command(name, args...)
	said, out := io.Pipe()
	command.Stdout, command.Stderr = out, out
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { out.CloseWithError(command.Wait()) }() // what it says ends with it
	lines, ended := bufio.NewScanner(said), make(chan struct{})
	t.Cleanup(func() {
		_ = command.Process.Signal(syscall.SIGTERM)
		<-ended
	})
	var all []string
	for lines.Scan() {
		all = append(all, lines.Text())
		if found := pattern.FindStringSubmatch(lines.Text()); found != nil {
			go func() {
				defer close(ended)
				_, _ = io.Copy(io.Discard, said) // a full pipe would stop it
			}()
			return found[1]
		}
	}
	close(ended)
	t.Fatalf("%s %v: %s", filepath.Base(name), args, strings.Join(all, "\n"))
	return ""
}

func call(t *testing.T, address, key string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Api-Key", key)
	request.Close = true // no connection outlives the test
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var body json.RawMessage
	if err := json.NewDecoder(answer.Body).Decode(&body); err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(body)
}
