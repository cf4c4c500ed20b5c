package mappings

import (
	"time"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// Input is what a plan reads.
type Input struct {
	Body      *contract.Reading // nil where there is no body
	Params    []Param           // the parameters of the side that is read, in the order of its ParamSpecs
	Request   Request
	Values    *Values // the provider's or the mount's settings and secrets
	Steps     map[string]*contract.Reading
	Error     *ErrorValues // of an error body
	Raw       RawAnswer    // of outcome and code rules
	Lenient   bool         // an answer: what the other side cannot hold is left out and noted, not refused
	Tracing   bool         // record where every member came from
	Loss      bool         // refuse members that nothing takes
	Reference Param        // what $reference.value is
}

// Request is what $request. reads.
type Request struct {
	ID      string
	Partner string
	Step    string // "" in the step that does an operation's work
	Time    time.Time
}

// RawAnswer is what $answer., $body. and $http. read.
type RawAnswer struct {
	Document *document.Document // nil where the body is no JSON
	Status   int
}

// Pass is one pass of a document through a plan: its output, and the scratch that makes it cheap.
// A Pass is reused; nothing it gave out survives the next run.
type Pass struct {
	Body      []byte
	Params    []Param // the parameters of the side that is written
	RequestID []byte  // inward in the front role: the caller's request id
	Problems  []Problem
	Omitted   []Problem // Lenient: what was left out
	Dropped   []int     // nodes of the document that was read, which are declared dropped
	Trace     []Written

	scratch []byte
	decoded []byte // a text that is being checked
	in      *Input
	plan    *Plan
	frames  []int32  // the frame that each binding stands at, -1 where its element is absent
	base    int      // the first binding of the plan that runs
	names   []string // the place that is being written, while tracing
	usages  []*usage
	holes   []hole
	inner   document.Document
	own     Input // of rules that run outside a plan
	work    value // of the leaf that is being written; here, so that it needs no memory of its own
}

// Written is one member of an output, and where it came from.
type Written struct {
	Target   string // JSON Pointer, or "path name", "header name"
	From     string // "body /first_name", "settings.key_id", "literal"
	Operator string
	Rule     source.Position
	Value    []byte // the JSON text that was written
	Source   Place  // where it came from; the zero Place where that is no document
	at       int    // in the body, so that what is taken back is forgotten
}

func (p *Pass) reset(plan *Plan, in *Input) {
	p.Body, p.scratch = p.Body[:0], p.scratch[:0]
	p.Problems, p.Omitted, p.Trace, p.Dropped = p.Problems[:0], p.Omitted[:0], p.Trace[:0], p.Dropped[:0]
	p.RequestID, p.holes, p.names = nil, p.holes[:0], p.names[:0]
	p.in, p.plan, p.base = in, plan, 0
	p.frames = append(p.frames[:0], 0)
	if cap(p.Params) < len(plan.params) {
		p.Params = make([]Param, len(plan.params))
	}
	p.Params = p.Params[:len(plan.params)]
	clear(p.Params)
}

// node gives the node that lies at a reference, -1 where it is absent.
func (p *Pass) node(r ref) int {
	frame := p.frames[p.base+int(r.binding)]
	if frame < 0 {
		return -1
	}
	return int(p.in.Body.Slots[int(frame)+int(r.slot)]) - 1
}

// ref is where a value lies in what is read: a parameter, or a slot of a frame of the body.
type ref struct {
	param   int16 // -1 for the body
	part    refPart
	binding int16
	slot    int32
}

type refPart uint8

const (
	wholeParam refPart = iota
	referenceType
	referenceValue
)

func (p *Pass) read(r ref) value {
	var v value
	p.readInto(r, &v)
	return v
}

// readInto sets v, which must be absent, to what lies at a reference.
func (p *Pass) readInto(r ref, v *value) {
	if r.param >= 0 {
		*v = p.readParam(r)
		return
	}
	if p.in.Body == nil {
		return
	}
	n := p.node(r)
	if n < 0 {
		return
	}
	doc := p.in.Body.Doc
	node := &doc.Nodes[n]
	v.kind, v.raw, v.doc, v.node, v.set = node.Kind, doc.Bytes[node.Start:node.End], doc, n, true
}

func (p *Pass) readParam(r ref) value {
	param := p.in.Params[r.param]
	if !param.Set {
		return absentValue
	}
	if r.part == wholeParam {
		return stringValue(param.Text)
	}
	kind, text := SplitReference(param.Text)
	if r.part == referenceValue {
		return stringValue(text)
	}
	if kind == nil {
		return absentValue
	}
	return stringValue(kind)
}

// SplitReference splits TYPE:VALUE; the type is nil where there is none.
func SplitReference(text []byte) (kind, value []byte) {
	for i, b := range text {
		if b == ':' && i > 0 {
			return text[:i], text[i+1:]
		}
		if (b < 'A' || b > 'Z') && b != '_' {
			break
		}
	}
	return nil, text
}

// cut takes back what was written from mark on, with its traces, holes and spans.
func (p *Pass) cut(mark int) {
	p.Body = p.Body[:mark]
	for n := len(p.Trace); n > 0 && p.Trace[n-1].at >= mark && mark > 0; n-- {
		p.Trace = p.Trace[:n-1]
	}
	for i := range p.holes {
		if p.holes[i].at >= mark {
			p.holes[i].at = 0
		}
		if p.holes[i].span[0] >= mark {
			p.holes[i].span = [2]int{}
		}
	}
}
