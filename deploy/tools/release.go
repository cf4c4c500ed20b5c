package main

import "github.com/truchman-proxy/truchman/deploy/tools/release"

// writeRelease writes all of a version.
func writeRelease(root, version, directory string) error {
	return release.Write(root, version, directory, release.Targets()...)
}
