package mappings

import (
	"fmt"
	"sort"

	"github.com/truchman-proxy/truchman/mappings/document"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// Values are the settings and secrets of one provider or one mount, ready to be read by plans.
type Values struct {
	settings []value
	secrets  []value
	signers  []*signer
	signing  *Signing // nil where bodies are not signed
	login    *Login
}

// Role is whether a pack's API is called or serves.
type Role uint8

// The two roles of a pack.
const (
	Provider Role = iota
	Front
)

// Values checks settings and secrets against what the pack declares, and gives all problems at once.
// In the provider role what is needed must be there; in the front role whatever is missing is not
// compared.
func (pack *Pack) Values(role Role, settings, secrets map[string]string) (*Values, []error) {
	v := &Values{}
	var errs []error
	v.settings, errs = bindSettings(pack.api.settings, settings, "setting", role, errs)
	v.secrets, errs = bindSettings(pack.api.secrets, secrets, "secret", role, errs)
	for _, spec := range pack.api.signers {
		algorithm := textIn(v.settings, pack.api.settingNames(), spec.algorithm)
		private := textIn(v.secrets, pack.api.secretNames(), spec.privateKey)
		if role == Front && algorithm != "hmac-sha256" {
			private = "" // a front signs nothing, it verifies
		}
		s, err := newSigner(algorithm, private, textIn(v.settings, pack.api.settingNames(), spec.publicKey), textIn(v.settings, pack.api.settingNames(), spec.keyID))
		if err != nil {
			errs = append(errs, fmt.Errorf("signer %s: %w", spec.name, err))
		}
		if role == Provider && err == nil && algorithm != "none" && private == "" {
			errs = append(errs, fmt.Errorf("signer %s: secret %s is needed for %s", spec.name, spec.privateKey, algorithm))
		}
		v.signers = append(v.signers, s)
	}
	v.login = pack.loginFor(v)
	if role == Provider {
		var err error
		if v.signing, err = pack.signingFor(v); err != nil {
			errs = append(errs, err)
		}
		errs = append(errs, pack.missingForLogin(v)...)
	}
	return v, errs
}

// DefaultSettings gives, by their names, the settings that have a default: those that hold where nothing else is given.
func (pack *Pack) DefaultSettings() map[string]string {
	all := map[string]string{}
	for _, setting := range pack.api.settings {
		if setting.HasDefault {
			all[setting.Name] = setting.Default
		}
	}
	return all
}

func bindSettings(specs []Setting, given map[string]string, what string, role Role, errs []error) ([]value, []error) {
	values := make([]value, len(specs))
	for i, spec := range specs {
		text, ok := given[spec.Name]
		if !ok && spec.HasDefault {
			text, ok = spec.Default, true
		}
		if !ok {
			if spec.Needed && role == Provider {
				errs = append(errs, fmt.Errorf("%s %s is missing: %s", what, spec.Name, spec.Description))
			}
			continue
		}
		if len(spec.OneOf) > 0 && !contains(spec.OneOf, text) {
			errs = append(errs, fmt.Errorf("%s %s must be one of %v", what, spec.Name, spec.OneOf))
		}
		values[i] = value{kind: document.String, raw: document.Quote(nil, []byte(text)), text: []byte(text), node: -1, set: true}
	}
	return values, append(errs, unknownSettings(specs, given, what)...)
}

func unknownSettings(specs []Setting, given map[string]string, what string) []error {
	var errs []error
	for name := range given {
		if !contains(namesOf(specs), name) {
			errs = append(errs, fmt.Errorf("%s %s is not one of this pack; %s", what, name, source.DidYouMean(name, namesOf(specs))))
		}
	}
	sort.Slice(errs, func(i, j int) bool { return errs[i].Error() < errs[j].Error() })
	return errs
}

func textIn(values []value, names []string, name string) string {
	for i, n := range names {
		if n == name && values[i].set {
			return string(values[i].text)
		}
	}
	return ""
}
