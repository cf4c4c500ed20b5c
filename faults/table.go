package main

import (
	"errors"
	"fmt"
	"strings"
)

const heading = `| fault | store | requests | asked | 2xx | replayed | 409 in flight | refused | 503 | 504 unknown | no answer | effects 0 / 1 / more | expected | verdict |
| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --- | --- |
`

// table prints the results in Markdown.
func table(results []*result) string {
	var text strings.Builder
	text.WriteString(heading)
	for _, res := range results {
		text.WriteString(res.line() + "\n")
	}
	return text.String()
}

func (res *result) line() string {
	c, verdict := res.counts, "holds"
	if len(res.wrong) > 0 {
		verdict = fmt.Sprintf("**fails: %d**", len(res.wrong))
	}
	if res.row.residue {
		verdict = fmt.Sprintf("measured; residue: %d", res.counts.effects[2])
	}
	if res.note != "" {
		verdict += "; " + res.note
	}
	return fmt.Sprintf("| %s | %s | %d | %d | %d | %d | %d | %d | %d | %d | %d | %d / %d / %d | %s | %s |", res.row.fault, res.store, res.requests,
		c.attempts, c.done, c.replayed, c.inFlight, c.refused, c.unavailable, c.unknown, c.none, c.effects[0], c.effects[1], c.effects[2],
		res.row.expected, verdict)
}

// mostShown is how many violations of a row are told in full.
const mostShown = 5

// failure tells what is wrong, nil where nothing is.
func (res *result) failure() error {
	if len(res.wrong) == 0 || res.row.residue && res.err == nil {
		return nil
	}
	shown := res.wrong[:min(len(res.wrong), mostShown)]
	return errors.New(res.row.name + " on " + res.store + ": " + strings.Join(shown, "\n  ") + lastOf(res.warned))
}

// lastOf gives the end of a long text.
func lastOf(text string) string {
	const most = 2000
	if len(text) <= most {
		return text
	}
	text = text[len(text)-most:]
	return text[max(0, strings.IndexByte(text, '\n')):]
}
