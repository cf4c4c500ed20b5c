// Package update holds task T1 of the benchmarks: a customer update of 580 bytes, as a partner sends it
// to the normalized API, becomes one NetXD UpdateCustomer call, and NetXD's answer becomes normalized
// again. The product does it from its packs; the peers beside it do the same by other means.
package update

import (
	_ "embed"
)

// Request is the partner's body, and Answer the provider's; whoever is in them was invented.
var (
	//go:embed testdata/request.json
	Request []byte
	//go:embed testdata/answer.json
	Answer []byte
)

// What stands in the call besides the partner's body. The id is in NetXD's form already, so that no
// peer has to derive one.
const (
	CustomerID = "100000000001001"
	RequestID  = "100000000000000042"
	KeyID      = "1"
	Credential = "Basic ZGVtbzpkZW1vLWFwaS1rZXk="
	APIKey     = "demo-api-key"
)

// Peer is one way to make the provider's call out of the partner's body; it appends the call to dst.
type Peer struct {
	Name      string
	Translate func(dst, body []byte) ([]byte, error)
}

// Peers lists the other ways, the fastest kind first. They check less than the product: none refuses a
// duplicate member or holds a value against its contract.
func Peers() []Peer {
	return []Peer{
		{"one pass by hand", ByHand},
		{"structs with encoding/json", Structs},
		{"gojq", newGojq().translate},
		{"map[string]any", Maps},
		{"sjson chain", SjsonChain},
		{"text/template", newTextTemplate().translate},
	}
}
