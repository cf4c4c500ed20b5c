// Package release builds what is published of a version: binaries, Debian packages, a bill of materials for each binary,
// and the checksums of all of them.
package release

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/truchman-proxy/truchman/deploy/tools/build"
)

// Targets are what there are binaries for.
func Targets() []build.Target {
	return []build.Target{{OS: "linux", Arch: "amd64"}, {OS: "linux", Arch: "arm64"}, {OS: "darwin", Arch: "amd64"}, {OS: "darwin", Arch: "arm64"}}
}

// Write builds a version for the targets into a directory: truchman_VERSION_OS_ARCH, with .cdx.json beside it; for Linux
// truchman_VERSION_ARCH.deb too; and SHA256SUMS of all, as sha256sum reads it.
func Write(root, version, directory string, targets ...build.Target) error {
	if err := os.MkdirAll(directory, 0o755); err != nil {
		return err
	}
	var written []string
	for _, target := range targets {
		names, err := writeTarget(root, version, directory, target)
		if err != nil {
			return fmt.Errorf("release for %s/%s: %w", target.OS, target.Arch, err)
		}
		written = append(written, names...)
	}
	return writeSums(directory, written)
}

func writeTarget(root, version, directory string, target build.Target) ([]string, error) {
	name := strings.Join([]string{"truchman", version, target.OS, target.Arch}, "_")
	path := filepath.Join(directory, name)
	if err := build.Binary(root, version, target, path); err != nil {
		return nil, err
	}
	names := []string{name, name + ".cdx.json"}
	if err := writeMaterials(path, version, path+".cdx.json"); err != nil {
		return nil, err
	}
	if target.OS != "linux" {
		return names, nil
	}
	packed, err := writeDebian(root, version, target.Arch, path, directory)
	return append(names, packed), err
}

func writeSums(directory string, names []string) error {
	slices.Sort(names)
	var out strings.Builder
	for _, name := range names {
		text, err := os.ReadFile(filepath.Join(directory, name))
		if err != nil {
			return err
		}
		fmt.Fprintf(&out, "%x  %s\n", sha256.Sum256(text), name)
	}
	return os.WriteFile(filepath.Join(directory, "SHA256SUMS"), []byte(out.String()), 0o644)
}
