package proxy

import (
	"errors"
	"io"

	"github.com/truchman-proxy/truchman/mappings/contract"
)

// large lends buffers of more than mostKept bytes, which images need. They are not kept with an
// exchange: a few serve all of them. It is a list and no sync.Pool, which forgets at each collection, and
// large buffers bring collections about.
var large = make(chan []byte, mostLarge)

// mostLarge is how many large buffers are kept for the next.
const mostLarge = 8

// largeStep is what large sizes are rounded up to, so that a request's buffer serves for its translation.
const largeStep = 2 << 20

// roomFor gives an empty buffer with room for n bytes: the own one where it is large enough.
func roomFor(n int, own []byte) []byte {
	if n <= cap(own) {
		return own[:0]
	}
	if n <= mostKept {
		return make([]byte, 0, n)
	}
	n = (n + largeStep - 1) / largeStep * largeStep
	select {
	case kept := <-large:
		if cap(kept) >= n {
			return kept[:0]
		}
	default:
	}
	return make([]byte, 0, n)
}

// roomLike is about how long a translation of a document is.
func roomLike(r *contract.Reading) int { return len(r.Doc.Bytes) + len(r.Doc.Bytes)/16 + 512 }

// giveBack returns a buffer to the large ones, and gives what its owner keeps instead.
func giveBack(buffer []byte) []byte {
	if cap(buffer) <= mostKept {
		return buffer[:0]
	}
	select {
	case large <- buffer:
	default: // enough are kept
	}
	return nil
}

// readAll reads to the end. The buffer grows with what has come, not with what was announced: who
// announces much and sends little takes little.
func readAll(r io.Reader, into []byte, announced int64) ([]byte, error) {
	if r == nil {
		return into, nil
	}
	for {
		if len(into) == cap(into) {
			into = append(roomFor(nextRoom(len(into), announced), nil), into...)
		}
		n, err := r.Read(into[len(into):cap(into)])
		into = into[:len(into)+n]
		if errors.Is(err, io.EOF) {
			return into, nil
		}
		if err != nil {
			return into, err
		}
	}
}

// nextRoom is how large a full buffer becomes: sixteen times, but not past the announced end, where one
// byte more lets the reader see that it is the end.
func nextRoom(have int, announced int64) int {
	next := max(16*have, 64<<10)
	if announced >= int64(have) && int64(next) > announced {
		return int(announced) + 1
	}
	return next
}
