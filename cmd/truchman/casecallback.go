package main

import (
	"fmt"
	"net/textproto"
	"strconv"

	"github.com/truchman-proxy/truchman/mappings"
)

// runCallback plays a case whose bank tells something unasked: request: is what the bank sends, calls: what a
// partner who speaks the front is then told, answer: what the bank is answered. A callback that is refused
// shows the status of its error only, and nobody is told.
func (c *packCase) runCallback(set *mappings.Set) (*caseResult, error) {
	bank, front := set.Packs[c.Provider], set.Packs[c.Front]
	if bank == nil || front == nil {
		return nil, fmt.Errorf("there is no pack named %s", missingPack(set, c.Provider, c.Front))
	}
	from, to := bank.Callback(c.Callback), front.Callback(c.Callback)
	if from == nil {
		return nil, fmt.Errorf("%s has no callback %s", c.Provider, c.Callback)
	}
	told := c.config(set).Banks[c.Provider]
	secrets := map[string]string{}
	for name, value := range told.Secrets {
		secrets[name] = value.Reveal()
	}
	values, errs := bank.Values(mappings.Provider, told.Settings, secrets)
	mount, more := front.Values(mappings.Front, c.Mount.Settings, c.Mount.Secrets)
	if errs = append(errs, more...); len(errs) > 0 {
		return nil, errs[0]
	}
	result := &caseResult{}
	for i := range c.Exchanges {
		result.Exchanges = append(result.Exchanges, tellCase(&c.Exchanges[i].Request, from, to, values, mount))
	}
	return result, nil
}

func tellCase(request *caseMessage, from, to *mappings.Endpoint, bank, mount *mappings.Values) exchangeResult {
	header := textproto.MIMEHeader{}
	for _, h := range request.Headers {
		header.Set(h.Name, h.Value)
	}
	normalized, problems := from.ReadCallback(mappings.CallbackMessage{Header: header, Body: request.Body}, bank)
	if len(problems) > 0 {
		return exchangeResult{Answer: caseMessage{Start: strconv.Itoa(mappings.FindFailure(problems[0].Failure).Status)}}
	}
	var calls []caseMessage
	if to != nil {
		m, problems := to.WriteCallback(normalized, "made-1", mount)
		if len(problems) == 0 {
			calls = append(calls, recordMessage(to.Method+" "+to.Path, map[string][]string(m.Header), m.Body))
		}
	}
	status, body := from.CallbackAnswer(bank)
	return exchangeResult{Calls: calls, Answer: recordMessage(strconv.Itoa(status), nil, body)}
}
