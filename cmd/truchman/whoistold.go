package main

import (
	"fmt"
	"maps"
	"slices"

	"github.com/truchman-proxy/truchman/callbacks"
	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/proxy"
)

// tells tells whether a partner may be told by a callback: what it may not ask, it is not told either.
func (c *configuration) tells(target callbacks.Target, callback string) bool {
	return c.PartnersOpen || c.Partners.Allow(target.Partner, target.Bank, callback)
}

// checkTold finds partners that are to be told what banks tell, and may be told nothing of it.
func (c *configuration) checkTold() []proxy.Finding {
	var findings []proxy.Finding
	for _, bank := range slices.Sorted(maps.Keys(c.Callbacks.Banks)) {
		for _, partner := range slices.Sorted(maps.Keys(c.Callbacks.Banks[bank].Partners)) {
			if cause := c.untold(callbacks.Target{Bank: bank, Partner: partner}); cause != "" {
				findings = append(findings, proxy.Finding{Key: fmt.Sprintf("callbacks.banks.%s.partners.%s", bank, partner), Cause: cause})
			}
		}
	}
	return findings
}

// untold says why a partner can be told nothing that the bank tells, "" where it can.
func (c *configuration) untold(target callbacks.Target) string {
	if _, listed := c.Partners[target.Partner]; !listed && !c.PartnersOpen {
		return "is not among the partners: list it there, with scopes for this bank"
	}
	if c.set == nil || c.set.Packs[c.Banks[target.Bank].Pack] == nil {
		return "" // that is said elsewhere
	}
	told := c.set.Packs[c.Banks[target.Bank].Pack].Callbacks
	if len(told) == 0 || slices.ContainsFunc(told, func(e *mappings.Endpoint) bool { return c.tells(target, e.Operation.Name) }) {
		return ""
	}
	return fmt.Sprintf("may be told nothing: add the scope %s@%s to the partner's", told[0].Operation.Name, target.Bank)
}
