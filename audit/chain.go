package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
)

// chain is where a trail stands: the number of its last line, and the SHA-256 of that line without its newline.
type chain struct {
	number int64
	hash   [sha256.Size]byte
}

// link appends a line that holds the members that an Entry wrote, with its newline.
func (c *chain) link(b, members []byte) []byte {
	c.number++
	start := len(b)
	b = strconv.AppendInt(append(b, `{"seq":`...), c.number, 10)
	b = append(append(b, ','), members...)
	b = append(b, `,"previous":"`...)
	b = hex.AppendEncode(b, c.hash[:])
	b = append(b, `"}`...)
	c.hash = sha256.Sum256(b[start:])
	return append(b, '\n')
}

// linkRoom is how many bytes link adds to an entry's at most.
const linkRoom = 128

// head is what a line says about its place.
type head struct {
	Number   int64  `json:"seq"`
	Event    string `json:"event"`
	Previous string `json:"previous"`
}

// readHead reads a line; false where it is none.
func readHead(line []byte) (h head, is bool) {
	return h, json.Unmarshal(line, &h) == nil && h.Number > 0 && len(h.Previous) == 2*sha256.Size
}
