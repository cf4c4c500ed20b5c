package audit

import (
	"bufio"
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"slices"
)

// Break is a place where the chain does not hold.
type Break struct {
	File  string
	Line  int // from 1
	Cause string
}

// String gives FILE:LINE: CAUSE.
func (b Break) String() string { return fmt.Sprintf("%s:%d: %s", b.File, b.Line, b.Cause) }

// Verified is what was found in a trail.
type Verified struct {
	Lines       int
	First, Last int64  // numbers of lines
	Hash        string // of the last line, to be compared with what was noted elsewhere
	Breaks      []Break
}

// Verify reads the files of one trail in the order of their lines, whatever order they are given in. It has to begin at line from, which is 1
// unless what came before was put aside. Lines that were cut off by a crash and told of by the next line are no breaks.
func Verify(from int64, paths ...string) (*Verified, error) {
	files := make([]ordered, 0, len(paths))
	for _, path := range paths {
		first, err := firstNumber(path)
		if err != nil {
			return nil, fmt.Errorf("audit: %w", err)
		}
		files = append(files, ordered{path, first})
	}
	slices.SortStableFunc(files, func(a, b ordered) int { return cmp.Compare(a.first, b.first) })
	v := verifier{from: from, at: chain{number: from - 1}}
	for _, f := range files {
		if err := v.file(f.path); err != nil {
			return nil, fmt.Errorf("audit: %w", err)
		}
	}
	v.endOfCut(nil)
	v.Last, v.Hash = v.at.number, hex.EncodeToString(v.at.hash[:])
	return &v.Verified, nil
}

type ordered struct {
	path  string
	first int64
}

// firstNumber is that of a file's first line, 0 where it has none.
func firstNumber(path string) (int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer func() { _ = f.Close() }() // it was only read
	line, err := bufio.NewReader(f).ReadBytes('\n')
	if err != nil && err != io.EOF {
		return 0, err
	}
	h, _ := readHead(line)
	return h.Number, nil
}

type verifier struct {
	Verified
	from  int64
	at    chain
	began bool
	cut   *Break // a line that is none; the next one may tell of it
}

func (v *verifier) file(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // it was only read
	lines := bufio.NewReaderSize(f, endSize)
	for number := 1; ; number++ {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			v.line(path, number, line)
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (v *verifier) line(path string, number int, line []byte) {
	v.Lines++
	text, whole := bytes.CutSuffix(line, []byte{'\n'})
	h, is := readHead(text)
	hash := sha256.Sum256(text)
	if !is {
		v.endOfCut(nil)
		v.cut = &Break{path, number, "is no line of an audit trail"}
		v.at = chain{v.at.number + 1, hash}
		return
	}
	v.endOfCut(&h)
	switch {
	case !v.began && h.Number < v.from:
		v.find(path, number, "line %d comes before line %d, where the trail is to begin", h.Number, v.from)
	case h.Number > v.at.number+1:
		v.find(path, number, "lines %d to %d before it are missing", v.at.number+1, h.Number-1)
	case h.Number <= v.at.number:
		v.find(path, number, "line %d comes after line %d", h.Number, v.at.number)
	case !v.began && h.Number == v.from && v.from > 1: // what came before is not known
	case h.Previous != hex.EncodeToString(v.at.hash[:]):
		v.find(path, number, "the line before it was changed, or put in its place")
	}
	if !whole {
		v.find(path, number, "has no end")
	}
	if !v.began {
		v.First = h.Number
	}
	v.began, v.at = true, chain{h.Number, hash}
}

func (v *verifier) find(path string, number int, cause string, values ...any) {
	v.Breaks = append(v.Breaks, Break{path, number, fmt.Sprintf(cause, values...)})
}

// endOfCut decides about a line that is none: the line behind it, nil at the end, may tell that it was cut off.
func (v *verifier) endOfCut(next *head) {
	if v.cut == nil {
		return
	}
	if next == nil || next.Event != Recovered {
		v.Breaks = append(v.Breaks, *v.cut)
	}
	v.cut = nil
}
