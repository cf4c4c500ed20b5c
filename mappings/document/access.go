package document

import "strconv"

// Key is the name of member n as it stands in the text between the quotes, not decoded; empty for elements and the root.
func (d *Document) Key(n int) []byte {
	return d.keyOf(&d.Nodes[n])
}

func (d *Document) keyOf(node *Node) []byte {
	if node.KeyLength == LongKey {
		return d.longKey(node)
	}
	return d.Bytes[node.KeyStart : node.KeyStart+uint32(node.KeyLength)]
}

func (d *Document) longKey(node *Node) []byte {
	end, _ := scanString(d.Bytes, int(node.KeyStart))
	return d.Bytes[node.KeyStart : end-1]
}

// Raw is the JSON text of value n, quotes and brackets included.
func (d *Document) Raw(n int) []byte {
	return d.Bytes[d.Nodes[n].Start:d.Nodes[n].End]
}

// AppendKey appends the decoded name of member n.
func (d *Document) AppendKey(dst []byte, n int) []byte {
	if d.Nodes[n].Flags&KeyEscaped == 0 {
		return append(dst, d.Key(n)...)
	}
	return appendDecoded(dst, d.Key(n))
}

// AppendText appends the decoded text of node n, which must be a String.
func (d *Document) AppendText(dst []byte, n int) []byte {
	if d.Nodes[n].Flags&Escaped == 0 {
		return append(dst, d.content(n)...)
	}
	return appendDecoded(dst, d.content(n))
}

// Text is the decoded text of node n, which must be a String: bytes of the text itself where it has no escapes, else appended
// to scratch. It holds as long as both do, and must not be written to.
func (d *Document) Text(n int, scratch *[]byte) []byte {
	if d.Nodes[n].Flags&Escaped == 0 {
		return d.content(n)
	}
	start := len(*scratch)
	*scratch = appendDecoded(*scratch, d.content(n))
	return (*scratch)[start:len(*scratch):len(*scratch)]
}

// content is what stands between a string's quotes.
func (d *Document) content(n int) []byte {
	start, end := d.Nodes[n].Start+1, d.Nodes[n].End-1
	return d.Bytes[start:end:end]
}

// Find returns the member of object n that has the decoded name, -1 where there is none or n is no object. Its time grows
// with the number of members.
func (d *Document) Find(n int, name string) int {
	if d.Nodes[n].Kind != Object {
		return -1
	}
	for k, end := n+1, int(d.Nodes[n].Next); k < end; k = int(d.Nodes[k].Next) {
		if d.isNamed(k, []byte(name)) {
			return k
		}
	}
	return -1
}

// Step gives what a token of a JSON Pointer (RFC 6901), unescaped, leads to from node n; -1 where there is nothing.
func (d *Document) Step(n int, token string) int {
	if d.Nodes[n].Kind != Array {
		return d.Find(n, token)
	}
	index, err := strconv.Atoi(token)
	for k, end := n+1, int(d.Nodes[n].Next); err == nil && k < end; k = int(d.Nodes[k].Next) {
		if index == 0 {
			return k
		}
		index--
	}
	return -1
}

// Len is the number of members or elements of node n, 0 for other kinds. Its time grows with that number.
func (d *Document) Len(n int) int {
	length := 0
	for k, end := n+1, int(d.Nodes[n].Next); k < end; k = int(d.Nodes[k].Next) {
		length++
	}
	return length
}

// At finds a member below nested objects by its decoded names, from the root; -1 where it is absent.
func (d *Document) At(members []string) int {
	n := 0
	for _, name := range members {
		if d.Nodes[n].Kind != Object {
			return -1
		}
		if n = d.Find(n, name); n < 0 {
			return -1
		}
	}
	return n
}
