package main

import (
	"errors"
	"path/filepath"
	"slices"

	"github.com/truchman-proxy/truchman/audit"
	"github.com/truchman-proxy/truchman/callbacks"
	"github.com/truchman-proxy/truchman/ledger"
	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/source"
	"github.com/truchman-proxy/truchman/middleware"
	"github.com/truchman-proxy/truchman/proxy"
)

// configuration is config.yaml: each package's own settings, composed.
type configuration struct {
	Server       middleware.Config    `yaml:"server" doc:"The listener that partners call."`
	Admin        middleware.Admin     `yaml:"admin" doc:"The listener for operators: health, metrics, the ledger."`
	Log          middleware.Log       `yaml:"log" doc:"The log, on stderr."`
	Tracing      middleware.Tracing   `yaml:"tracing" doc:"Where the spans of requests are sent to."`
	Partners     middleware.Partners  `yaml:"partners" doc:"Those who may call, by name."`
	PartnersOpen bool                 `yaml:"partners_open" doc:"Everybody may call, as one and everything; instead of partners and oidc."`
	OIDC         middleware.OIDC      `yaml:"oidc" doc:"The issuer whose bearer tokens are taken."`
	Ledger       ledger.Config        `yaml:"ledger" doc:"What keeps a request from having its effect twice."`
	Callbacks    callbacks.Config     `yaml:"callbacks" doc:"What banks tell unasked, and who is told."`
	Audit        audit.Config         `yaml:"audit" doc:"The trail of who did what."`
	RateLimit    middleware.RateLimit `yaml:"rate_limit" doc:"How often a partner may call."`
	Overload     middleware.Overload  `yaml:"overload" doc:"From when on requests are shed."`
	proxy.Config `yaml:",inline"`

	directory  string            // relative directories of packs count from it
	served     bool              // it is to be served: packs that it does not use are not read
	set        *mappings.Set     // the packs, once they were checked
	references map[string]string // by dotted path: what is written where a value comes from the environment
	files      map[string]string // by dotted path: "file:PATH" of a secret
	places     map[string]place  // by dotted path: where it is written
	packs      error             // what is wrong with the packs themselves
	secrets    []string          // files that secrets were taken from
	pins       pins              // once its version is known
}

func newConfiguration(directory string) *configuration {
	return &configuration{Server: middleware.Default(), Admin: middleware.DefaultAdmin(), Log: middleware.DefaultLog(), Tracing: middleware.DefaultTracing(), Ledger: ledger.Default(), Callbacks: callbacks.Default(), Audit: audit.Default(), OIDC: middleware.DefaultOIDC(),
		RateLimit: middleware.DefaultRateLimit(), Overload: middleware.DefaultOverload(), directory: directory}
}

// readConfiguration reads a file and the overrides of --set. The error has everything that is wrong with
// them and with the packs.
func readConfiguration(path string, sets []string) (*configuration, error) {
	c := newConfiguration(filepath.Dir(path))
	return c.settled(readConfig(path, sets, c))
}

// readsSecret notes a file that a secret is taken from.
func (c *configuration) readsSecret(path string) { c.secrets = append(c.secrets, path) }

// readServed does the same for a configuration that is only to be served: a pack that no bank and no mount
// uses is not looked at.
func readServed(path string, sets []string) (*configuration, error) {
	c := newConfiguration(filepath.Dir(path))
	c.served = true
	return c.settled(readConfig(path, sets, c))
}

// parseConfiguration does the same with a text; name is what errors call it.
func parseConfiguration(name string, text []byte, sets []string) (*configuration, error) {
	c := newConfiguration(".")
	return c.settled(parseConfig(name, text, sets, c))
}

func (c *configuration) settled(settings error) (*configuration, error) {
	if c.packs == nil {
		return c, withCode(exitConfiguration, settings)
	}
	if settings == nil {
		return c, withCode(exitConfiguration, c.packs)
	}
	return c, withCode(exitConfiguration, errors.New(settings.Error()+"\n\n"+c.packs.Error()))
}

// Check tells what is wrong with the settings together.
func (c *configuration) Check() []proxy.Finding {
	return slices.Concat(c.checkCallers(), c.checkPacks(), c.checkTold())
}

// checkPacks loads the packs and builds the proxy on trial, so that what only they know to be wrong is
// reported at its place in the file, together with everything else.
func (c *configuration) checkPacks() []proxy.Finding {
	var err error
	c.set, err = mappings.LoadUsed(func(name string) bool { return !c.served || c.serves(name) }, c.directories()...)
	if wrong := (*source.Error)(nil); errors.As(err, &wrong) {
		c.packs = err
		return nil
	}
	if err != nil {
		return []proxy.Finding{{Key: "packs", Cause: err.Error()}}
	}
	_, findings := proxy.New(c.Config, c.set, proxy.Options{Directory: c.directory})
	return findings
}

func (c *configuration) directories() []string {
	directories := make([]string, len(c.Packs))
	for i, directory := range c.Packs {
		if !filepath.IsAbs(directory) {
			directory = filepath.Join(c.directory, directory)
		}
		directories[i] = directory
	}
	return directories
}
