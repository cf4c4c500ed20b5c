// Command tools makes what Truchman is installed from: the generated files of its Helm chart, its image, and its releases.
// It is a module of its own so that the product needs none of the libraries that packaging needs.
package main

import (
	"fmt"
	"os"
	"path/filepath"
)

const usage = `tools makes what Truchman is installed from. Run it in the root of the repository:

  go -C deploy/tools run . chart                      write the chart's generated files
  go -C deploy/tools run . schemas                    write schemas/kinds.json from the pinned versions of Kubernetes
  go -C deploy/tools run . image VERSION [DIRECTORY]  build the image as an OCI archive (default dist)
  go -C deploy/tools run . root VERSION DIRECTORY      write the root filesystem of the image, for the Dockerfile
  go -C deploy/tools run . release VERSION [DIRECTORY] build binaries, checksums, SBOM and Debian packages (default dist)
`

// root is the repository, seen from this module's directory, where "go -C" runs the command.
const root = "../.."

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "tools: "+err.Error())
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 1 && args[0] == "schemas":
		return writeSchemas()
	case len(args) == 1 && args[0] == "chart":
		return writeChart(root)
	case (len(args) == 2 || len(args) == 3) && args[0] == "image":
		return writeImage(root, args[1], directory(args))
	case len(args) == 3 && args[0] == "root":
		return writeRoot(root, args[1], directory(args))
	case (len(args) == 2 || len(args) == 3) && args[0] == "release":
		return writeRelease(root, args[1], directory(args))
	}
	fmt.Fprint(os.Stderr, usage)
	return fmt.Errorf("unknown command or number of arguments: %v", args)
}

// directory is where to write: the third argument, from the repository's root unless it is absolute.
func directory(args []string) string {
	path := "dist"
	if len(args) == 3 {
		path = args[2]
	}
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(root, path)
}
