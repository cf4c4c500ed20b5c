package mappings

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/truchman-proxy/truchman/mappings/document"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// reconciles binds the endpoints by which the outcome of others is found out.
func (l *packLoader) reconciles() {
	for _, e := range l.pack.Endpoints {
		if n := e.files.node.Get("reconcile"); n != nil {
			e.Reconcile = l.reconcile(e, n)
		}
	}
}

func (l *packLoader) reconcile(e *Endpoint, n *source.Node) *Endpoint {
	name := textOf(n)
	read := l.pack.endpoint(name)
	switch {
	case read == nil:
		l.problems.Add(n, "reconcile", fmt.Sprintf("there is no endpoint named %s in this pack", name), source.DidYouMean(name, l.pack.endpointNames()))
	case !e.Operation.Write:
		l.problems.Add(n, "reconcile", e.Operation.Name+" changes nothing", "leave reconcile: out")
	case read.Operation.Write || read.Operation.Answer == nil:
		l.problems.Add(n, "reconcile", name+" is not a read", "name an endpoint that reads what this one changes")
	default:
		l.reconcilesBy(e, read, n)
		return read
	}
	return nil
}

// reconcilesBy refuses a read that is asked with more than the write was.
func (l *packLoader) reconcilesBy(e, read *Endpoint, n *source.Node) {
	for _, wanted := range read.Operation.Params {
		known := wanted.In != "path"
		for _, given := range e.Operation.Params {
			known = known || given.In == "path" && given.Name == wanted.Name
		}
		if !known {
			l.problems.Add(n, "reconcile", fmt.Sprintf("%s is asked with %s, which %s is not", read.Name, wanted.Name, e.Operation.Name),
				"name an endpoint that reads with the same path parameters")
		}
	}
}

// Holds tells whether a record has everything that an update asked for at the given places (RFC 6901): each value is
// there as it was sent, and what was cleared is not there (RFC 7396). Without places it holds nothing.
func Holds(record, update *document.Document, places []string) bool {
	for _, place := range places {
		members := strings.Split(strings.TrimPrefix(place, "/"), "/")
		for i := range members {
			members[i] = unescapeToken.Replace(members[i])
		}
		wanted := update.At(members)
		if wanted < 0 || !holds(record, record.At(members), update, wanted) {
			return false
		}
	}
	return len(places) > 0
}

var unescapeToken = strings.NewReplacer("~1", "/", "~0", "~")

func holds(record *document.Document, is int, update *document.Document, wanted int) bool {
	kind := update.Nodes[wanted].Kind
	if kind == document.Null {
		return is < 0 || record.Nodes[is].Kind == document.Null
	}
	if is < 0 || record.Nodes[is].Kind != kind {
		return false
	}
	switch kind {
	case document.String:
		return bytes.Equal(record.AppendText(nil, is), update.AppendText(nil, wanted))
	case document.Object:
		return holdsMembers(record, is, update, wanted)
	case document.Array:
		return holdsElements(record, is, update, wanted)
	}
	return bytes.Equal(record.Raw(is), update.Raw(wanted))
}

func holdsMembers(record *document.Document, is int, update *document.Document, wanted int) bool {
	for n := wanted + 1; n < int(update.Nodes[wanted].Next); n = int(update.Nodes[n].Next) {
		if !holds(record, record.Find(is, string(update.AppendKey(nil, n))), update, n) {
			return false
		}
	}
	return true
}

func holdsElements(record *document.Document, is int, update *document.Document, wanted int) bool {
	if record.Len(is) != update.Len(wanted) {
		return false
	}
	at := is + 1
	for n := wanted + 1; n < int(update.Nodes[wanted].Next); n = int(update.Nodes[n].Next) {
		if !holds(record, at, update, n) {
			return false
		}
		at = int(record.Nodes[at].Next)
	}
	return true
}
