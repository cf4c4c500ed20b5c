package main

import (
	"errors"

	"github.com/spf13/cobra"
)

// output is the flag --output: text for people, json for programs.
type output struct{ form string }

func newOutput() *output { return &output{"text"} }

func (o *output) addTo(command *cobra.Command) {
	command.Flags().Var(o, "output", "the `FORM` of the output: text or json")
	_ = command.RegisterFlagCompletionFunc("output", cobra.FixedCompletions([]string{"text", "json"}, cobra.ShellCompDirectiveNoFileComp))
}

func (o *output) json() bool { return o.form == "json" }

// String gives the form.
func (o *output) String() string { return o.form }

// Set takes text or json.
func (o *output) Set(form string) error {
	if form != "text" && form != "json" {
		return errors.New("it is text or json")
	}
	o.form = form
	return nil
}

// Type is what the help calls the flag's value.
func (o *output) Type() string { return "form" }
