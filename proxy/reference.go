package proxy

import (
	"context"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// nameReferences puts the customer references of the request in the bank's terms: a type of the front
// becomes a type of the bank where the mount says so. What the bank has no way to know is refused.
func (x *exchange) nameReferences() *failed {
	for i := range x.endpoint.Operation.Params {
		spec := &x.endpoint.Operation.Params[i]
		references := x.bank.pack.References(spec.Name)
		if !spec.Reference || !x.params[i].Set || references == nil {
			continue
		}
		kind, value := x.kindAtBank(spec, x.params[i].Text)
		if !references.TakesType(kind) && references.Lookups[kind] == nil {
			place := x.callerParam(mappings.Place{In: spec.In, Pointer: spec.Name})
			return fail("unsupported-member", culprit{place, references.Unknown()})
		}
		start := len(x.texts)
		x.texts = append(append(append(x.texts, kind...), ':'), value...)
		x.params[i].Text = x.texts[start:len(x.texts):len(x.texts)]
	}
	return nil
}

// lookUpReferences finds, by a read, the customers whom the bank does not take by the type that is given.
func (x *exchange) lookUpReferences(ctx context.Context) *failed {
	for i := range x.endpoint.Operation.Params {
		references, lookup, value := x.lookupOf(i)
		if references == nil {
			continue
		}
		if f := x.lookUp(ctx, i, references, lookup, value); f != nil {
			return f
		}
	}
	return nil
}

// lookupOf gives the lookup that finds the customer whom a parameter names, and the value to find it by; nil where the bank takes
// the parameter as it is.
func (x *exchange) lookupOf(i int) (*mappings.References, *mappings.Lookup, []byte) {
	spec := &x.endpoint.Operation.Params[i]
	references := x.bank.pack.References(spec.Name)
	if !spec.Reference || !x.params[i].Set || references == nil {
		return nil, nil, nil
	}
	kind, value := mappings.SplitReference(x.params[i].Text)
	if references.TakesType(string(kind)) {
		return nil, nil, nil
	}
	return references, references.Lookups[string(kind)], value
}

// kindAtBank gives the type at the bank and the value of a reference. Without a type it is the default
// of the front whose document it stood in.
func (x *exchange) kindAtBank(spec *mappings.ParamSpec, text []byte) (kind, value string) {
	k, v := mappings.SplitReference(text)
	kind, value = string(k), string(v)
	if kind == "" && x.mount.front.Name != "normalized" {
		if own := x.mount.front.References(spec.Name); own != nil {
			kind = own.Default
		}
	}
	if mapped := x.mount.references[x.bank.name][kind]; mapped != "" {
		kind = mapped
	}
	if kind == "" {
		kind = x.bank.pack.References(spec.Name).Default
	}
	return kind, value
}

// lookUp finds the customer by a read and puts the bank's own id in the reference's place.
func (x *exchange) lookUp(ctx context.Context, i int, references *mappings.References, l *mappings.Lookup, value []byte) *failed {
	found := new(call)
	f := x.asking(l, value, func() *failed { return x.run(ctx, found, l.Endpoint(), "lookup") })
	if f != nil {
		return f
	}
	answer, err := found.read(l.Endpoint().Operation)
	if err != nil {
		return because("internal-error", err)
	}
	id := answer.Doc.Find(0, "id")
	if id < 0 {
		return fail("customer-not-found")
	}
	x.params[i].Text = append([]byte(references.Default+":"), answer.Doc.AppendText(nil, id)...)
	return nil
}

// asking has the lookup's request stand in the place of this one while it is asked.
func (x *exchange) asking(l *mappings.Lookup, value []byte, ask func() *failed) *failed {
	request, params := x.request, x.params
	defer func() { x.request, x.params, x.asks = request, params, nil }()

	var made mappings.Pass
	l.Plan().Run(&made, &mappings.Input{Reference: mappings.Param{Set: true, Text: value}})
	m := new(message)
	if err := m.document.Read(made.Body, document.DefaultLimits); err != nil {
		return because("internal-error", err)
	}
	op := l.Endpoint().Operation
	op.Request.Read(&m.reading, &m.document, contract.Request)
	x.request, x.params, x.asks = &m.reading, x.paramsFor(op), op
	return ask()
}

// paramsFor gives the parameters of another operation out of this request's.
func (x *exchange) paramsFor(op *mappings.Operation) []mappings.Param {
	params := make([]mappings.Param, len(op.Params))
	for i, spec := range op.Params {
		for j, own := range x.operation().Params {
			if own.In == spec.In && own.Name == spec.Name {
				params[i] = x.params[j]
			}
		}
	}
	return params
}
