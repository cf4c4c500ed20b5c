package simulator

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"strconv"
	"time"
)

// play carries a call out as the fault shapes it.
func (s *simulator) play(w http.ResponseWriter, r *http.Request, c *call, f fault) {
	if !wait(r.Context(), f.delay()) {
		reset(w)
		return
	}
	switch f.Kind {
	case faultResetBefore:
		reset(w)
	case faultStatus:
		s.deliver(w, c, s.refusal(c, f), "")
	default:
		answer := s.api.answer(c)
		s.calls.mark(c, answer.effect)
		if answer.effect {
			s.effects.add(c, time.Now())
		}
		s.deliver(w, c, answer, f.Kind)
	}
}

// wait tells whether the time passed before the caller went away.
func wait(ctx context.Context, delay time.Duration) bool {
	if delay == 0 {
		return true
	}
	timer := time.NewTimer(delay)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// deliver sends an answer, whole or spoilt; whatever it was about has happened.
func (s *simulator) deliver(w http.ResponseWriter, c *call, answer reply, kind string) {
	switch kind {
	case faultResetAfter:
		reset(w)
		return
	case faultTruncated:
		truncate(w, answer)
		return
	case faultMalformed:
		answer.body = append(bytes.Clone(answer.body[:len(answer.body)-1]), ',')
	case faultHTML:
		writeBody(w, http.StatusOK, "text/html; charset=utf-8", page(answer.body))
		return
	case faultWrongID:
		answer.body = s.api.mislabel(answer.body)
	}
	if api, ok := s.api.(sealing); ok {
		sealed, err := api.sealed(w.Header(), c, answer.body)
		if err != nil {
			writeProblem(w, http.StatusInternalServerError, err.Error())
			return
		}
		answer.body = sealed
	}
	write(w, answer)
}

// page holds the answer within HTML: a reader that looks for JSON somewhere in a body must not find it.
func page(body []byte) []byte {
	return bytes.Join([][]byte{[]byte("<html><body>"), body, []byte("</body></html>\n")}, nil)
}

// reset ends the connection with a TCP reset instead of an answer.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// truncate announces the whole answer and ends the connection in the middle of it.
func truncate(w http.ResponseWriter, answer reply) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(answer.body)))
	w.WriteHeader(answer.status)
	_, _ = w.Write(answer.body[:len(answer.body)/2])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

func write(w http.ResponseWriter, answer reply) {
	writeBody(w, answer.status, "application/json", answer.body)
}

func writeBody(w http.ResponseWriter, status int, media string, body []byte) {
	if status == http.StatusNoContent {
		w.WriteHeader(status) // has no body, and no headers about one (RFC 9110, 8.6)
		return
	}
	w.Header().Set("Content-Type", media)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	writeBody(w, status, "application/json", encode(value))
}

// writeProblem answers about the simulator itself, not in the API's name.
func writeProblem(w http.ResponseWriter, status int, text string) {
	writeJSON(w, status, map[string]string{"error": text})
}

// encode writes JSON as it is, without the escapes that only HTML needs.
func encode(value any) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err) // only our own structs and checked JSON come here
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
