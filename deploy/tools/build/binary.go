// Package build makes Truchman's binaries, the same bytes each time from the same sources and the same Go.
package build

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Target is what a binary runs on.
type Target struct{ OS, Arch string }

// Binary builds the command for a target, static and without paths of this machine. root is the repository.
func Binary(root, version string, target Target, path string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	command := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w -buildid= -X main.version="+version, "-o", path, "./cmd/truchman")
	command.Dir = root
	command.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+target.OS, "GOARCH="+target.Arch, "GOAMD64=v1", "GOARM64=v8.0", "GOFLAGS=", "GOWORK=off")
	if said, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("build for %s/%s: %w: %s", target.OS, target.Arch, err, said)
	}
	return nil
}
