package main

import (
	"crypto/rand"
	"encoding/hex"
	"math/big"
	"strings"
)

// demoLine is one call that the demo proposes, and the status that it promises.
type demoLine struct {
	says        string // one line for people
	front, bank string
	method, url string
	headers     []string // "Name: value"
	body        string   // JSON; "" where there is none
	status      int
	answers     string // what the answer holds
}

// String writes the line for a shell. Nothing in it holds a single quote.
func (l demoLine) String() string {
	var b strings.Builder
	b.WriteString("curl -i -X " + l.method + " '" + l.url + "'")
	for _, header := range l.headers {
		b.WriteString(" \\\n  -H '" + header + "'")
	}
	if l.body != "" {
		b.WriteString(" \\\n  -d '" + l.body + "'")
	}
	return b.String()
}

// newDemoUUID makes a random UUID (RFC 9562, section 5.4).
func newDemoUUID() string {
	var id [16]byte
	_, _ = rand.Read(id[:]) // never fails: it ends the process instead
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80
	text := hex.EncodeToString(id[:])
	return strings.Join([]string{text[:8], text[8:12], text[12:16], text[16:20], text[20:]}, "-")
}

// newDemoNumber makes a random request id of digits.
func newDemoNumber() string {
	number, _ := rand.Int(rand.Reader, big.NewInt(1e15)) // as above
	return number.String()
}
