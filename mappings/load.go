package mappings

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"sort"

	"github.com/truchman-proxy/truchman/mappings/source"
)

//go:embed all:caas all:normalized all:netxd all:obp all:openbank all:rakbank
var shipped embed.FS

// normalizedName is the pack that defines the operations.
const normalizedName = "normalized"

// Set is every pack that was loaded, compiled against one normalized API.
type Set struct {
	Packs      map[string]*Pack
	Operations map[string]*Operation
	Callbacks  map[string]*Operation // what banks tell partners unasked
}

// Shipped gives the directory of a pack that ships with the product.
func Shipped(name string) (fs.FS, error) { return fs.Sub(shipped, name) }

// ShippedNames lists the packs that ship with the product.
func ShippedNames() []string {
	entries, _ := shipped.ReadDir(".")
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// Load loads the packs that ship with the product and those in the directories: a pack's directory
// each, named as the pack. A pack of the same name replaces the shipped one. The error is a
// *source.Error with everything that is wrong, in all packs.
func Load(directories ...string) (*Set, error) {
	return LoadUsed(func(string) bool { return true }, directories...)
}

// LoadUsed does the same with the packs that are used, and the normalized one; of the others it reads nothing.
func LoadUsed(used func(name string) bool, directories ...string) (*Set, error) {
	sources := map[string]fs.FS{}
	for _, name := range ShippedNames() {
		sources[name], _ = Shipped(name)
	}
	for _, directory := range directories {
		entries, err := os.ReadDir(directory)
		if err != nil {
			return nil, fmt.Errorf("directory of packs: %w", err)
		}
		for _, e := range entries {
			if info, err := os.Stat(filepath.Join(directory, e.Name())); err == nil && info.IsDir() && e.Name()[0] != '.' {
				sources[e.Name()] = os.DirFS(filepath.Join(directory, e.Name()))
			}
		}
	}
	maps.DeleteFunc(sources, func(name string, _ fs.FS) bool { return name != normalizedName && !used(name) })
	return LoadFS(sources)
}

// LoadFS loads the packs of the given names; one of them must be "normalized".
func LoadFS(sources map[string]fs.FS) (*Set, error) {
	problems := &source.Problems{}
	set := &Set{Packs: map[string]*Pack{}}
	if sources[normalizedName] == nil {
		return nil, fmt.Errorf("there is no pack named %s", normalizedName)
	}
	names := make([]string, 0, len(sources))
	for name := range sources {
		if name != normalizedName {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	for _, name := range append([]string{normalizedName}, names...) {
		set.load(name, sources[name], problems)
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	return set, nil
}

func (s *Set) load(name string, files fs.FS, problems *source.Problems) {
	if pack := loadPack(name, files, s, problems); pack != nil {
		s.Packs[name] = pack
	}
}
