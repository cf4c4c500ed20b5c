package audit

import (
	"errors"
	"os"
	"path/filepath"
)

// turn begins the next file where the lines would make this one too large. The chain goes on.
func (t *Trail) turn(lines int) error {
	if t.file.size == 0 || t.file.size+int64(lines) <= int64(t.config.MaxSize) {
		return nil
	}
	path, full := t.config.File, fullName(t.config.File, t.file.chain.number)
	if err := errors.Join(t.file.Sync(), os.Rename(path, full)); err != nil {
		return err
	}
	next, err := openFile(path)
	if err != nil {
		return errors.Join(err, os.Rename(full, path)) // it goes on in the old one
	}
	next.chain = t.file.chain
	err = errors.Join(t.file.Close(), syncDirectory(filepath.Dir(path)))
	t.file = next
	return errors.Join(err, t.prune())
}

// prune takes the oldest full files away, where not all are kept.
func (t *Trail) prune() error {
	if t.config.Keep == 0 {
		return nil
	}
	full, err := fullFiles(t.config.File)
	for len(full) > t.config.Keep {
		err = errors.Join(err, os.Remove(full[0]))
		full = full[1:]
	}
	return err
}

// syncDirectory makes a new name durable.
func syncDirectory(path string) error {
	directory, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(directory.Sync(), directory.Close())
}
