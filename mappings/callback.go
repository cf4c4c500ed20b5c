package mappings

import (
	"fmt"
	"strings"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// readCallbacks reads, out of the normalized pack's contract, what banks tell partners unasked: an operationId
// of each of its webhooks (OpenAPI 3.1, section 4.8.1).
func readCallbacks(o *openAPI) map[string]*Operation {
	callbacks := map[string]*Operation{}
	webhooks := o.root.Get("webhooks")
	for _, name := range keys(webhooks) {
		for _, method := range webhooks.Get(name).Members {
			op := o.readOperation(name, method)
			callbacks[op.Name] = op
		}
	}
	return callbacks
}

// bindCallback finds what an endpoint file with callback: is bound to, and where openapi.yaml describes it: nil
// where either is not there.
func (l *packLoader) bindCallback(file *endpointFile) (*Operation, *source.Node) {
	n := file.node.Get("callback")
	op := l.callbacks[file.operation]
	if op == nil {
		l.problems.Add(n, "callback", fmt.Sprintf("%s is not a callback of the normalized API", file.operation), source.DidYouMean(file.operation, mapKeys(l.callbacks)))
		return nil, nil
	}
	if file.node.Get("operation") != nil {
		l.problems.Add(file.node.KeyOf("operation"), "callback", "a callback is no operation: partners do not ask for it", "leave operation: out")
	}
	item := l.openapi.root.Get("webhooks").Get(file.path)
	if path := l.openapi.root.Get("paths").Get(file.path); item == nil && textOf(path.Get("x-callback")) == "true" {
		item = path
	}
	if item == nil {
		names := keys(l.openapi.root.Get("webhooks"))
		l.problems.Add(file.node.Get("request").Get("path"), "callback", file.path+" is neither a webhook of openapi.yaml nor a path with x-callback: true",
			source.DidYouMean(file.path, names))
		return nil, nil
	}
	described := item.Get(strings.ToLower(file.method))
	if described == nil {
		l.problems.Add(file.node.Get("request").Get("method"), "method", fmt.Sprintf("%s %s is not in openapi.yaml", file.method, file.path),
			"known here: "+strings.ToUpper(strings.Join(keys(item), ", ")))
	}
	return op, described
}

func mapKeys(m map[string]*Operation) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	return names
}

// addCallback keeps an endpoint that is a callback; each is told in one way.
func (l *packLoader) addCallback(e *Endpoint) {
	if l.pack.Callback(e.Operation.Name) != nil {
		l.problems.Add(e.files.node.Get("callback"), "callback", e.Operation.Name+" is another file's already", "keep one of the files")
	}
	l.pack.Callbacks = append(l.pack.Callbacks, e)
}

// Callback gives how the API tells something unasked, nil where it does not.
func (pack *Pack) Callback(name string) *Endpoint {
	for _, e := range pack.Callbacks {
		if e.Operation.Name == name {
			return e
		}
	}
	return nil
}

// CallbackCoverage tells which normalized members the callbacks of each pack tell; Side is "callback".
func (s *Set) CallbackCoverage() []Coverage {
	var all []Coverage
	for _, name := range sortedKeys(s.Callbacks) {
		op := s.Callbacks[name]
		if op.Request == nil {
			continue
		}
		for _, place := range leaves(op.Request.Root, nil) {
			for _, pack := range sortedKeys(s.Packs) {
				all = append(all, s.Packs[pack].coverCallback(op, place))
			}
		}
	}
	return all
}

func (pack *Pack) coverCallback(op *Operation, place *contract.Place) Coverage {
	cell := Coverage{Operation: op.Name, Side: "callback", Member: place.Pointer, Pack: pack.Name, Covered: CoveredUnsupported}
	e := pack.Callback(op.Name)
	switch {
	case e == nil:
		cell.Reason = "the API has no such callback"
	case e.Request.Inward.writes(place):
		cell.Covered = CoveredMapped
	default:
		if cell.Reason, _ = e.DropReason(place.Pointer); cell.Reason != "" {
			cell.Covered = CoveredDropped
		}
	}
	return cell
}
