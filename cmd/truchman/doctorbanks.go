package main

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/truchman-proxy/truchman/proxy"
	"github.com/truchman-proxy/truchman/secret"
)

// bankChecks look at every address of every bank, and log in where a pack does.
func (c *configuration) bankChecks() (checks []check) {
	handler, _ := proxy.New(c.Config, c.set, proxy.Options{Directory: c.directory}) // what is wrong was found when the file was read
	for _, name := range slices.Sorted(maps.Keys(c.Banks)) {
		key, bank := "banks."+name, c.Banks[name]
		checks = append(checks, func(ctx context.Context) []diagnosis {
			return c.bankSite(handler, name, key+".address", bank.Address).examine(ctx)
		})
		for i, address := range bank.Addresses {
			at := fmt.Sprintf("%s.addresses.%d", key, i)
			checks = append(checks, func(ctx context.Context) []diagnosis { return c.bankSite(handler, name, at, address).examine(ctx) })
		}
		checks = append(checks, func(ctx context.Context) []diagnosis { return tryLogin(ctx, handler, name, bank.Secrets) },
			func(context.Context) []diagnosis { return c.bankCertificate(handler, name) })
	}
	return checks
}

// tryLogin tells whether a bank takes our credentials, where that can be told without an effect.
func tryLogin(ctx context.Context, handler *proxy.Handler, name string, secrets map[string]secret.Value) []diagnosis {
	defer handler.CloseIdleConnections()
	if len(secrets) == 0 {
		return nil
	}
	d := diagnosis{Status: okStatus, Key: "banks." + name + ".secrets", Check: "credentials", Found: "the bank gave a token"}
	tried, err := handler.TryLogin(ctx, name)
	switch {
	case err != nil:
		d.Status, d.Found, d.Remedy = failStatus, "the bank gave no token: "+err.Error(), "compare the secrets and the settings of the login with those that the bank gave you"
	case !tried:
		d.Status, d.Found = warnStatus, "not tried: the pack fetches no token, or one for each customer, so only a call shows whether they are taken"
		d.Remedy = "read a customer that the bank knows through the proxy, before partners do"
	}
	return []diagnosis{d}
}

// bankSite is an address of a bank, where both prove who they are as in a call.
func (c *configuration) bankSite(handler *proxy.Handler, bank, key, address string) site {
	s := c.site(key, address, true)
	s.tls = handler.BankTLS(bank)
	return s
}

// site is an address that is called.
func (c *configuration) site(key, address string, asks bool) site {
	return site{key: key, address: address, asks: asks, skew: c.OIDC.Skew}
}
