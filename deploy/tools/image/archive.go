package image

import (
	"archive/tar"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// Binary is the program of one architecture ("amd64", "arm64").
type Binary struct {
	Arch string
	Text []byte
}

// Index makes an image of several architectures.
func Index(version string, binaries ...Binary) (v1.ImageIndex, error) {
	index := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	for _, b := range binaries {
		made, err := one(version, b)
		if err != nil {
			return nil, fmt.Errorf("image for %s: %w", b.Arch, err)
		}
		platform := v1.Platform{OS: "linux", Architecture: b.Arch}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{Add: plain{made}, Descriptor: v1.Descriptor{Platform: &platform}})
	}
	return index, nil
}

// plain is an image whose entry in the index says nothing of an artifact: it is none, and tools that copy the index leave that word out
// and so change its digest.
type plain struct{ v1.Image }

// ArtifactType is empty.
func (plain) ArtifactType() (string, error) { return "", nil }

// one makes the image of one architecture. What its configuration says, the Dockerfile says too.
func one(version string, b Binary) (v1.Image, error) {
	content, err := layer(b.Text)
	if err != nil {
		return nil, err
	}
	base := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	filled, err := mutate.Append(base, mutate.Addendum{Layer: content, History: v1.History{Created: v1.Time{Time: epoch}, CreatedBy: "deploy/tools image"}})
	if err != nil {
		return nil, err
	}
	config, err := filled.ConfigFile()
	if err != nil {
		return nil, err
	}
	config = config.DeepCopy()
	config.OS, config.Architecture, config.Created = "linux", b.Arch, v1.Time{Time: epoch}
	config.Config = Config(version)
	return mutate.ConfigFile(filled, config)
}

// Config is how a container starts.
func Config(version string) v1.Config {
	return v1.Config{
		User:         fmt.Sprintf("%d:%d", User, User),
		Entrypoint:   []string{"/usr/bin/truchman"},
		Cmd:          []string{"run", "--config", "/etc/truchman/config/config.yaml"},
		WorkingDir:   "/",
		ExposedPorts: map[string]struct{}{"8080/tcp": {}, "9090/tcp": {}},
		Labels: map[string]string{
			"org.opencontainers.image.title":   "truchman",
			"org.opencontainers.image.version": version,
			"org.opencontainers.image.source":  "https://github.com/truchman-proxy/truchman",
		},
	}
}

// Repository is where the chart looks for the image, in the cluster's default registry.
const Repository = "docker.io/truchman-proxy/truchman"

// WriteArchive writes an index as an OCI archive: a tar of an OCI image layout, which skopeo, podman and containerd load. Containerd,
// and so "kind load image-archive", gives it the name that the chart has.
func WriteArchive(path, version string, index v1.ImageIndex) error {
	directory, err := os.MkdirTemp("", "truchman-image-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(directory)
	into, err := layout.Write(directory, empty.Index)
	if err != nil {
		return err
	}
	named := layout.WithAnnotations(map[string]string{
		"org.opencontainers.image.ref.name": version,
		"io.containerd.image.name":          Repository + ":" + version,
	})
	if err := into.AppendIndex(index, named); err != nil {
		return err
	}
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := pack(out, os.DirFS(directory)); err != nil {
		out.Close()
		return fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	return out.Close()
}

// pack writes the files in the order of their names, without anything of this machine.
func pack(out io.Writer, files fs.FS) error {
	archive := tar.NewWriter(out)
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		return add(archive, file{name: name, mode: 0o644, text: text})
	})
	if err != nil {
		return err
	}
	return archive.Close()
}
