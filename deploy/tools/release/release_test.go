package release_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/CycloneDX/cyclonedx-go"

	"github.com/truchman-proxy/truchman/deploy/tools/build"
	"github.com/truchman-proxy/truchman/deploy/tools/release"
)

const version = "v1.2.3"

// made builds a release for this machine's architecture on Linux.
func made(t *testing.T) (directory, binary string) {
	t.Helper()
	directory = t.TempDir()
	if err := release.Write("../../..", version, directory, build.Target{OS: "linux", Arch: runtime.GOARCH}); err != nil {
		t.Fatal(err)
	}
	return directory, filepath.Join(directory, "truchman_"+version+"_linux_"+runtime.GOARCH)
}

func TestARelease(t *testing.T) {
	directory, binary := made(t)
	again, _ := made(t)
	sums := read(t, filepath.Join(directory, "SHA256SUMS"))
	if lines := strings.Count(sums, "\n"); lines != 3 || sums != read(t, filepath.Join(again, "SHA256SUMS")) {
		t.Errorf("%d sums, or others the second time:\n%s", lines, sums)
	}
	if runtime.GOOS == "linux" {
		said, err := exec.Command(binary, "version").CombinedOutput()
		if err != nil || !bytes.Contains(said, []byte(version)) {
			t.Errorf("the binary says %s, %v", said, err)
		}
	}
	checkMaterials(t, binary+".cdx.json")
	checkDebian(t, directory)
}

func checkMaterials(t *testing.T, path string) {
	t.Helper()
	var bom cyclonedx.BOM
	if err := cyclonedx.NewBOMDecoder(strings.NewReader(read(t, path)), cyclonedx.BOMFileFormatJSON).Decode(&bom); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"stdlib", "go.etcd.io/bbolt", "github.com/redis/go-redis/v9"} {
		if !slices.ContainsFunc(*bom.Components, func(c cyclonedx.Component) bool { return c.Name == name && c.Version != "" }) {
			t.Errorf("the bill of materials does not name %s", name)
		}
	}
}

// checkDebian reads the package with Debian's own tool, where that is there.
func checkDebian(t *testing.T, directory string) {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(directory, "*.deb"))
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	tool, err := exec.LookPath("dpkg-deb")
	if err != nil {
		return
	}
	said, err := exec.Command(tool, "--contents", found[0]).CombinedOutput()
	if err != nil {
		t.Fatalf("%s, %v", said, err)
	}
	for _, name := range []string{"./usr/bin/truchman\n", "./usr/lib/systemd/system/truchman.service\n", "./etc/truchman/config.yaml\n"} {
		if !strings.Contains(string(said), name) {
			t.Errorf("the package has no %s:\n%s", strings.TrimSpace(name), said)
		}
	}
	said, err = exec.Command(tool, "--field", found[0], "Version", "Architecture").CombinedOutput()
	if err != nil || !strings.Contains(string(said), "Version: 1.2.3") {
		t.Errorf("%s, %v", said, err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
