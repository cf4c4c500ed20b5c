package proxy

import (
	"fmt"

	"github.com/truchman-proxy/truchman/mappings/document"
)

// callback explains what a bank tells unasked: the document is the bank's, and the one step is what a partner
// who speaks the front is told. In the explanation, Front is who sends and Provider who is told.
func (e *explainer) callback(q Question) error {
	x := e.x
	sender, receiver := x.bank, x.mount
	from, to := sender.pack.Callback(q.Operation), receiver.front.Callback(q.Operation)
	if from == nil {
		return fmt.Errorf("%s has no callback %s", sender.pack.Name, q.Operation)
	}
	x.mount = &mount{front: sender.pack, values: sender.values}
	x.bank = &bank{name: sender.name, id: sender.id, pack: receiver.front, values: receiver.values}
	x.endpoint = newFrontEndpoint(&mount{}, from, nil)
	e.out.Front, e.out.Provider, e.out.Endpoint = sender.pack.Name, receiver.front.Name, from.Method+" "+from.Path
	if err := x.front.document.Read(q.Body, document.DefaultLimits); err != nil {
		e.refuse(malformed(err))
		return nil
	}
	if f := e.normalize(q); f != nil {
		e.refuse(f)
		return nil
	}
	if to == nil {
		e.refuse(fail("unsupported-operation"))
		return nil
	}
	e.step(to, "", ExplainedStep{Runs: true, Condition: "told to partners"}, nil)
	return nil
}
