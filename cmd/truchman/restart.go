package main

import (
	"errors"
	"path/filepath"
	"reflect"
	"slices"

	"github.com/truchman-proxy/truchman/proxy"
)

// reloadable are the keys that can change while the proxy runs, with everything below them. What else
// there is needs a restart: addresses, the servers' own bounds, the log, what keeps data. Of callbacks, their secrets can change.
var reloadable = []string{"packs", "banks", "mounts", "partners", "partners_open", "oidc", "server.max_body", "admin.token",
	"ledger.redis.username", "ledger.redis.password", "callbacks.redis.username", "callbacks.redis.password", "tracing.headers"}

// atRestart is what Check says of a key that needs one.
const atRestart = "cannot change while the proxy runs: "

// needsRestart tells that a reload was refused for nothing but keys that a new process would take.
func needsRestart(err error) bool {
	refusal := (*settingsError)(nil)
	return errors.As(err, &refusal) && refusal.restart
}

// reloading is a configuration that is to take the place of a running one. Its check refuses what cannot
// change without a restart, each key at its place, together with everything else that is wrong.
type reloading struct {
	Configuration configuration `yaml:",inline"`

	running *configuration
}

func (r *reloading) readsSecret(path string) { r.Configuration.readsSecret(path) }

// readReloaded reads a configuration that is to take the place of a running one. What was read is there
// beside an error as well.
func readReloaded(path string, sets []string, running *configuration) (*configuration, error) {
	r := &reloading{Configuration: *newConfiguration(filepath.Dir(path)), running: running}
	r.Configuration.served = true
	return r.Configuration.settled(readConfig(path, sets, r))
}

// Check finds the keys that differ from the running configuration's and cannot.
func (r *reloading) Check() []proxy.Finding {
	if len(r.Configuration.Banks)+len(r.Configuration.Mounts) == 0 {
		return nil // nothing could be read, which is told already
	}
	var findings []proxy.Finding
	lasting := r.Configuration
	lasting.Callbacks = lasting.Callbacks.WithSecretsOf(r.running.Callbacks)
	for _, key := range changedKeys(reflect.ValueOf(*r.running), reflect.ValueOf(lasting), "") {
		if !slices.Contains(reloadable, key) {
			findings = append(findings, proxy.Finding{Key: key, Cause: atRestart + "restart it, or take back " + key})
		}
	}
	return findings
}

// changedKeys lists the dotted keys whose values differ. It goes into structs, but not into what can be
// reloaded as a whole.
func changedKeys(old, changed reflect.Value, path string) []string {
	if settingKindOf(old.Type()) != structSetting || slices.Contains(reloadable, path) {
		if reflect.DeepEqual(old.Interface(), changed.Interface()) {
			return nil
		}
		return []string{path}
	}
	var keys []string
	for _, field := range settingFields(old.Type()) {
		keys = append(keys, changedKeys(old.FieldByIndex(field.Index), changed.FieldByIndex(field.Index), joinPath(path, field.Key))...)
	}
	return keys
}

// sameSettings tells whether two configurations have the same settings, secrets included.
func sameSettings(a, b *configuration) bool {
	return len(changedKeys(reflect.ValueOf(*a), reflect.ValueOf(*b), "")) == 0
}
