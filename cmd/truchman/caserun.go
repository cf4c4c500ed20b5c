package main

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/proxy"
	"github.com/truchman-proxy/truchman/proxy/connection"
)

// caseResult is what came of a case.
type caseResult struct {
	Exchanges []exchangeResult
}

// exchangeResult is what the proxy really sent and answered.
type exchangeResult struct {
	Calls  []caseMessage
	Answer caseMessage
}

// run plays a case against the real proxy. The error says that the proxy cannot be built from it.
func (c *packCase) run(set *mappings.Set) (*caseResult, error) {
	if c.Callback != "" {
		return c.runCallback(set)
	}
	client := &casePlayer{}
	handler, findings := proxy.New(c.config(set), set, proxy.Options{Client: client, NewID: countedID()})
	if len(findings) > 0 {
		errs := make([]error, len(findings))
		for i, f := range findings {
			errs[i] = f
		}
		return nil, errors.Join(errs...)
	}
	result := &caseResult{}
	for i := range c.Exchanges {
		client.script, client.seen = c.Exchanges[i].Calls, nil
		answer := serveCase(handler, &c.Exchanges[i].Request)
		result.Exchanges = append(result.Exchanges, exchangeResult{client.seen, answer})
	}
	return result, nil
}

// countedID makes the ids of requests whose front has none: the same in every run.
func countedID() func() string {
	made := 0
	return func() string {
		made++
		return "made-" + strconv.Itoa(made)
	}
}

func serveCase(handler http.Handler, m *caseMessage) caseMessage {
	method, target, _ := strings.Cut(m.Start, " ")
	request := httptest.NewRequest(method, target, bytes.NewReader(m.Body))
	if len(m.Body) > 0 {
		request.Header.Set("Content-Type", "application/json")
	}
	for _, h := range m.Headers {
		if h.Unset {
			request.Header.Del(h.Name)
			continue
		}
		request.Header.Set(h.Name, h.Value)
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, request)
	return recordMessage(strconv.Itoa(w.Code), w.Header(), w.Body.Bytes())
}

// casePlayer is the bank: it answers calls by the script, in order, and notes what it was asked.
type casePlayer struct {
	script []caseCall
	seen   []caseMessage
}

var (
	errUnexpectedCall = errors.New("the case has no such call")
	errPlayedFault    = errors.New("the case breaks the connection here")
)

func (p *casePlayer) RoundTrip(r *http.Request) (*http.Response, error) {
	at := len(p.seen)
	unsent := at < len(p.script) && p.script[at].Fault == faultRefused
	var body []byte
	if r.Body != nil && !unsent {
		body, _ = io.ReadAll(r.Body)
	}
	p.seen = append(p.seen, recordMessage(r.Method+" "+r.URL.RequestURI(), r.Header, body))
	switch {
	case at >= len(p.script):
		return nil, errUnexpectedCall
	case unsent:
		return nil, &connection.Unsent{Cause: errPlayedFault}
	case p.script[at].Fault != "":
		return nil, errPlayedFault
	}
	return p.script[at].Answer.response(), nil
}

func (m *caseMessage) response() *http.Response {
	status, _ := strconv.Atoi(m.Start)
	header := http.Header{"Content-Type": {"application/json"}}
	for _, h := range m.Headers {
		header.Set(h.Name, h.Value)
	}
	return &http.Response{StatusCode: status, Header: header, ContentLength: int64(len(m.Body)), Body: io.NopCloser(bytes.NewReader(m.Body))}
}
