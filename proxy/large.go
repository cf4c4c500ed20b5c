package proxy

import (
	"errors"
	"io"
	"sync"
	"time"
	"unsafe"

	"github.com/truchman-proxy/truchman/mappings/contract"
	"github.com/truchman-proxy/truchman/mappings/document"
)

// rooms are the large buffers that an exchange has taken: those of more than mostKept bytes, which
// images need. They lie outside the collector's heap, where each would cost its size again in slack, and
// go back all at once when the exchange is over.
type rooms struct{ taken [][]byte }

// room gives an empty buffer with room for n bytes: the own one where it is large enough.
func (r *rooms) room(n int, own []byte) []byte {
	switch {
	case n <= cap(own):
		return own[:0]
	case n <= mostKept:
		return make([]byte, 0, n)
	}
	r.forget(own)
	taken := large.take(n)
	r.taken = append(r.taken, taken)
	return taken
}

// grow gives a buffer with room for n bytes that begins with what the own one has.
func (r *rooms) grow(n int, own []byte) []byte {
	if n <= mostKept {
		return append(make([]byte, 0, n), own...)
	}
	larger := append(large.take(n), own...)
	r.forget(own)
	r.taken = append(r.taken, larger)
	return larger
}

// nodes gives room for the tape of a document.
func (r *rooms) nodes(n int) []document.Node {
	if n*nodeSize <= mostKept {
		return make([]document.Node, n)
	}
	taken := large.take(n * nodeSize)
	r.taken = append(r.taken, taken)
	return unsafe.Slice((*document.Node)(unsafe.Pointer(unsafe.SliceData(taken))), n) // a node has no pointers
}

// forget gives a buffer back to the system, where it is one of these: nobody wants one of its size soon.
func (r *rooms) forget(buffer []byte) {
	for i, taken := range r.taken {
		if unsafe.SliceData(taken) == unsafe.SliceData(buffer) {
			discard(taken)
			r.taken = append(r.taken[:i], r.taken[i+1:]...)
			return
		}
	}
}

// release returns them all.
func (r *rooms) release() {
	for i, taken := range r.taken {
		large.put(taken)
		r.taken[i] = nil
	}
	r.taken = r.taken[:0]
}

// small is what an exchange keeps of a buffer for the next request: nothing of a large one.
func small(buffer []byte) []byte {
	if cap(buffer) > mostKept {
		return nil
	}
	return buffer[:0]
}

// roomLike is about how long a translation of a document is.
func roomLike(r *contract.Reading) int { return len(r.Doc.Bytes) + len(r.Doc.Bytes)/16 + 512 }

// large has the large buffers that nobody uses, for the next who needs one.
var large largeBuffers

type largeBuffers struct {
	mutex    sync.Mutex
	unused   [][]byte
	sweeping bool
}

const (
	largeStep = 2 << 20          // what sizes are rounded up to, so that a request's buffer serves for its translation
	mostLarge = 8                // how many are kept for the next
	keptLarge = 10 * time.Second // for how long
)

func (l *largeBuffers) take(n int) []byte {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	size := (n + largeStep - 1) / largeStep * largeStep
	for i, found := range l.unused {
		if cap(found) == size {
			l.unused = append(l.unused[:i], l.unused[i+1:]...)
			return found[:0]
		}
	}
	return obtain(size)
}

func (l *largeBuffers) put(buffer []byte) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if len(l.unused) == mostLarge {
		discard(l.unused[0])
		l.unused = append(l.unused[:0], l.unused[1:]...)
	}
	l.unused = append(l.unused, buffer[:0])
	if !l.sweeping {
		l.sweeping = true
		time.AfterFunc(keptLarge, l.sweep)
	}
}

// sweep gives the memory of those that nobody needed back to the system.
func (l *largeBuffers) sweep() {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	for _, buffer := range l.unused {
		discard(buffer)
	}
	l.unused, l.sweeping = nil, false
}

// readAll reads to the end. Who announces much and sends little takes little: memory that was never
// written to is none.
func (r *rooms) readAll(from io.Reader, into []byte, announced int64) ([]byte, error) {
	if from == nil {
		return into, nil
	}
	for {
		if len(into) == cap(into) {
			into = r.grow(nextRoom(len(into), announced), into)
		}
		n, err := from.Read(into[len(into):cap(into)])
		into = into[:len(into)+n]
		if errors.Is(err, io.EOF) {
			return into, nil
		}
		if err != nil {
			return into, err
		}
	}
}

// nextRoom is how large a full buffer becomes: as large as was announced, and one byte more, which lets
// the reader see that it is the end; sixteen times where nothing was.
func nextRoom(have int, announced int64) int {
	const first = 64 << 10
	if announced >= int64(have) && (have > 0 || announced < first) {
		return int(announced) + 1
	}
	return max(16*have, first)
}
