// Package image builds Truchman's container image without Docker: a root filesystem with one static binary and what it
// needs, and around it an OCI archive with the same digest each time. The Dockerfile copies the same root.
package image

import (
	"bytes"
	"encoding/pem"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// User runs the binary: the number that restricted images commonly have.
const User = 65532

// file is an entry of the root filesystem.
type file struct {
	name string // without a slash before it
	mode fs.FileMode
	user int
	text []byte
}

// root lists the root filesystem, directories before what is in them. There is no shell and nothing else to run.
func root(binary []byte) []file {
	return []file{
		{"etc", fs.ModeDir | 0o755, 0, nil},
		{"etc/group", 0o644, 0, []byte("root:x:0:\nnonroot:x:65532:\n")},
		{"etc/passwd", 0o644, 0, []byte("root:x:0:0:root:/:/none\nnonroot:x:65532:65532:nonroot:/tmp:/none\n")},
		{"etc/ssl", fs.ModeDir | 0o755, 0, nil},
		{"etc/ssl/certs", fs.ModeDir | 0o755, 0, nil},
		{"etc/ssl/certs/ca-certificates.crt", 0o644, 0, certificates()},
		{"tmp", fs.ModeDir | fs.ModeSticky | 0o777, 0, nil},
		{"usr", fs.ModeDir | 0o755, 0, nil},
		{"usr/bin", fs.ModeDir | 0o755, 0, nil},
		{"usr/bin/truchman", 0o755, 0, binary},
		{"var", fs.ModeDir | 0o755, 0, nil},
		{"var/lib", fs.ModeDir | 0o755, 0, nil},
		{"var/lib/truchman", fs.ModeDir | 0o750, User, nil},
	}
}

// certificates are Mozilla's roots, from a pinned module, so that the image does not depend on the machine. Roots that
// Mozilla trusts only under conditions, which a PEM file cannot say, are left out.
func certificates() []byte {
	var out bytes.Buffer
	for root := range bundle.Roots() {
		if root.Constraint == nil {
			_ = pem.Encode(&out, &pem.Block{Type: "CERTIFICATE", Bytes: root.Certificate}) // a buffer takes everything
		}
	}
	return out.Bytes()
}

// WriteRoot writes the root filesystem into a new directory, for the Dockerfile. Owners are left to it.
func WriteRoot(binary []byte, directory string) error {
	for _, f := range root(binary) {
		path := filepath.Join(directory, f.name)
		var err error
		if f.mode.IsDir() {
			err = os.MkdirAll(path, 0o755)
		} else {
			err = os.WriteFile(path, f.text, 0o644)
		}
		if err == nil {
			err = os.Chmod(path, f.mode) // whatever the umask is
		}
		if err != nil {
			return err
		}
	}
	return nil
}
