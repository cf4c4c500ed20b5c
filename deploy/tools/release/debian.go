package release

import (
	"os"
	"path/filepath"
	"time"

	"github.com/goreleaser/nfpm/v2"
	"github.com/goreleaser/nfpm/v2/deb"
	"github.com/goreleaser/nfpm/v2/files"
)

// writeDebian packs a binary with its unit and the reference configuration, and gives the package's name. The unit is
// not enabled: the reference configuration speaks of simulated banks.
func writeDebian(root, version, arch, binary, directory string) (string, error) {
	info := nfpm.WithDefaults(&nfpm.Info{
		Name: "truchman", Version: version, Arch: arch, Platform: "linux", Section: "net", Priority: "optional",
		Maintainer: "The Truchman authors <truchman@example.invalid>", License: "Apache-2.0", MTime: time.Unix(0, 0).UTC(),
		Homepage:    "https://github.com/truchman-proxy/truchman",
		Description: "Proxy that translates partners' calls to banks' cores\nPartners call one API, or the formats that they already speak.",
		Overridables: nfpm.Overridables{
			Recommends: []string{"ca-certificates"},
			Contents: files.Contents{
				{Source: binary, Destination: "/usr/bin/truchman", FileInfo: &files.ContentFileInfo{Mode: 0o755}},
				{Source: filepath.Join(root, "deploy/debian/truchman.service"), Destination: "/usr/lib/systemd/system/truchman.service", FileInfo: &files.ContentFileInfo{Mode: 0o644}},
				{Source: filepath.Join(root, "config.yaml"), Destination: "/etc/truchman/config.yaml", Type: files.TypeConfigNoReplace, FileInfo: &files.ContentFileInfo{Mode: 0o644}},
				{Source: filepath.Join(root, "LICENSE"), Destination: "/usr/share/doc/truchman/copyright", FileInfo: &files.ContentFileInfo{Mode: 0o644}},
			},
		},
	})
	if err := nfpm.PrepareForPackager(info, "deb"); err != nil {
		return "", err
	}
	name := deb.Default.ConventionalFileName(info)
	out, err := os.Create(filepath.Join(directory, name))
	if err != nil {
		return "", err
	}
	if err := deb.Default.Package(info, out); err != nil {
		out.Close()
		return "", err
	}
	return name, out.Close()
}
