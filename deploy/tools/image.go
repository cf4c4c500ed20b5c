package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/truchman-proxy/truchman/deploy/tools/build"
	"github.com/truchman-proxy/truchman/deploy/tools/image"
)

// program builds the binary for Linux and reads it.
func program(root, version, arch string) ([]byte, error) {
	directory, err := os.MkdirTemp("", "truchman-build-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(directory)
	path := filepath.Join(directory, "truchman")
	if err := build.Binary(root, version, build.Target{OS: "linux", Arch: arch}, path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// writeImage writes the image for amd64 and arm64 as an OCI archive and prints its digest.
func writeImage(root, version, directory string) error {
	var binaries []image.Binary
	for _, arch := range []string{"amd64", "arm64"} {
		text, err := program(root, version, arch)
		if err != nil {
			return err
		}
		binaries = append(binaries, image.Binary{Arch: arch, Text: text})
	}
	index, err := image.Index(version, binaries...)
	if err != nil {
		return err
	}
	digest, err := index.Digest()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(directory, 0o755); err != nil {
		return err
	}
	path := filepath.Join(directory, "truchman-"+version+".oci.tar")
	if err := image.WriteArchive(path, version, index); err != nil {
		return err
	}
	fmt.Println(digest, path)
	return nil
}

// writeRoot writes the image's root filesystem for the Dockerfile, for the architecture of TARGETARCH, which BuildKit sets.
func writeRoot(root, version, directory string) error {
	arch := os.Getenv("TARGETARCH")
	if arch == "" {
		arch = runtime.GOARCH
	}
	text, err := program(root, version, arch)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(directory, 0o755); err != nil {
		return err
	}
	return image.WriteRoot(text, directory)
}
