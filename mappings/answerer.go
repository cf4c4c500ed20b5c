package mappings

import (
	"fmt"

	"github.com/truchman-proxy/truchman/mappings/source"
)

// Operation gives how the pack, as a provider, answers an operation: by a flow or by one endpoint.
func (pack *Pack) Operation(name string) (*Flow, *Endpoint) {
	if f := pack.Flows[name]; f != nil {
		if e := f.only(); e != nil {
			return nil, e
		}
		return f, nil
	}
	for _, e := range pack.Endpoints {
		if e.Operation.Name == name {
			return nil, e
		}
	}
	return nil, nil
}

// only is the endpoint of a flow that does nothing but choose it.
func (f *Flow) only() *Endpoint {
	s := f.Steps[0]
	if len(f.Steps) > 1 || f.Answer != nil || s.Endpoint == nil || s.Endpoint.Operation != f.Operation || s.when != nil || s.Complete != nil {
		return nil
	}
	return s.Endpoint
}

func (l *packLoader) addFlow(flow *Flow, n *source.Node) {
	name := flow.Operation.Name
	if l.pack.Flows[name] != nil {
		l.problems.Add(n.Get("operation"), "flow", "there is another flow for "+name, "keep one of the files")
	}
	l.pack.Flows[name] = flow
}

// oneAnswers refuses several endpoints for one operation where no flow says which of them, or in which order
// all of them, answer it when the pack is a provider. As a front each is served at its own address.
func (l *packLoader) oneAnswers() {
	first := map[*Operation]*Endpoint{}
	for _, e := range l.pack.Endpoints {
		if isLogin(e.Operation.Name) || l.pack.Flows[e.Operation.Name] != nil {
			continue
		}
		if other := first[e.Operation]; other != nil {
			l.problems.Add(e.files.node.Get("operation"), "endpoint", fmt.Sprintf("%s and %s are both %s, and no flow says which is called", other.Name, e.Name, e.Operation.Name),
				"add a file with operation: "+e.Operation.Name+" and steps:")
			continue
		}
		first[e.Operation] = e
	}
}
