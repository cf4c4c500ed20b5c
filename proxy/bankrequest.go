package proxy

import (
	"crypto/sha256"
	"encoding/binary"
	"log/slog"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/uuid"
)

// bankRequest is what every plan toward the bank reads of the request, when it is sent and when the answer is held against it.
// step is "" for the call that does an operation's work.
func (x *exchange) bankRequest(step string) mappings.Request {
	return mappings.Request{ID: x.idAtBank(), Partner: x.partner, Step: step, Time: x.started}
}

// idAtBank is the request id by which the bank knows the request: the caller's own where all partners are one, and one made of
// partner and id where they have names. Banks see one caller, the proxy: two partners' equal ids would be one to them.
func (x *exchange) idAtBank() string {
	if x.partner == "" || x.requestID == "" {
		return x.requestID
	}
	if x.sent.of != x.requestID {
		x.sent = sentID{x.requestID, idOf(x.partner, x.requestID)}
	}
	return x.sent.id
}

// sentID keeps the id that was made of a request's.
type sentID struct{ of, id string }

// attr is for logs: an operator finds the request at the bank by it. Where it is the caller's own there is none.
func (s sentID) attr() slog.Attr {
	if s.id == "" {
		return slog.Attr{}
	}
	return slog.String("id_at_bank", s.id)
}

// idSpace is what the SHA-256 begins with, fixed for ever: with another one a repeat would be another request to a bank.
const idSpace = "truchman request id\x00"

// idOf is a UUID of version 8 (RFC 9562, section 5.8): the first 122 bits of SHA-256 over the partner's length and name, and the id.
func idOf(partner, id string) string {
	var room [512]byte
	text := append(room[:0], idSpace...)
	text = binary.BigEndian.AppendUint32(text, uint32(len(partner)))
	text = append(append(text, partner...), id...)
	sum := sha256.Sum256(text)
	var made [36]byte
	return string(uuid.Append(made[:0], [16]byte(sum[:16]), 8))
}
