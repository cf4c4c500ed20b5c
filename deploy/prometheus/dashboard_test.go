package prometheus_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const dashboardFile = "../grafana/dashboard.json"

// dashboard is what of Grafana's model is looked at here.
type dashboard struct {
	Templating struct {
		List []struct{ Name, Query string }
	}
	Panels []struct {
		ID      int
		Title   string
		GridPos struct{ H, W, X, Y int }
		Targets []struct{ Expr string }
	}
}

func readDashboard(t *testing.T) (d dashboard) {
	t.Helper()
	if err := json.Unmarshal([]byte(read(t, dashboardFile)), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// TestEveryMetricIsOnTheDashboard, in a panel or in what is said of one.
func TestEveryMetricIsOnTheDashboard(t *testing.T) {
	text := read(t, dashboardFile)
	for _, name := range metrics() {
		if !strings.Contains(text, name) {
			t.Errorf("no panel shows %s", name)
		}
	}
}

// TestPanelsCanBeNarrowed: each asks for the installations that are chosen, and none covers another.
func TestPanelsCanBeNarrowed(t *testing.T) {
	taken, ids := map[[2]int]string{}, map[int]string{}
	for _, panel := range readDashboard(t).Panels {
		if ids[panel.ID] != "" {
			t.Errorf("%s has the id of %s", panel.Title, ids[panel.ID])
		}
		ids[panel.ID] = panel.Title
		for _, target := range panel.Targets {
			if !strings.Contains(target.Expr, `{namespace=~"$namespace",job=~"$job"`) {
				t.Errorf("%s asks for all installations: %s", panel.Title, target.Expr)
			}
		}
		for x := range panel.GridPos.W {
			for y := range panel.GridPos.H {
				at := [2]int{panel.GridPos.X + x, panel.GridPos.Y + y}
				if taken[at] != "" {
					t.Errorf("%s covers %s", panel.Title, taken[at])
				}
				taken[at] = panel.Title
			}
		}
	}
	if len(ids) < 20 {
		t.Errorf("%d panels only", len(ids))
	}
}

// TestPanelsAskWhatPrometheusUnderstands has promtool read each expression, as if it were a rule.
func TestPanelsAskWhatPrometheusUnderstands(t *testing.T) {
	var rules strings.Builder
	rules.WriteString("groups:\n  - name: panels\n    rules:\n")
	chosen := strings.NewReplacer("$__rate_interval", "5m", "$namespace", ".*", "$job", ".*", "$bank", ".*")
	for _, panel := range readDashboard(t).Panels {
		for i, target := range panel.Targets {
			fmt.Fprintf(&rules, "      - record: panel:%d_%d\n        expr: %q\n", panel.ID, i, chosen.Replace(target.Expr))
		}
	}
	file := filepath.Join(t.TempDir(), "panels.yaml")
	if err := os.WriteFile(file, []byte(rules.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if told, err := exec.CommandContext(t.Context(), promtool(t), "check", "rules", file).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, told)
	}
}
