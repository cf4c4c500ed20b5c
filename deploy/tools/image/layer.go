package image

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// epoch is the time of everything: one that says nothing, so that the same sources give the same bytes.
var epoch = time.Unix(0, 0).UTC()

// layer packs the root filesystem.
func layer(binary []byte) (v1.Layer, error) {
	var out bytes.Buffer
	archive := tar.NewWriter(&out)
	for _, f := range root(binary) {
		if err := add(archive, f); err != nil {
			return nil, err
		}
	}
	if err := archive.Close(); err != nil {
		return nil, err
	}
	open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(out.Bytes())), nil }
	return tarball.LayerFromOpener(open, tarball.WithMediaType(types.OCILayer), tarball.WithCompressionLevel(gzip.BestCompression))
}

func add(archive *tar.Writer, f file) error {
	header := &tar.Header{
		Typeflag: tar.TypeReg, Name: f.name, Size: int64(len(f.text)), Mode: int64(f.mode.Perm()),
		Uid: f.user, Gid: f.user, ModTime: epoch, Format: tar.FormatPAX,
	}
	if f.mode.IsDir() {
		header.Typeflag, header.Name = tar.TypeDir, f.name+"/"
	}
	if f.mode&fs.ModeSticky != 0 {
		header.Mode |= 0o1000
	}
	if err := archive.WriteHeader(header); err != nil {
		return err
	}
	_, err := archive.Write(f.text)
	return err
}
