package mappings

import (
	"maps"
	"slices"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// Capabilities writes, as the normalized answer of capabilities.get, what a bank of that pack can do: the
// operations that it takes and, of each, the members of the request that it takes or drops and those of the
// answer that it tells.
func (s *Set) Capabilities(bank string, pack *Pack) []byte {
	dst := append(document.Quote([]byte(`{"bank":`), []byte(bank)), `,"operations":[`...)
	first := true
	for _, name := range slices.Sorted(maps.Keys(s.Operations)) {
		op, flow, endpoint := s.Operations[name], (*Flow)(nil), (*Endpoint)(nil)
		if flow, endpoint = pack.Operation(name); flow == nil && endpoint == nil || isLogin(name) || op.Local {
			continue
		}
		asked := s.normalizedEndpoint(name)
		if asked == nil {
			continue
		}
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = appendCapability(dst, pack, op, asked)
	}
	return append(dst, "]}"...)
}

// normalizedEndpoint is how partners ask for an operation in the normalized API, nil where they cannot.
func (s *Set) normalizedEndpoint(operation string) *Endpoint {
	_, endpoint := s.Packs[normalizedName].Operation(operation)
	return endpoint
}

func appendCapability(dst []byte, pack *Pack, op *Operation, asked *Endpoint) []byte {
	dst = document.Quote(append(dst, `{"operation":`...), []byte(op.Name))
	dst = document.Quote(append(dst, `,"method":`...), []byte(asked.Method))
	dst = document.Quote(append(dst, `,"path":`...), []byte(asked.Path))
	dst = append(dst, `,"members":[`...)
	from := len(dst)
	dst = appendMembers(dst, from, pack, op, "request", op.Request)
	dst = appendMembers(dst, from, pack, op, "answer", op.Answer)
	return append(dst, "]}"...)
}

// appendMembers writes the members of one side that are not unsupported; from is where the list begins.
func appendMembers(dst []byte, from int, pack *Pack, op *Operation, side string, c *contract.Contract) []byte {
	if c == nil {
		return dst
	}
	for _, place := range leaves(c.Root, nil) {
		cell := Coverage{Operation: op.Name, Side: side, Member: place.Pointer, Pack: pack.Name}
		pack.cover(op, place, &cell)
		if cell.Covered == CoveredUnsupported || side == "answer" && cell.Covered == CoveredDropped {
			continue
		}
		if len(dst) > from {
			dst = append(dst, ',')
		}
		dst = document.Quote(append(dst, `{"pointer":`...), []byte(place.Pointer))
		dst = document.Quote(append(dst, `,"side":`...), []byte(side))
		dst = document.Quote(append(dst, `,"support":`...), []byte(cell.Covered))
		if cell.Reason != "" {
			dst = document.Quote(append(dst, `,"reason":`...), []byte(cell.Reason))
		}
		dst = append(dst, '}')
	}
	return dst
}
