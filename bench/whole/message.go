package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
)

// head is what the load and the provider need of an HTTP/1.1 message. They read it by hand, so that the
// core that they share is faster than the proxy between them.
type head struct {
	first  []byte // the request line or the status line; good until the next read
	length int
}

var errNoLength = errors.New("a message announces no length")

// readHead reads a head to its end.
func readHead(r *bufio.Reader, h *head) error {
	h.first, h.length = h.first[:0], -1
	for {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return err
		}
		line = bytes.TrimRight(line, "\r\n")
		switch {
		case len(line) == 0 && h.length < 0:
			return errNoLength
		case len(line) == 0:
			return nil
		case len(h.first) == 0:
			h.first = append(h.first, line...)
		}
		if name, value, found := bytes.Cut(line, []byte(": ")); found && bytes.EqualFold(name, []byte("Content-Length")) {
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
	_, err := io.CopyN(io.Discard, r, int64(length))
	return err
}
