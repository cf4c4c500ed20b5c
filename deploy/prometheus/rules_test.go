package prometheus_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/seen"
)

const root = "../.."

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// alerts are the names of the rules.
func alerts(t *testing.T) []string {
	t.Helper()
	var rules struct {
		Groups []struct {
			Rules []struct{ Alert string }
		}
	}
	if err := yaml.Load([]byte(read(t, "alerts.yaml")), &rules); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, group := range rules.Groups {
		for _, rule := range group.Rules {
			names = append(names, rule.Alert)
		}
	}
	return names
}

// promtool is Prometheus's own tool; without it the test is skipped, unless it is required.
func promtool(t *testing.T) string {
	t.Helper()
	tool, err := exec.LookPath("promtool")
	switch {
	case err == nil:
	case os.Getenv("TRUCHMAN_PROMTOOL") == "required":
		t.Fatal("there is no promtool: make promtool installs it")
	default:
		t.Skip("there is no promtool: make promtool installs it")
	}
	return tool
}

// TestRules has promtool fire each alert, and not fire it.
func TestRules(t *testing.T) {
	tool := promtool(t)
	arguments := []string{"test", "rules"}
	for _, name := range alerts(t) {
		arguments = append(arguments, filepath.Join("testdata", name+".yaml"))
	}
	for _, arguments := range [][]string{{"check", "rules", "alerts.yaml"}, arguments} {
		if told, err := exec.CommandContext(t.Context(), tool, arguments...).CombinedOutput(); err != nil {
			t.Errorf("promtool %s: %v\n%s", strings.Join(arguments, " "), err, told)
		}
	}
}

func TestEveryAlertHasARunbookAndBothCases(t *testing.T) {
	pages := read(t, filepath.Join(root, "docs/operations.md"))
	for _, name := range alerts(t) {
		if !strings.Contains(pages, "\n### "+name+"\n") {
			t.Errorf("docs/operations.md has no section %s", name)
		}
		cases := read(t, filepath.Join("testdata", name+".yaml"))
		if strings.Count(cases, "alertname: "+name+"\n") < 2 || strings.Count(cases, "exp_alerts:") != 1 {
			t.Errorf("testdata/%s.yaml does not have it both fire and not fire", name)
		}
	}
}

// TestTheErrorsThatCountAreThoseOfOursAndOfBanks: all that come with 5xx in the normalized API, but for an operation that the bank does
// not offer, which its partner could have known; and no others but "aborted", which is no answer at all.
func TestTheErrorsThatCountAreThoseOfOursAndOfBanks(t *testing.T) {
	want := []string{"aborted"}
	for _, failure := range mappings.Failures {
		if failure.Status >= 500 && failure.Name != "unsupported-operation" {
			want = append(want, failure.Name)
		}
	}
	slices.Sort(want)
	lists := regexp.MustCompile(`error=~\\?"([a-z|-]+)`).FindAllStringSubmatch(read(t, "alerts.yaml")+read(t, dashboardFile), -1)
	if len(lists) != 5 {
		t.Errorf("%d lists of errors, not 4 in the alerts and 1 on the dashboard", len(lists))
	}
	for _, list := range lists {
		got := strings.Split(list[1], "|")
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("counted are %q, not %q", got, want)
		}
	}
}

var named = regexp.MustCompile(`truchman_[a-z_]+`)

// metrics are the names of all that are declared; cmd/truchman's tests hold these against what a running proxy shows.
func metrics() (all []string) {
	for _, m := range seen.Metrics {
		all = append(all, m.Shown())
	}
	return all
}

// TestMetricsAreThere finds each metric that a rule or the dashboard names among those that are declared.
func TestMetricsAreThere(t *testing.T) {
	known := metrics()
	for _, file := range []string{"alerts.yaml", "../grafana/dashboard.json"} {
		for _, name := range named.FindAllString(read(t, file), -1) {
			base := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, "_count"), "_bucket"), "_sum")
			if !slices.Contains(known, name) && !slices.Contains(known, base) {
				t.Errorf("%s names %s, which nothing tells", file, name)
			}
		}
	}
}
