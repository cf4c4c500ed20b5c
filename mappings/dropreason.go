package mappings

import "github.com/truchman-proxy/truchman/mappings/source"

// DropReason gives the reason for which a normalized member of the request, or what it stands in, is declared
// dropped, and where that is written; "" where it is not.
func (e *Endpoint) DropReason(pointer string) (reason string, at source.Position) {
	for _, rows := range [][]dropRow{e.files.drops.outward, e.Pack.api.drops.outward} {
		for _, row := range rows {
			if within(pointer, row.path.pointer()) {
				return row.reason, row.node.At
			}
		}
	}
	return "", source.Position{}
}

// DropReason gives the reason for which the flow's steps drop a member of its request.
func (f *Flow) DropReason(pointer string) (reason string, at source.Position) {
	for _, s := range f.Steps {
		at, reaches := pointer, s.Endpoint != nil && s.Endpoint.Operation == f.Operation
		if s.Request != nil {
			at, reaches = s.Request.target(pointer)
		}
		if reaches {
			if reason, place := s.Endpoint.DropReason(at); reason != "" {
				return reason, place
			}
		}
	}
	return "", source.Position{}
}
