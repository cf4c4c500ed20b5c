package proxy

import (
	"sync"
	"time"
	"unsafe"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// exchange is one partner's request on its way, with everything that translating it needs. It is
// reused: nothing of it may be kept once the answer is written.
type exchange struct {
	handler  *Handler
	mount    *mount
	route    *route
	endpoint *frontEndpoint
	bank     *bank
	captures captures
	rooms    rooms

	requestID string
	body      []byte // as the partner sent it
	front     message
	inward    mappings.Pass
	normal    message           // the normalized request, where it is another document than the partner's
	request   *contract.Reading // the normalized body; nil where there is none
	params    []mappings.Param  // normalized
	dropped   []string          // places in the caller's document

	call    call // of the one endpoint of an operation without a flow
	answer  *contract.Reading
	raw     []byte // the normalized answer
	outward mappings.Pass
	omitted []string // places in the front's answer that could not be told

	asked     mappings.Input // what the front's plan read; inward points to it
	input     mappings.Input // what the provider's plan reads
	inParams  []mappings.Param
	texts     []byte         // of inParams
	heard     mappings.Input // what the provider's answer plan reads
	told      mappings.Input // what the front's answer plan reads
	started   time.Time
	observed  Exchange
	spans     spans
	loss      mappings.Pass
	losePlans []*mappings.Plan
	flow      flowing
	guard     guard
	dry       bool                // nothing is claimed or sent: the answer shows what would be
	shown     []byte              // of a dry run: its answer
	asks      *mappings.Operation // what request and params are of; nil: the front's endpoint's
}

// message is a document that was read with a contract.
type message struct {
	document document.Document
	reading  contract.Reading
}

// trim forgets what a large document needed.
func (m *message) trim() {
	if cap(m.document.Nodes)*nodeSize+cap(m.reading.Slots)*slotSize > mostKept {
		*m = message{document: document.Document{Room: m.document.Room}}
	}
}

const nodeSize, slotSize = int(unsafe.Sizeof(document.Node{})), 4

// Exchange is what the proxy tells about a request when it is over: names and numbers, no values.
type Exchange struct {
	Front, Bank, Operation, Route, RequestID string
	Customer                                 [16]byte // masked by Options.Audit; zero where the request names none
	Replayed                                 bool     // the answer is one that was kept from an earlier attempt
	Failure                                  string   // "" where it went well
	Cause                                    error
	ProviderStatus                           int
	ProviderCode                             string
	ProviderTime                             time.Duration
	ProviderCalls                            int
	Unmapped                                 int // members of the provider's answers that nothing maps
	Omitted                                  int // members of them that the front's format could not hold
	DryRun                                   bool
}

var exchanges = sync.Pool{New: func() any {
	x := new(exchange)
	for _, m := range x.messages() {
		m.document.Room = x.rooms.nodes
	}
	return x
}}

// messages are the documents of an exchange without a flow.
func (x *exchange) messages() [4]*message {
	return [4]*message{&x.front, &x.normal, &x.call.raw, &x.call.normal}
}

// mostKept is the largest buffer that is kept for the next request.
const mostKept = 256 << 10

func newExchange(h *Handler) *exchange {
	x := exchanges.Get().(*exchange)
	x.handler, x.started = h, time.Now()
	return x
}

// release gives the exchange back for another request, with its buffers.
func (x *exchange) release() {
	x.body = small(x.body)
	x.call.buffer, x.call.out.Body, x.call.in.Body = small(x.call.buffer), small(x.call.out.Body), small(x.call.in.Body)
	x.inward.Body, x.outward.Body = small(x.inward.Body), small(x.outward.Body)
	x.rooms.release()
	for _, m := range x.messages() {
		m.trim()
	}
	x.mount, x.route, x.endpoint, x.bank, x.captures = nil, nil, nil, nil, captures{}
	x.requestID, x.request, x.answer, x.raw = "", nil, nil, nil
	x.dropped, x.omitted, x.observed = nil, nil, Exchange{}
	x.asked, x.input, x.heard, x.told = mappings.Input{}, mappings.Input{}, mappings.Input{}, mappings.Input{}
	x.call.reset()
	x.asks, x.dry, x.shown = nil, false, nil
	x.flow.reset()
	x.guard, x.spans = guard{}, spans{}
	exchanges.Put(x)
}
