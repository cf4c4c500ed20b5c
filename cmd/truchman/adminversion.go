package main

import (
	"encoding/hex"
	"fmt"
	"net/http"
	"runtime"
	"runtime/debug"

	"github.com/truchman-proxy/truchman/admin"
	"github.com/truchman-proxy/truchman/mappings"
)

// servedVersions is the answer of GET /version.
type servedVersions struct {
	Version       string            `json:"version"`
	Go            string            `json:"go"`
	Configuration string            `json:"configuration"` // the version of GET /configuration
	Modules       map[string]string `json:"modules"`       // that the binary is built of, by path
	Packs         []packVersion     `json:"packs"`         // that are served
}

func (s *service) serveVersion(w http.ResponseWriter, _ *http.Request) {
	now := s.generation()
	admin.Answer(w, servedVersions{productVersion(), runtime.Version(), now.version, modules(), now.packs})
}

// modules are the dependencies that are built in; none where the build kept no record of them.
func modules() map[string]string {
	all := map[string]string{}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return all
	}
	for _, module := range info.Deps {
		if module.Replace != nil {
			module = module.Replace
		}
		all[module.Path] = module.Version
	}
	return all
}

// servedPacks gives the packs with the hashes of their files.
func servedPacks(set *mappings.Set) ([]packVersion, error) {
	packs := packVersions(set)
	for i := range packs {
		digest, err := digestPack(packs[i].Name, set.Packs[packs[i].Name].Files)
		if err != nil {
			return nil, fmt.Errorf("pack %s: %w", packs[i].Name, err)
		}
		packs[i].SHA256 = hex.EncodeToString(digest.files[:])
	}
	return packs, nil
}
