package docs_test

import (
	"regexp"
	"strings"
	"testing"
)

// block is a fenced block of a page.
type block struct {
	kind string // "sh", "yaml", "text", "json"
	mark string // what follows the kind: a file that it quotes, or how to run it
	file string // what the line before it names: a file of the reader's
	body string
}

// page is a Markdown page: texts with a block after each but the last.
type page struct {
	texts  []string
	blocks []*block
}

var namedFile = regexp.MustCompile("(?:^|\n)`([^`]+)`:\n\n$")

func parsePage(text string) *page {
	p := &page{}
	var current strings.Builder
	var open *block
	for line := range strings.SplitAfterSeq(text, "\n") {
		fence, isFence := strings.CutPrefix(line, "```")
		switch {
		case isFence && open == nil:
			open = &block{}
			open.kind, open.mark, _ = strings.Cut(strings.TrimSuffix(fence, "\n"), " ")
			if m := namedFile.FindStringSubmatch(current.String()); m != nil {
				open.file = m[1]
			}
			p.texts = append(p.texts, current.String())
			current.Reset()
		case isFence:
			open.body = current.String()
			p.blocks = append(p.blocks, open)
			current.Reset()
			open = nil
		default:
			current.WriteString(line)
		}
	}
	p.texts = append(p.texts, current.String())
	return p
}

// String writes the page as it was read.
func (p *page) String() string {
	var b strings.Builder
	for i, text := range p.texts {
		b.WriteString(text)
		if i < len(p.blocks) {
			block := p.blocks[i]
			b.WriteString(strings.TrimSpace("```"+block.kind+" "+block.mark) + "\n" + block.body + "```\n")
		}
	}
	return b.String()
}

func TestPagesComeOutAsTheyWentIn(t *testing.T) {
	for _, path := range []string{"../README.md", "mapping-guide.md", "architecture.md"} {
		text := readPage(t, path)
		if got := parsePage(text).String(); got != text {
			t.Errorf("%s: a fence is not closed, or is written in another way", path)
		}
	}
}
