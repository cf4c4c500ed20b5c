package image_test

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/validate"

	"github.com/truchman-proxy/truchman/deploy/tools/build"
	"github.com/truchman-proxy/truchman/deploy/tools/image"
)

// binary builds the product.
func binary(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "truchman")
	if err := build.Binary("../../..", "v1.2.3", build.Target{OS: "linux", Arch: runtime.GOARCH}, path); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestBuiltTwiceItIsTheSameImage(t *testing.T) {
	var digests []v1.Hash
	var archives [][32]byte
	for range 2 {
		index, err := image.Index("v1.2.3", image.Binary{Arch: runtime.GOARCH, Text: binary(t)})
		if err != nil {
			t.Fatal(err)
		}
		digest, err := index.Digest()
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "image.tar")
		if err := image.WriteArchive(path, "v1.2.3", index); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if kept := readBack(t, text); kept != digest {
			t.Errorf("the archive has %s, not %s", kept, digest)
		}
		digests, archives = append(digests, digest), append(archives, sha256.Sum256(text))
	}
	if digests[0] != digests[1] || archives[0] != archives[1] {
		t.Errorf("built twice: %v, %x", digests, archives)
	}
}

// readBack unpacks an archive, checks every digest, size and manifest in it, and gives the digest of its one index.
func readBack(t *testing.T, archive []byte) v1.Hash {
	t.Helper()
	directory := t.TempDir()
	for from := tar.NewReader(bytes.NewReader(archive)); ; {
		header, err := from.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(directory, filepath.Clean("/"+header.Name))
		text, err := io.ReadAll(from)
		if err := errors.Join(err, os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, text, 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	index, err := layout.ImageIndexFromPath(directory)
	if err != nil {
		t.Fatal(err)
	}
	if err := validate.Index(index); err != nil {
		t.Error(err)
	}
	manifest, err := index.IndexManifest()
	if err != nil || len(manifest.Manifests) != 1 {
		t.Fatal(manifest, err)
	}
	if name := manifest.Manifests[0].Annotations["io.containerd.image.name"]; name != image.Repository+":v1.2.3" {
		t.Errorf("containerd calls it %q", name)
	}
	return manifest.Manifests[0].Digest
}

func TestTheImageHasOneProgramAndNoRoot(t *testing.T) {
	index, err := image.Index("v1.2.3", image.Binary{Arch: "amd64", Text: []byte("a")}, image.Binary{Arch: "arm64", Text: []byte("b")})
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := index.IndexManifest()
	if err != nil || len(manifest.Manifests) != 2 {
		t.Fatal(manifest, err)
	}
	for i, entry := range manifest.Manifests {
		if entry.ArtifactType != "" {
			t.Errorf("%s: the index says %q, which skopeo leaves out and so changes the digest", entry.Platform, entry.ArtifactType)
		}
		one, err := index.Image(entry.Digest)
		if err != nil {
			t.Fatal(err)
		}
		config, err := one.ConfigFile()
		if err != nil {
			t.Fatal(err)
		}
		if want := []string{"amd64", "arm64"}[i]; config.Architecture != want || entry.Platform.Architecture != want || config.Config.User != "65532:65532" {
			t.Errorf("%s: %+v", want, config)
		}
		if programs := programsOf(t, one); !slices.Equal(programs, []string{"usr/bin/truchman"}) {
			t.Errorf("programs: %v", programs)
		}
	}
}

// programsOf lists the files that can be run.
func programsOf(t *testing.T, one v1.Image) []string {
	t.Helper()
	layers, err := one.Layers()
	if err != nil {
		t.Fatal(err)
	}
	programs := map[string]bool{}
	for _, layer := range layers {
		content, err := layer.Uncompressed()
		if err != nil {
			t.Fatal(err)
		}
		for archive := tar.NewReader(content); ; {
			header, err := archive.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			if header.Typeflag == tar.TypeReg && header.Mode&0o111 != 0 {
				programs[header.Name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(programs))
}

func TestTheRootOfTheDockerfileIsTheSame(t *testing.T) {
	directory := t.TempDir()
	if err := image.WriteRoot([]byte("program"), directory); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(directory, "usr/bin/truchman"))
	if err != nil || string(text) != "program" {
		t.Errorf("%s %v", text, err)
	}
	roots, err := os.ReadFile(filepath.Join(directory, "etc/ssl/certs/ca-certificates.crt"))
	if err != nil || bytes.Count(roots, []byte("BEGIN CERTIFICATE")) < 50 {
		t.Errorf("few roots: %v", err)
	}
	if info, err := os.Stat(filepath.Join(directory, "tmp")); err != nil || info.Mode()&os.ModeSticky == 0 || info.Mode().Perm() != 0o777 {
		t.Errorf("tmp: %v %v", info, err)
	}
}
