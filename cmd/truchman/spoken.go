package main

import (
	"maps"
	"reflect"
	"slices"

	"github.com/truchman-proxy/truchman/callbacks"
)

// spoken is by what callbacks read what banks tell and say it to partners. They keep that of the start: a reload can change it, and
// they do not take it up.
type spoken struct {
	banks map[string]callbacks.Provider
	packs map[string]string // SHA-256 of their files
}

// spokenBy gives what a generation's callbacks would go by.
func spokenBy(g *generation) spoken {
	now := spoken{map[string]callbacks.Provider{}, map[string]string{}}
	callers, used := g.config.callers(), map[string]bool{}
	for name, bank := range g.config.Callbacks.Banks {
		now.banks[name] = callers[name]
		used[callers[name].Pack] = true
		for _, partner := range bank.Partners {
			used[partner.FrontName()] = true
		}
	}
	for _, pack := range g.packs {
		if used[pack.Name] {
			now.packs[pack.Name] = pack.SHA256
		}
	}
	return now
}

// untaken names what differs: banks by their keys, packs by their names.
func (s spoken) untaken(now spoken) (changed []string) {
	for _, name := range slices.Sorted(maps.Keys(s.banks)) {
		if !reflect.DeepEqual(s.banks[name], now.banks[name]) {
			changed = append(changed, "banks."+name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.packs)) {
		if s.packs[name] != now.packs[name] {
			changed = append(changed, "pack "+name)
		}
	}
	return changed
}

// warnOfCallbacks says what callbacks do not take up of a generation that is served from now on.
func (s *service) warnOfCallbacks(next *generation) {
	if changed := s.spoken.untaken(spokenBy(next)); len(changed) > 0 {
		s.log.Warn("callbacks go on with what there was at the start: restart the proxy for them to take this up", "changed", changed)
	}
}
