package main

import (
	"errors"
	"fmt"
	"sort"
	"strconv"
	"strings"

	"github.com/truchman-proxy/truchman/mappings/source"
)

// updated gives the case's file with the calls' requests and the answers as they really were. What was
// right already, comments and everything else stay as they are written.
func (c *packCase) updated(result *caseResult) ([]byte, error) {
	u := &caseUpdate{lines: strings.Split(strings.TrimRight(string(c.Text), "\n"), "\n")}
	for i := range c.Exchanges {
		u.exchange(&c.Exchanges[i], &result.Exchanges[i])
	}
	if len(u.errs) > 0 {
		return nil, errors.Join(u.errs...)
	}
	return u.apply(), nil
}

// caseUpdate collects the edits of a file; lines count from 0.
type caseUpdate struct {
	lines []string
	edits []caseEdit
	errs  []error
}

// caseEdit puts lines in the place of those from first up to, and without, end.
type caseEdit struct {
	first, end int
	lines      []string
}

func (u *caseUpdate) exchange(e *caseExchange, real *exchangeResult) {
	if len(e.Calls) != len(real.Calls) {
		u.errs = append(u.errs, fmt.Errorf("the case has %d calls and %d were made: write what the bank answers to each", len(e.Calls), len(real.Calls)))
		return
	}
	for i := range e.Calls {
		u.set(e.Calls[i].at, "request", e.Calls[i].Request, &real.Calls[i])
	}
	u.set(e.at, "answer", e.Answer, &real.Answer)
}

// set writes a message as the member of a map, unless it is there and right.
func (u *caseUpdate) set(at *source.Node, key string, wanted, real *caseMessage) {
	told := real.told(wanted)
	if wanted != nil && len(diffLines(wanted.lines(key), told.lines(key))) == 0 {
		return
	}
	if wanted != nil {
		place := at.KeyOf(key).At
		if prefix, ok := u.prefix(place); ok {
			u.edits = append(u.edits, caseEdit{place.Line - 1, u.end(place), told.yaml(prefix, key)})
		}
		return
	}
	u.add(at, key, &told)
}

// add writes a member that is not there: a request before its call's answer, an answer behind the rest.
func (u *caseUpdate) add(at *source.Node, key string, told *caseMessage) {
	first := at.Members[0].KeyNode.At
	prefix, ok := u.prefix(first)
	if !ok {
		return
	}
	indent := strings.Repeat(" ", len(prefix))
	if key == "request" {
		rest := indent + u.lines[first.Line-1][len(prefix):]
		u.edits = append(u.edits, caseEdit{first.Line - 1, first.Line, append(told.yaml(prefix, key), rest)})
		return
	}
	end := u.end(at.Members[len(at.Members)-1].KeyNode.At)
	u.edits = append(u.edits, caseEdit{end, end, told.yaml(indent, key)})
}

// prefix is what stands before a key in its line; there must be nothing but its indent and dashes.
func (u *caseUpdate) prefix(place source.Position) (string, bool) {
	prefix := u.lines[place.Line-1][:place.Column-1]
	if strings.Trim(prefix, " -") != "" {
		u.errs = append(u.errs, fmt.Errorf("%s: write this in a line of its own, so that it can be rewritten", place))
		return "", false
	}
	return prefix, true
}

// end finds the line behind a member's value: the next that is not indented deeper than its key.
func (u *caseUpdate) end(place source.Position) int {
	end := place.Line
	for i := place.Line; i < len(u.lines); i++ {
		text := strings.TrimLeft(u.lines[i], " ")
		if text == "" {
			continue
		}
		if len(u.lines[i])-len(text) < place.Column {
			break
		}
		end = i + 1
	}
	return end
}

func (u *caseUpdate) apply() []byte {
	sort.SliceStable(u.edits, func(i, j int) bool { return u.edits[i].first > u.edits[j].first })
	for _, e := range u.edits {
		rest := append([]string(nil), u.lines[e.end:]...)
		u.lines = append(append(u.lines[:e.first:e.first], e.lines...), rest...)
	}
	return []byte(strings.Join(u.lines, "\n") + "\n")
}

// yaml writes a message as lines of a case file.
func (m *caseMessage) yaml(prefix, key string) []string {
	indent := strings.Repeat(" ", len(prefix)+2)
	lines := []string{prefix + key + ":"}
	if method, path, request := strings.Cut(m.Start, " "); request {
		lines = append(lines, indent+"method: "+method, indent+"path: "+path)
	} else {
		lines = append(lines, indent+"status: "+m.Start)
	}
	if len(m.Headers) > 0 {
		lines = append(lines, indent+"headers:")
	}
	for _, h := range m.Headers {
		lines = append(lines, indent+"  "+h.Name+": "+strconv.Quote(h.Value))
	}
	body := compact(m.Body)
	if len(body) == 0 {
		return lines
	}
	lines = append(lines, indent+"body: |")
	for line := range strings.SplitSeq(layOut(body, max(118-len(indent), 60)), "\n") {
		lines = append(lines, indent+"  "+line)
	}
	return lines
}
