package main

import (
	"io/fs"
	"maps"
	"net/http"
	"slices"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/portal"
	"github.com/truchman-proxy/truchman/proxy"
)

// portal puts the page and the description of the normalized API before the proxy, where that API is
// served: at the first mount of it. Both are for everybody, so that banks are named only where everybody may call them.
func (c *configuration) portal(next http.Handler) (http.Handler, error) {
	at := slices.IndexFunc(c.Mounts, func(m proxy.Mount) bool { return m.Front == "normalized" })
	if at < 0 {
		return next, nil
	}
	text, err := fs.ReadFile(c.set.Packs["normalized"].Files, "openapi.yaml")
	if err != nil {
		return nil, err
	}
	contract := portal.Contract{YAML: text, Base: c.Mounts[at].Path, Codes: problemCodes()}
	if c.PartnersOpen {
		contract.Banks = c.taking(c.Mounts[at])
	}
	return portal.Serve(func() ([]byte, error) {
		return portal.Describe(contract)
	}, next), nil
}

func problemCodes() []portal.Code {
	codes := make([]portal.Code, len(mappings.Failures))
	for i, f := range mappings.Failures {
		codes[i] = portal.Code{Name: f.Name, Status: f.Status, Text: f.Title + ". " + f.Advice}
	}
	return codes
}

// taking lists the banks that partners reach by a mount, and the operations of each.
func (c *configuration) taking(mount proxy.Mount) []portal.Bank {
	var banks []portal.Bank
	for _, name := range slices.Sorted(maps.Keys(c.Banks)) {
		if mount.Bank != "" && mount.Bank != name {
			continue
		}
		bank := portal.Bank{Name: name}
		for _, operation := range slices.Sorted(maps.Keys(c.set.Operations)) {
			if flow, endpoint := c.set.Packs[c.Banks[name].Pack].Operation(operation); flow != nil || endpoint != nil {
				bank.Operations = append(bank.Operations, operation)
			}
		}
		banks = append(banks, bank)
	}
	return banks
}
