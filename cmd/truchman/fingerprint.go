package main

import (
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
// It fixes the configuration's pins as well.
func (c *configuration) version() (string, error) {
	packs, err := c.packDigests()
	if err != nil {
		return "", err
	}
	return c.versionOf(packs)
}

// versionOf is the version with packs of these digests.
func (c *configuration) versionOf(packs packDigests) (version string, err error) {
	if c.pins, err = c.pinsOf(packs); err != nil {
		return "", err
	}
	var all []byte
	for _, name := range slices.Sorted(maps.Keys(packs)) {
		files := packs[name].files
		all = append(all, files[:]...)
	}
	return digits(all, struct {
		Banks  map[string]proxy.Bank
		Mounts []proxy.Mount
	}{c.Banks, c.Mounts})
}

// digits gives 16 hexadecimal digits of SHA-256 over digests and settings.
func digits(digests []byte, settings any) (string, error) {
	text, err := json.Marshal(settings)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(append(digests, text...))
	return hex.EncodeToString(sum[:8]), nil
}

// packDigests are those of the packs in use, by name.
type packDigests map[string]packDigest

// packDigest is SHA-256 over a pack's files.
type packDigest struct {
	files   [sha256.Size]byte // all of them
	mapping [sha256.Size]byte // all but its cases
}

// packDigests are those of the files as they are at this moment.
func (c *configuration) packDigests() (packDigests, error) {
	all := packDigests{}
	for name, pack := range c.set.Packs {
		digest, err := digestPack(name, pack.Files)
		if err != nil {
			return nil, fmt.Errorf("pack %s: %w", name, err)
		}
		all[name] = digest
	}
	return all, nil
}

// mappingPatterns are the files that a pack's mapping is read from, and casePattern those of its cases.
var mappingPatterns = []string{"*.yaml", "tables/*.csv"}

const casePattern = "testdata/*.yaml"

// digestPack reads a pack's files. What lies beside them does not count: an editor's swap files, the directories
// with a time in their name that Kubernetes keeps behind a ConfigMap's files.
func digestPack(name string, files fs.FS) (out packDigest, err error) {
	digest := sha256.New()
	for _, pattern := range mappingPatterns {
		if err := digestFiles(digest, name, files, pattern); err != nil {
			return out, err
		}
	}
	digest.Sum(out.mapping[:0])
	err = digestFiles(digest, name, files, casePattern)
	digest.Sum(out.files[:0])
	return out, err
}

// digestFiles adds the files of a pattern.
func digestFiles(digest io.Writer, name string, files fs.FS, pattern string) error {
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
		var seen packDigests
		if before != nil {
			seen, _ = before.packDigests() // a pack that is not there any more: it is read once more then
		}
		config, err := read()
		if err != nil {
			return nil, "", err
		}
		packs, err := config.packDigests()
		if err != nil {
			return nil, "", withCode(exitConfiguration, err)
		}
		if len(config.Packs) == 0 || maps.Equal(seen, packs) {
			version, err := config.versionOf(packs)
			return config, version, err
		}
		before = config
	}
	return nil, "", errUnsteady
}
