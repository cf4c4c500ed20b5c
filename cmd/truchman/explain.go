package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/proxy"
)

// explainFlags are what explain is told.
type explainFlags struct {
	front, provider, operation string
	packs, params, settings    []string
	references                 []string
	output                     *output
	showValues                 bool
}

// newExplainCommand makes the verb that explains one document, offline.
func newExplainCommand() *cobra.Command {
	f := &explainFlags{output: newOutput()}
	command := &cobra.Command{
		Use:   "explain --front FRONT --provider PROVIDER --operation OPERATION <DOCUMENT",
		Short: "Explain one document through a mapping",
		Long: `Read the body of a partner's request on standard input and say, without sending anything, what becomes of it:
for every member of the provider's requests where it came from, by which operators and by which rules of the two
packs, and which members are dropped or refused and why. Values are masked unless --show-values is given; secrets
always are.`,
		Example: `  echo '{"phones":{"mobile":{"country_code":"971","number":"500000001"}}}' |
    truchman explain --front normalized --provider netxd --operation customer.update \
      --param customer_id=100000000001001 --setting phone_country_code=971`,
		Args: cobra.NoArgs,
		RunE: func(command *cobra.Command, _ []string) error {
			return f.run(command.InOrStdin(), command.OutOrStdout())
		},
	}
	flags := command.Flags()
	flags.StringVar(&f.front, "front", "normalized", "the `PACK` that the document is written for")
	flags.StringVar(&f.provider, "provider", "", "the `PACK` that would be called")
	flags.StringVar(&f.operation, "operation", "", "the normalized `OPERATION`: customer.update")
	flags.StringArrayVar(&f.params, "param", nil, "a parameter of the front's path or headers, `NAME=VALUE`; may be repeated")
	flags.StringArrayVar(&f.settings, "setting", nil, "a setting of the provider and of the front, `NAME=VALUE`; may be repeated")
	flags.StringArrayVar(&f.references, "reference", nil, "a type of customer id of the front that is one of the provider, `FRONT=PROVIDER`; may be repeated")
	flags.StringArrayVar(&f.packs, "packs", nil, "directory of packs, which add to the shipped ones or replace them; may be repeated")
	flags.BoolVar(&f.showValues, "show-values", false, "show the document's values")
	f.output.addTo(command)
	_ = command.MarkFlagRequired("provider")  // the flag is there
	_ = command.MarkFlagRequired("operation") // the flag is there
	return command
}

func (f *explainFlags) run(in io.Reader, out io.Writer) error {
	set, err := mappings.Load(f.packs...)
	if err != nil {
		return err
	}
	config, err := f.config(set)
	if err != nil {
		return err
	}
	params, err := pairs("--param", f.params)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(in)
	if err != nil {
		return fmt.Errorf("read the document: %w", err)
	}
	explanation, err := proxy.Explain(config, set, proxy.Question{Operation: f.operation, Params: params, Body: []byte(strings.TrimSpace(string(body)))})
	if err != nil {
		return err
	}
	hideValues(explanation, f.showValues)
	if f.output.json() {
		encoder := json.NewEncoder(out)
		encoder.SetEscapeHTML(false)
		encoder.SetIndent("", "  ")
		if err := encoder.Encode(explanation); err != nil {
			return err
		}
	} else if err := printExplanation(out, explanation); err != nil {
		return err
	}
	if len(explanation.Refused) > 0 {
		return withCode(exitFailed, errors.New("the document would be refused"))
	}
	return nil
}

// config is that of a case: what a pack needs and is not given is invented.
func (f *explainFlags) config(set *mappings.Set) (proxy.Config, error) {
	if set.Packs[f.front] == nil || set.Packs[f.provider] == nil {
		return proxy.Config{}, withCode(exitUsage, fmt.Errorf("there is no pack named %s", missingPack(set, f.front, f.provider)))
	}
	if set.Operations[f.operation] == nil && set.Callbacks[f.operation] == nil {
		return proxy.Config{}, withCode(exitUsage, fmt.Errorf("%s is not an operation or a callback of the normalized API", f.operation))
	}
	settings, err := pairs("--setting", f.settings)
	if err != nil {
		return proxy.Config{}, err
	}
	references, err := pairs("--reference", f.references)
	if err != nil {
		return proxy.Config{}, err
	}
	front, provider := settingsOf(set.Packs[f.front], settings), settingsOf(set.Packs[f.provider], settings)
	for name := range settings {
		if _, here := front[name]; !here {
			if _, there := provider[name]; !there {
				return proxy.Config{}, withCode(exitUsage, fmt.Errorf("--setting %s: neither pack has such a setting", name))
			}
		}
	}
	c := packCase{Front: f.front, Provider: f.provider, Bank: caseValues{Settings: provider}, Mount: caseValues{Settings: front},
		References: map[string]map[string]string{f.provider: references}}
	return c.config(set), nil
}

func missingPack(set *mappings.Set, names ...string) string {
	for _, name := range names {
		if set.Packs[name] == nil {
			return name
		}
	}
	return ""
}

// settingsOf keeps the settings that the pack declares.
func settingsOf(pack *mappings.Pack, given map[string]string) map[string]string {
	kept := map[string]string{}
	for _, s := range pack.Settings() {
		if text, ok := given[s.Name]; ok {
			kept[s.Name] = text
		}
	}
	return kept
}

func pairs(flag string, texts []string) (map[string]string, error) {
	all := map[string]string{}
	for _, text := range texts {
		name, value, found := strings.Cut(text, "=")
		if !found || name == "" {
			return nil, withCode(exitUsage, errors.New(flag+" wants NAME=VALUE"))
		}
		all[name] = value
	}
	return all, nil
}

// maskedValue stands for a value that is not shown.
const maskedValue = `"***"`

// hideValues masks what is the caller's, unless it is to be shown. Literals are the pack's own; settings
// and secrets are invented here and say nothing.
func hideValues(e *proxy.Explanation, show bool) {
	for i := range e.Steps {
		for j := range e.Steps[i].Written {
			m := &e.Steps[i].Written[j]
			switch {
			case strings.HasPrefix(m.Origin, "settings."), strings.HasPrefix(m.Origin, "secret."), m.Origin == "signature":
				m.Value = nil
			case m.Origin != "literal" && !show && len(m.Value) > 0:
				m.Value = json.RawMessage(maskedValue)
			}
		}
	}
}
