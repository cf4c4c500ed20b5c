package mappings

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/binary"
	"strconv"

	"github.com/truchman-proxy/truchman/mappings/source"
	"github.com/truchman-proxy/truchman/uuid"
)

var digitsOperator = &Operator{
	Name: "$digits", Argument: "N", translates: true,
	Summary: "A request id for an API that takes digits only.",
	Outward: "an id of at most N digits as it is, any other as a stable number of at most N digits, made of partner, request id and step",
	Inward:  "as it is",
	Examples: []Example{
		{Template: "id: {$at: $.request_id, $digits: 18}", Normalized: `{"request_id":"42"}`, API: `{"id":"42"}`},
	},
	build: func(b *builder) {
		n, err := strconv.Atoi(b.argument.Text)
		if !b.argument.Is(source.Number) || err != nil || n < 6 || n > 18 {
			b.fail("takes a number of digits from 6 to 18", "write 18")
			return
		}
		b.codec(&digitsCodec{most: n, modulus: pow10(n)})
	},
}

var uuidOperator = &Operator{
	Name: "$uuid", Argument: "true", translates: true,
	Summary: "A request id for an API that takes UUIDs only.",
	Outward: "a UUID as it is, any other id as a UUIDv5 (RFC 9562) of partner, request id and step", Inward: "as it is",
	Examples: []Example{
		{Template: "MsgId: {$at: $.request_id, $uuid: true}", Normalized: `{"request_id":"5f0c2a9e-7d1b-4c36-9a53-1c8e6f2b7d40"}`, API: `{"MsgId":"5f0c2a9e-7d1b-4c36-9a53-1c8e6f2b7d40"}`},
	},
	build: func(b *builder) {
		if !b.argument.Is(source.Bool) || b.argument.Text != "true" {
			b.fail("takes true only", "leave the operator out where ids need no form")
			return
		}
		b.codec(uuidCodec{})
	},
}

func pow10(n int) uint64 {
	m := uint64(1)
	for range n {
		m *= 10
	}
	return m
}

type digitsCodec struct {
	most    int
	modulus uint64
}

// outward keeps an id that has the form, except in the steps before a flow's last, which must not
// share the id of the step that does the work.
func (c *digitsCodec) outward(p *Pass, v *value) string {
	text := p.textOf(v)
	if len(p.step()) == 0 && isDigits(text) && len(text) <= c.most {
		return ""
	}
	sum := sha256.Sum256(p.identityOf(text))
	start := len(p.scratch)
	p.scratch = strconv.AppendUint(p.scratch, binary.BigEndian.Uint64(sum[:8])%c.modulus, 10)
	*v = stringValue(p.scratch[start:len(p.scratch):len(p.scratch)])
	return ""
}

func (c *digitsCodec) inward(*Pass, *value) string { return "" }

func isDigits(text []byte) bool {
	for _, b := range text {
		if b < '0' || b > '9' {
			return false
		}
	}
	return len(text) > 0
}

// identityOf is partner, request id and step with a separator that no id can hold.
func (p *Pass) identityOf(id []byte) []byte {
	start := len(p.scratch)
	if p.in != nil {
		p.scratch = append(p.scratch, p.in.Request.Partner...)
	}
	p.scratch = append(p.scratch, 0)
	p.scratch = append(p.scratch, id...)
	p.scratch = append(p.scratch, 0)
	p.scratch = append(p.scratch, p.step()...)
	return p.scratch[start:]
}

func (p *Pass) step() string {
	if p.in == nil {
		return ""
	}
	return p.in.Request.Step
}

type uuidCodec struct{}

// uuidSpace is the namespace of the product's UUIDv5: a random UUID, fixed for ever.
var uuidSpace = [16]byte{0x7a, 0x1c, 0x4f, 0x52, 0x90, 0x3e, 0x4d, 0x6b, 0x8f, 0x21, 0x5b, 0x64, 0xc0, 0x9d, 0x3a, 0x17}

func (uuidCodec) outward(p *Pass, v *value) string {
	text := p.textOf(v)
	if len(p.step()) == 0 && isUUID(text) {
		return ""
	}
	start := len(p.scratch)
	p.scratch = append(p.scratch, uuidSpace[:]...)
	p.identityOf(text)
	sum := sha1.Sum(p.scratch[start:])
	p.scratch = uuid.Append(p.scratch[:start], [16]byte(sum[:16]), 5)
	*v = stringValue(p.scratch[start:len(p.scratch):len(p.scratch)])
	return ""
}

func (uuidCodec) inward(*Pass, *value) string { return "" }

func isUUID(text []byte) bool {
	if len(text) != 36 {
		return false
	}
	for i, b := range text {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		hexDigit := b >= '0' && b <= '9' || b >= 'a' && b <= 'f' || b >= 'A' && b <= 'F'
		if dash != (b == '-') || !dash && !hexDigit {
			return false
		}
	}
	return true
}
