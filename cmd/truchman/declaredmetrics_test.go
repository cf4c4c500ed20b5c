package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/truchman-proxy/truchman/seen"
)

// shownElsewhere are metrics that a run needs a fault, certificates or an issuer for, by the test that has these and sees them.
var shownElsewhere = map[string]string{
	seen.CertificateExpiry.Name: "TestCertificateOfABank",
	seen.RateLimitAlone.Name:    "middleware/gcra_test.go",
	seen.IssuerKeysAge.Name:     "TestAReloadWhileTheIssuerIsDown",
	seen.IssuerKeysFailing.Name: "TestAReloadWhileTheIssuerIsDown",
	seen.ServerErrors.Name:      "TestThePartnersListenerSpeaksTLS",
}

var labelName = regexp.MustCompile(`([a-zA-Z_]+)="(?:[^"\\]|\\.)*"`)

// onlyDeclaredMetrics reads what the admin listener has answered.
func onlyDeclaredMetrics(t *testing.T, text string) {
	shown := map[string]*seen.Metric{}
	var last *seen.Metric
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		words := strings.SplitN(line, " ", 4)
		switch {
		case !strings.Contains(line, "truchman_") || strings.HasPrefix(line, "go_"):
		case words[0] == "#" && words[1] == "HELP":
			if last = declaredMetric(words[2]); last == nil {
				t.Errorf("%s is shown and not declared", words[2])
			} else if shown[last.Name] = last; words[3] != strings.ReplaceAll(last.Doc, `\`, `\\`) {
				t.Errorf("%s says %q", words[2], words[3])
			}
		case words[0] == "#" && last != nil:
			if words[3] != string(last.Kind) {
				t.Errorf("%s is a %s", words[2], words[3])
			}
		case last != nil:
			sameLabels(t, last, line)
		}
	}
	for _, m := range seen.Metrics {
		if shown[m.Name] == nil && shownElsewhere[m.Name] == "" {
			t.Errorf("%s is declared and not shown", m.Shown())
		}
	}
}

func declaredMetric(shown string) *seen.Metric {
	at := slices.IndexFunc(seen.Metrics, func(m *seen.Metric) bool { return m.Shown() == shown })
	if at < 0 {
		return nil
	}
	return seen.Metrics[at]
}

// sameLabels holds a series against the labels that are declared.
func sameLabels(t *testing.T, of *seen.Metric, series string) {
	want, got := slices.Sorted(slices.Values(of.Labels)), []string{}
	for _, m := range labelName.FindAllStringSubmatch(series, -1) {
		if m[1] != "le" {
			got = append(got, m[1])
		}
	}
	if slices.Sort(got); !slices.Equal(want, got) {
		t.Errorf("%s has the labels %q, and %q are declared", series, got, want)
	}
}
