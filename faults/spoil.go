package main

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"strconv"

	"github.com/tidwall/sjson"
)

// point is where on its way a fault meets a call.
type point uint8

const (
	beforeRead  point = iota // the proxy reads something for the write; nothing of the write was sent
	beforeWrite              // the write is sent, and has no effect yet
	afterWrite               // it had its effect, and the proxy has no answer yet
)

// fault happens to one write, once.
type fault struct {
	name string
	at   point
	step string // of a flow; "": the first one
	how  spoiling
	act  func(ctx context.Context, s *stage, w *write) // something that happens to processes; ctx is that of the bank's call
}

// spoiling is what becomes of the answer.
type spoiling uint8

const (
	asItIs      spoiling = iota
	withReset            // the connection is reset
	withEnd              // the connection is closed in order, without an answer
	withNothing          // nothing comes until the proxy gives up
	truncated
	malformed
	withHTML
	withWrongID
	withStatus // 500, without an effect
	withSpace  // the answer comes as it is, after a moment
)

func (how spoiling) deliver(to http.ResponseWriter, r *http.Request, p *passing) {
	switch how {
	case withReset, withEnd:
		breakOff(to, how == withReset)
	case withNothing:
		hold(r)
		breakOff(to, true)
	case withStatus:
		to.WriteHeader(http.StatusInternalServerError)
	case withHTML:
		answer(to, http.StatusOK, "text/html", append([]byte("<html>"), p.content...))
	case malformed:
		answer(to, p.answer.StatusCode, "application/json", append(bytes.Clone(p.content[:len(p.content)-1]), ','))
	case withWrongID:
		content, _ := sjson.SetBytes(p.content, "id", "9999999999") // what cannot be changed goes as it is, and the row fails
		answer(to, p.answer.StatusCode, "application/json", content)
	case truncated:
		to.Header().Set("Content-Length", strconv.Itoa(len(p.content)))
		answer(to, p.answer.StatusCode, "application/json", p.content[:len(p.content)/2])
		breakOff(to, false)
	default:
		answer(to, p.answer.StatusCode, p.answer.Header.Get("Content-Type"), p.content)
	}
}

func answer(to http.ResponseWriter, status int, media string, content []byte) {
	if media != "" {
		to.Header().Set("Content-Type", media)
	}
	to.WriteHeader(status)
	_, _ = to.Write(content) // the proxy may be gone
	_ = http.NewResponseController(to).Flush()
}

// breakOff ends the connection, with a reset or in order.
func breakOff(to http.ResponseWriter, reset bool) {
	conn, _, err := http.NewResponseController(to).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok && reset {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}
