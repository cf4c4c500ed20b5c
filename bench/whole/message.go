package main

import (
	"bufio"
	"bytes"
	"strconv"
)

// head is what the load and the provider need of an HTTP/1.1 message. They read it by hand, so that the
// core that they share is faster than the proxy between them.
type head struct {
	first  []byte // the request line or the status line; good until the next read
	length int
}

// inChunks is the length of a body that comes in chunks (RFC 9112, section 7.1).
const inChunks = -1

// readHead reads a head to its end.
func readHead(r *bufio.Reader, h *head) error {
	h.first, h.length = h.first[:0], 0
	for {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return err
		}
		line = bytes.TrimRight(line, "\r\n")
		switch {
		case len(line) == 0:
			return nil
		case len(h.first) == 0:
			h.first = append(h.first, line...)
		}
		name, value, _ := bytes.Cut(line, []byte(": "))
		switch {
		case bytes.EqualFold(name, []byte("Transfer-Encoding")):
			h.length = inChunks
		case bytes.EqualFold(name, []byte("Content-Length")):
			if h.length, err = strconv.Atoi(string(value)); err != nil {
				return err
			}
		}
	}
}

// status gives the code of a status line, 0 where it has none.
func (h *head) status() int {
	if len(h.first) < len("HTTP/1.1 200") {
		return 0
	}
	code, err := strconv.Atoi(string(h.first[9:12]))
	if err != nil {
		return 0
	}
	return code
}

// skip reads a body and forgets it.
func skip(r *bufio.Reader, length int) error {
	if length != inChunks {
		_, err := r.Discard(length)
		return err
	}
	for {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return err
		}
		size, err := strconv.ParseInt(string(bytes.TrimSpace(line)), 16, 32)
		if err != nil {
			return err
		}
		if _, err := r.Discard(int(size) + len("\r\n")); err != nil || size == 0 {
			return err
		}
	}
}
