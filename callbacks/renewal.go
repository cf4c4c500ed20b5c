package callbacks

import (
	"fmt"
	"maps"
	"slices"

	"github.com/truchman-proxy/truchman/mappings"
)

// manner is what a partner is told with.
type manner struct {
	values *mappings.Values
	signer signer
}

// newManner is nil where a signing secret is wrong, which Check has said.
func newManner(place string, front *mappings.Pack, config Partner) (*manner, []Finding) {
	values, errs := front.Values(mappings.Front, config.Settings, revealed(config.Secrets))
	findings := causes(place, errs)
	signer, err := newSigner(config.Signing)
	if err != nil {
		return nil, findings
	}
	return &manner{values, signer}, findings
}

// WithSecretsOf gives the configuration with the secrets that another one has for the same banks and partners: what then differs
// between the two cannot be renewed.
func (c Config) WithSecretsOf(other Config) Config {
	c.Banks = maps.Clone(c.Banks)
	for name, bank := range c.Banks {
		theirs, both := other.Banks[name]
		if !both {
			continue
		}
		bank.Authentication.Secrets = theirs.Authentication.Secrets
		bank.Partners = maps.Clone(bank.Partners)
		for name, partner := range bank.Partners {
			if their, both := theirs.Partners[name]; both {
				partner.Secrets, partner.Signing = their.Secrets, their.Signing
				bank.Partners[name] = partner
			}
		}
		c.Banks[name] = bank
	}
	return c
}

// Renewal gives what makes the service go by another configuration's secrets: by those of banks for what comes from then on, by those of
// partners for attempts that begin from then on. With findings nothing of it can be used. In everything else the
// configuration has to be the service's own (WithSecretsOf).
func (s *Service) Renewal(config Config) (renew func(), findings []Finding) {
	manners := map[*delivery]*manner{}
	for _, name := range slices.Sorted(maps.Keys(config.Banks)) {
		for _, partner := range slices.Sorted(maps.Keys(config.Banks[name].Partners)) {
			d := s.targets[Target{Bank: name, Partner: partner}]
			if d == nil {
				continue
			}
			made, wrong := newManner(fmt.Sprintf("banks.%s.partners.%s", name, partner), d.front, config.Banks[name].Partners[partner])
			manners[d], findings = made, append(findings, wrong...)
		}
	}
	return func() {
		for d, made := range manners {
			d.manner.Store(made)
		}
		for name, bank := range config.Banks {
			if b := s.banks[name]; b != nil {
				b.auth.Store(&bank.Authentication)
			}
		}
	}, append(findings, config.Check()...)
}
