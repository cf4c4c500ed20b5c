package document

// frame is a container whose closing bracket has not been read; the zero frame is the place around the root.
type frame struct {
	mask    uint64 // the bits of the member names so far
	node    uint32 // the container's place on the tape
	members uint32 // how many member names so far, and the bit needsTable
	close   byte   // the bracket that ends it, } or ]
}

// closeBrackets reads closing brackets from i on until a comma and returns the container that is then being read and the
// comma's place. The place is below 0 at the end of the text and where the text is refused.
func (d *Document) closeBrackets(nodes []Node, in frame, i int) (frame, int) {
	b := d.Bytes
	for {
		if in.close == 0 {
			d.finish(nodes, i)
			return in, -1
		}
		c := byteAt(b, i)
		if c == ',' {
			return in, i
		}
		if c != in.close {
			d.refuse(nodes, in, i, CommaExpected)
			return in, -1
		}
		if in.members > smallObject {
			if twice := d.findTwice(nodes, in); twice != 0 {
				d.refuseTwice(nodes, in, d.nameOf(&nodes[twice]))
				return in, -1
			}
		}
		container := &nodes[in.node]
		container.End, container.Next = uint32(i+1), uint32(len(nodes))
		last := len(d.open) - 1
		in = d.open[last]
		d.open = d.open[:last]
		i = skipSpace(b, i+1)
	}
}

func (d *Document) finish(nodes []Node, i int) {
	if i < len(d.Bytes) {
		d.refuse(nodes, frame{}, i, TrailingText)
		return
	}
	d.Nodes = nodes
}

func (d *Document) room(values int) []Node {
	if d.Room != nil {
		return d.Room(values)
	}
	return make([]Node, values)
}

// grow makes room for more values: for as many as the text will hold if it goes on as it did in the tape's second half.
func (d *Document) grow(nodes []Node, i, limit int) []Node {
	n := len(nodes)
	expected := max(2*n, 64)
	if n > 0 {
		each := float64(i-int(nodes[n/2].Start)) / float64(n-n/2)
		expected = max(expected, n+int(1.1*float64(len(d.Bytes)-i)/each))
	}
	grown := d.room(min(expected, limit))
	copy(grown, nodes)
	d.Nodes = grown
	return grown
}
