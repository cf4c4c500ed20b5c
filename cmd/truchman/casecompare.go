package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"sort"
	"strings"
)

func equalNames(a, b string) bool { return strings.EqualFold(a, b) }

// recordMessage notes a message with all of its headers, in the order of their names.
func recordMessage(start string, header http.Header, body []byte) caseMessage {
	m := caseMessage{Start: start, Body: bytes.Clone(body)}
	for name, values := range header {
		m.Headers = append(m.Headers, caseHeader{Name: name, Value: strings.Join(values, ", ")})
	}
	sort.Slice(m.Headers, func(i, j int) bool { return m.Headers[i].Name < m.Headers[j].Name })
	return m
}

// unlistedHeaders are those that a case need not list: they say nothing about the translation.
var unlistedHeaders = map[string]bool{"Accept": true, "User-Agent": true, "Content-Type": true, "Content-Length": true, "Cache-Control": true}

// told keeps of a real message the headers that a case tells: those that it lists, and always what the
// proxy says about the translation. Where nothing is written yet, it is all that is not usual.
func (m *caseMessage) told(wanted *caseMessage) caseMessage {
	kept := caseMessage{Start: m.Start, Body: m.Body}
	if wanted != nil {
		for _, h := range wanted.Headers {
			if real, found := m.header(h.Name); found {
				kept.Headers = append(kept.Headers, caseHeader{Name: h.Name, Value: real.Value})
			}
		}
	}
	for _, h := range m.Headers {
		_, listed := kept.header(h.Name)
		if !listed && (strings.HasPrefix(h.Name, "Truchman-") || wanted == nil && !unlistedHeaders[h.Name]) {
			kept.Headers = append(kept.Headers, h)
		}
	}
	return kept
}

// compact takes the white space between JSON's tokens away; a text that is no JSON stays but for the
// line's end.
func compact(body []byte) []byte {
	var b bytes.Buffer
	if json.Compact(&b, body) == nil {
		return b.Bytes()
	}
	return bytes.TrimRight(body, "\n")
}

// lines writes a message for people to compare; equal lines mean equal messages. No message has none.
func (m *caseMessage) lines(what string) []string {
	if m == nil {
		return nil
	}
	lines := []string{what + ": " + m.Start}
	for _, h := range m.Headers {
		value := h.Value
		if h.Unset {
			value = "(not there)"
		}
		lines = append(lines, "  "+h.Name+": "+value)
	}
	if body := compact(m.Body); len(body) > 0 {
		for line := range strings.SplitSeq(layOut(body, 100), "\n") {
			lines = append(lines, "  "+line)
		}
	}
	return lines
}

// differences compares what came of an exchange with what the case wants, message by message.
func (e *caseExchange) differences(real *exchangeResult) []diffLine {
	var all []diffLine
	for i := range max(len(e.Calls), len(real.Calls)) {
		var wanted, got *caseMessage
		if i < len(e.Calls) {
			wanted = e.Calls[i].Request
		}
		if i < len(real.Calls) {
			told := real.Calls[i].told(wanted)
			got = &told
		}
		all = append(all, diffLines(wanted.lines("call"), got.lines("call"))...)
	}
	told := real.Answer.told(e.Answer)
	return append(all, diffLines(e.Answer.lines("answer"), told.lines("answer"))...)
}
