package main

import (
	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/proxy"
	"github.com/truchman-proxy/truchman/secret"
	"slices"
	"strings"
)

// caseAddress is the bank's address in every case; nothing is sent there.
const caseAddress = "http://bank.example"

// inventedValues gives every setting that a pack needs a text made of its name, and switches signatures
// off; what is given wins.
func inventedValues(specs []mappings.Setting, given map[string]string) map[string]string {
	values := map[string]string{}
	for _, s := range specs {
		switch {
		case slices.Contains(s.OneOf, "none"):
			values[s.Name] = "none"
		case s.Needed && len(s.OneOf) > 0:
			values[s.Name] = s.OneOf[0]
		case s.Needed:
			values[s.Name] = inventedText(s.Name)
		}
	}
	for name, value := range given {
		values[name] = value
	}
	return values
}

func inventedText(name string) string { return "invented-" + strings.ReplaceAll(name, "_", "-") }

// config is the proxy's configuration for a case: one bank, named as its pack, and one front. A case has each call once:
// what is tried again is the proxy's affair, not the pack's.
func (c *packCase) config(set *mappings.Set) proxy.Config {
	bank := proxy.Bank{Pack: c.Provider, Address: caseAddress, Settings: c.Bank.Settings, Secrets: secretValues(c.Bank.Secrets),
		Retry: proxy.Retry{Attempts: 1}}
	if pack := set.Packs[c.Provider]; pack != nil {
		bank.Settings = inventedValues(pack.Settings(), c.Bank.Settings)
		secrets := inventedValues(pack.Secrets(), c.Bank.Secrets)
		for _, name := range pack.SecretsForLogin(bank.Settings) {
			if _, given := secrets[name]; !given {
				secrets[name] = inventedText(name)
			}
		}
		bank.Secrets = secretValues(secrets)
	}
	return proxy.Config{
		Banks: map[string]proxy.Bank{c.Provider: bank},
		Mounts: []proxy.Mount{{Front: c.Front, Path: "/", Bank: c.Provider, Settings: c.Mount.Settings,
			Secrets: secretValues(c.Mount.Secrets), References: c.References}},
	}
}

func secretValues(texts map[string]string) map[string]secret.Value {
	values := map[string]secret.Value{}
	for name, text := range texts {
		values[name] = secret.New(text)
	}
	return values
}
