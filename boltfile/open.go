// Package boltfile opens the bbolt file in which one node keeps what is its own.
package boltfile

import (
	"errors"
	"fmt"
	"os"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

const (
	timeout = time.Second // for which another process's hold on the file is waited for
	mode    = 0o600
)

// Open opens the file, or makes it, with mode 0600, and has prepare make its buckets. It fails within a second where another process
// holds it. Errors name the path and say what to do.
func Open(path string, prepare func(*bolt.Tx) error) (*bolt.DB, error) {
	db, err := bolt.Open(path, mode, &bolt.Options{Timeout: timeout, FreelistType: bolt.FreelistMapType})
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, fmt.Errorf("%s is held by another process: stop it, or give this one a file of its own", path)
	case err != nil:
		return nil, fmt.Errorf("%s cannot be opened: %w", path, err)
	}
	if err = errors.Join(os.Chmod(path, mode), db.Update(prepare)); err != nil {
		return nil, fmt.Errorf("%s cannot be used: %w", path, errors.Join(err, db.Close()))
	}
	return db, nil
}
