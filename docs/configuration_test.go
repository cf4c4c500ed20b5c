package docs_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/truchman-proxy/truchman/audit"
	"github.com/truchman-proxy/truchman/callbacks"
	"github.com/truchman-proxy/truchman/ledger"
	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/middleware"
	"github.com/truchman-proxy/truchman/proxy"
	"github.com/truchman-proxy/truchman/secret"
)

const configurationIntroduction = `# Configuration

<!-- Written by make generate out of the code and the packs. -->

One YAML file, read strictly: an unknown key, a key that stands twice and a value of the wrong type are errors, and all of
them are reported in one run, each with its line. [config.yaml](../config.yaml) is the commented reference and runs the demo,
which makes the key for NetXD's signatures at its start. ` + "`truchman check --config FILE`" + ` checks a file together with
the packs that it names.

- ` + "`${NAME}`" + ` in a value is taken from the environment, ` + "`${NAME:-default}`" + ` with a default.
- A secret can be ` + "`file:PATH`" + `; a relative path counts from the configuration's directory. Secrets are never printed.
- ` + "`--set a.b.c=value`" + ` on the command line overrides a key.
- Durations are written as ` + "`500ms`, `10s`, `2m`" + `, sizes as ` + "`64KiB`, `16MiB`" + `.
- NAME stands for a name that you choose, N for the entries of a list.

| key | default | meaning |
| --- | --- | --- |
`

// TestGeneratedConfiguration keeps configuration.md: every key of the structs, and what packs want to know.
func TestGeneratedConfiguration(t *testing.T) {
	set, err := mappings.Load()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.WriteString(configurationIntroduction)
	for _, row := range settingRows() {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", row.key, row.fallback, row.doc)
	}
	b.WriteString("\n## What the packs want to know\n\nThe `settings` and `secrets` of a bank, by its pack; a mount takes the same ones. \"Needed\" holds for banks.\n")
	for _, name := range slices.Sorted(maps.Keys(set.Packs)) {
		writePackSettings(&b, set.Packs[name])
	}
	generated(t, "configuration.md", b.String())
}

func writePackSettings(b *strings.Builder, pack *mappings.Pack) {
	fmt.Fprintf(b, "\n### %s\n\n| key | default | meaning |\n| --- | --- | --- |\n", pack.Name)
	for _, list := range []struct {
		under    string
		settings []mappings.Setting
	}{{"settings", pack.Settings()}, {"secrets", pack.Secrets()}} {
		for _, s := range list.settings {
			fallback := ""
			switch {
			case s.HasDefault:
				fallback = "`" + s.Default + "`"
			case s.Needed:
				fallback = "needed"
			}
			doc := s.Description
			if len(s.OneOf) > 0 {
				doc += " One of `" + strings.Join(s.OneOf, "`, `") + "`."
			}
			fmt.Fprintf(b, "| `%s.%s` | %s | %s |\n", list.under, s.Name, fallback, doc)
		}
	}
}

// settingRow is a key of the configuration.
type settingRow struct{ key, fallback, doc string }

// settingRows lists every key, with the defaults that the packages give.
func settingRows() []settingRow {
	bank := reflect.ValueOf(proxy.Bank{}.WithDefaults())
	var rows []settingRow
	rows = appendStruct(rows, "server", reflect.ValueOf(middleware.Default()), bank)
	rows = appendStruct(rows, "admin", reflect.ValueOf(middleware.DefaultAdmin()), bank)
	rows = appendStruct(rows, "log", reflect.ValueOf(middleware.DefaultLog()), bank)
	rows = appendStruct(rows, "tracing", reflect.ValueOf(middleware.DefaultTracing()), bank)
	rows = appendStruct(rows, "ledger", reflect.ValueOf(ledger.Default()), bank)
	rows = appendStruct(rows, "audit", reflect.ValueOf(audit.Default()), bank)
	rows = appendStruct(rows, "callbacks", reflect.ValueOf(callbacks.Default()), bank)
	rows = appendStruct(rows, "callbacks.banks.NAME", reflect.ValueOf(callbacks.Bank{}), bank)
	rows = appendStruct(rows, "callbacks.banks.NAME.partners.NAME", reflect.ValueOf(callbacks.Partner{}), bank)
	rows = appendStruct(rows, "rate_limit", reflect.ValueOf(middleware.DefaultRateLimit()), bank)
	rows = appendStruct(rows, "overload", reflect.ValueOf(middleware.DefaultOverload()), bank)
	rows = append(rows, settingRow{"partners", "", "Those who may call, by name."})
	rows = appendStruct(rows, "partners.NAME", reflect.ValueOf(middleware.Partner{}), bank)
	rows = append(rows, settingRow{"partners_open", "", "Everybody may call, as one and everything; instead of partners and oidc."})
	rows = appendStruct(rows, "oidc", reflect.ValueOf(middleware.DefaultOIDC()), bank)
	return appendStruct(rows, "", reflect.ValueOf(proxy.Config{}), bank)
}

