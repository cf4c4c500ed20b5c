package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	links    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	headings = regexp.MustCompile(`(?m)^#+ (.*)$`)
	noAnchor = regexp.MustCompile(`[^a-z0-9 -]`)
)

// TestLinksLeadSomewhere follows every link of every page to a file, and to a heading where it names one.
func TestLinksLeadSomewhere(t *testing.T) {
	pages, err := filepath.Glob("*.md")
	if err != nil {
		t.Fatal(err)
	}
	decisions, err := filepath.Glob("decisions/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range append(append(pages, decisions...), "../README.md", "../CHANGELOG.md") {
		for _, m := range links.FindAllStringSubmatch(readPage(t, page), -1) {
			if !strings.HasPrefix(m[1], "http") {
				follow(t, page, m[1])
			}
		}
	}
}

func follow(t *testing.T, page, link string) {
	t.Helper()
	file, anchor, _ := strings.Cut(link, "#")
	target := page
	if file != "" {
		target = filepath.Join(filepath.Dir(page), filepath.FromSlash(file))
	}
	if _, err := os.Stat(target); err != nil {
		t.Errorf("%s: %s leads nowhere", page, link)
		return
	}
	if anchor == "" {
		return
	}
	for _, m := range headings.FindAllStringSubmatch(readPage(t, target), -1) {
		if strings.ReplaceAll(noAnchor.ReplaceAllString(strings.ToLower(m[1]), ""), " ", "-") == anchor {
			return
		}
	}
	t.Errorf("%s: %s names no heading", page, link)
}
