package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"

	"github.com/truchman-proxy/truchman/proxy"
)

// version names what decides how requests are translated: 16 hexadecimal digits of SHA-256 over banks,
// mounts and every file of the packs in use. Secrets do not count, so that it tells nothing about them,
// nor does what may differ between two processes that serve the same: addresses to listen on, the log.
func (c *configuration) version() (string, error) {
	packs, err := c.packsDigest()
	if err != nil {
		return "", err
	}
	return c.versionOf(packs)
}

// versionOf is the version with packs of a digest.
func (c *configuration) versionOf(packs []byte) (string, error) {
	settings, err := json.Marshal(struct {
		Banks  map[string]proxy.Bank
		Mounts []proxy.Mount
	}{c.Banks, c.Mounts})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(append(packs, settings...))
	return hex.EncodeToString(sum[:8]), nil
}

// packsDigest is SHA-256 over the files of the packs in use, as they are at this moment.
func (c *configuration) packsDigest() ([]byte, error) {
	digest := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(c.set.Packs)) {
		if err := digestPack(digest, name, c.set.Packs[name].Files); err != nil {
			return nil, fmt.Errorf("pack %s: %w", name, err)
		}
	}
	return digest.Sum(nil), nil
}

// packPatterns are the files that a pack is read from.
var packPatterns = []string{"*.yaml", "tables/*.csv", "testdata/*.yaml"}

// digestPack adds a pack's files. What lies beside them does not count: an editor's swap files, the directories
// with a time in their name that Kubernetes keeps behind a ConfigMap's files.
func digestPack(digest io.Writer, name string, files fs.FS) error {
	for _, pattern := range packPatterns {
		paths, err := fs.Glob(files, pattern)
		if err != nil {
			return err
		}
		for _, path := range paths {
			text, err := fs.ReadFile(files, path)
			if err != nil {
				return err
			}
			_, _ = fmt.Fprintf(digest, "%q %q %d\n%s", name, path, len(text), text) // a hash takes everything
		}
	}
	return nil
}

// mostReadings is how often a configuration is read whose packs change meanwhile.
const mostReadings = 5

var errUnsteady = errors.New("the packs' files change while they are read: put new ones in place at once, by renaming their directory")

// readSteady reads a configuration and its version. Where the files of packs change between the reading and
// the look at their version, it reads again: the version tells what was read. before, which may be nil,
// is a configuration whose packs were read earlier.
func readSteady(before *configuration, read func() (*configuration, error)) (*configuration, string, error) {
	for range mostReadings {
		var seen []byte
		if before != nil {
			seen, _ = before.packsDigest() // a pack that is not there any more: it is read once more then
		}
		config, err := read()
		if err != nil {
			return nil, "", err
		}
		packs, err := config.packsDigest()
		if err != nil {
			return nil, "", withCode(exitConfiguration, err)
		}
		if len(config.Packs) == 0 || bytes.Equal(seen, packs) {
			version, err := config.versionOf(packs)
			return config, version, err
		}
		before = config
	}
	return nil, "", errUnsteady
}
