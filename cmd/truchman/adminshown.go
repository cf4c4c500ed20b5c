package main

import (
	"cmp"
	"maps"

	"github.com/truchman-proxy/truchman/callbacks"
	"github.com/truchman-proxy/truchman/proxy"
)

// resolved is the configuration with what its file leaves out and only its users fill in: a bank's limits, settings of packs, and the
// front that a partner is told in.
func (c *configuration) resolved() *configuration {
	r := *c
	r.Banks = make(map[string]proxy.Bank, len(c.Banks))
	for name, bank := range c.Banks {
		bank = bank.WithDefaults()
		bank.Settings = c.settingsOf(bank.Pack, bank.Settings)
		bank.TLS.MinVersion = cmp.Or(bank.TLS.MinVersion, "1.2")
		r.Banks[name] = bank
	}
	if r.OIDC.Issuer != "" {
		r.OIDC = r.OIDC.WithDefaults()
	}
	r.Mounts = append([]proxy.Mount(nil), c.Mounts...)
	for i, mount := range r.Mounts {
		r.Mounts[i].Settings = c.settingsOf(mount.Front, mount.Settings)
	}
	r.Callbacks.Banks = make(map[string]callbacks.Bank, len(c.Callbacks.Banks))
	for name, bank := range c.Callbacks.Banks {
		bank.Partners = maps.Clone(bank.Partners)
		for partner, told := range bank.Partners {
			told.Front = told.FrontName()
			told.Settings = c.settingsOf(told.Front, told.Settings)
			bank.Partners[partner] = told
		}
		r.Callbacks.Banks[name] = bank
	}
	return &r
}

// settingsOf are a pack's settings: those that were given, and the pack's defaults of the others.
func (c *configuration) settingsOf(pack string, given map[string]string) map[string]string {
	if c.set == nil || c.set.Packs[pack] == nil {
		return given
	}
	all := c.set.Packs[pack].DefaultSettings()
	maps.Copy(all, given)
	return all
}
