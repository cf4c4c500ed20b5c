package audit

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// file is the trail's newest file.
type file struct {
	*os.File
	size  int64
	chain chain
	cut   bool // its last line was cut off, and the next one has to say so
}

// openFile opens a file or begins one, and finds out where the chain stands.
func openFile(path string) (*file, error) {
	raw, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("audit: %w", err)
	}
	f := &file{File: raw}
	if err = f.settle(path); err != nil {
		_ = raw.Close() // nothing was written
		return nil, fmt.Errorf("audit: %s: %w", path, err)
	}
	return f, nil
}

func (f *file) settle(path string) error {
	if err := lock(f.File); err != nil {
		return err
	}
	if err := f.Chmod(0o600); err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if f.size = info.Size(); f.size > 0 {
		return f.readEnd()
	}
	older, err := fullFiles(path)
	if err != nil || len(older) == 0 {
		return err
	}
	last, err := os.Open(older[len(older)-1])
	if err != nil {
		return err
	}
	defer func() { _ = last.Close() }() // it was only read
	before := file{File: last}
	if info, err = last.Stat(); err != nil {
		return err
	}
	before.size = info.Size()
	err = before.readEnd()
	f.chain = before.chain
	return err
}

// endSize is more than the two longest lines have.
const endSize = 64 << 10

// readEnd reads the last lines. A line without its newline was cut off by a crash or a full disk; it is ended, and stays.
func (f *file) readEnd() error {
	from := max(f.size-endSize, 0)
	end := make([]byte, f.size-from)
	if _, err := f.ReadAt(end, from); err != nil && err != io.EOF {
		return err
	}
	text, whole := bytes.CutSuffix(end, []byte{'\n'})
	lines := bytes.Split(text, []byte{'\n'})
	last := lines[len(lines)-1]
	h, is := readHead(last)
	f.chain = chain{h.Number, sha256.Sum256(last)}
	if !is {
		if len(lines) > 1 {
			h, is = readHead(lines[len(lines)-2])
		}
		if !is && len(lines) > 1 {
			return fmt.Errorf("its last lines are no audit trail: put it aside, and run truchman audit verify on it")
		}
		f.cut, f.chain.number = true, h.Number+1
	}
	if whole {
		return nil
	}
	n, err := f.Write([]byte{'\n'})
	f.size += int64(n)
	return err
}

// fullName is what a full file is called, by the number of its last line.
func fullName(path string, number int64) string { return fmt.Sprintf("%s.%012d", path, number) }

// fullFiles lists a trail's full files, the oldest first.
func fullFiles(path string) ([]string, error) {
	found, err := filepath.Glob(globbed(path) + ".[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]")
	slices.Sort(found)
	return found, err
}

// globbed takes a path's own signs for what they are.
func globbed(path string) string {
	var b []byte
	for i := range len(path) {
		if bytes.IndexByte([]byte(`*?[\`), path[i]) >= 0 {
			b = append(b, '\\')
		}
		b = append(b, path[i])
	}
	return string(b)
}