// appendStruct walks the yaml and doc tags. bank has the defaults of every bank.
func appendStruct(rows []settingRow, at string, v, bank reflect.Value) []settingRow {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		key := strings.TrimPrefix(at+"."+field.Tag.Get("yaml"), ".")
		if field.Tag.Get("yaml") == ",inline" {
			key = at
		}
		if doc := field.Tag.Get("doc"); doc != "" {
			rows = append(rows, settingRow{key, fallbackOf(v.Field(i)), doc})
		}
		switch inner := field.Type; {
		case inner == reflect.TypeFor[secret.Value]():
		case inner.Kind() == reflect.Struct:
			rows = appendStruct(rows, key, v.Field(i), bank)
		case inner.Kind() == reflect.Map && inner.Elem() == bank.Type():
			rows = appendStruct(rows, key+".NAME", bank, bank)
		case inner.Kind() == reflect.Slice && inner.Elem().Kind() == reflect.Struct:
			rows = appendStruct(rows, key+".N", reflect.Zero(inner.Elem()), bank)
		}
	}
	return rows
}

func fallbackOf(v reflect.Value) string {
	switch value := v.Interface().(type) {
	case time.Duration:
		return "`" + shortDuration(value) + "`"
	case secret.Value:
		return ""
	case fmt.Stringer:
		return "`" + value.String() + "`"
	}
	switch v.Kind() {
	case reflect.Struct, reflect.Map, reflect.Slice:
		return ""
	}
	if v.IsZero() {
		return ""
	}
	return fmt.Sprintf("`%v`", v.Interface())
}

// shortDuration writes 2m0s as 2m.
func shortDuration(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// TestEveryKeyOfTheReferenceIsDescribed walks config.yaml, which may know keys that the walk over structs
// does not.
func TestEveryKeyOfTheReferenceIsDescribed(t *testing.T) {
	var reference yaml.Node
	if err := yaml.Unmarshal([]byte(readPage(t, "../config.yaml")), &reference); err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{"banks": true, "banks.NAME": true, "banks.NAME.breaker": true, "banks.NAME.pool": true, "server": true, "admin": true, "log": true, "tracing": true, "ledger": true, "callbacks": true, "audit": true, "rate_limit": true, "overload": true, "partners.NAME": true, "oidc": true}
	for _, row := range settingRows() {
		known[row.key] = true
	}
	checkKeys(t, reference.Content[0], "", known)
}

// checkKeys goes down to maps whose keys are the user's own.
func checkKeys(t *testing.T, node *yaml.Node, at string, known map[string]bool) {
	t.Helper()
	if strings.HasSuffix(at, "settings") || strings.HasSuffix(at, "secrets") || strings.HasSuffix(at, "references") {
		return
	}
	for i, item := range node.Content {
		switch {
		case node.Kind == yaml.SequenceNode:
			checkKeys(t, item, at+".N", known)
		case node.Kind == yaml.MappingNode && i%2 == 1:
			key := node.Content[i-1].Value
			if at == "banks" || at == "partners" {
				key = "NAME"
			}
			key = strings.TrimPrefix(at+"."+key, ".")
			if !known[key] {
				t.Errorf("config.yaml has %s, which docs/configuration.md does not describe", key)
			}
			checkKeys(t, item, key, known)
		}
	}
}
