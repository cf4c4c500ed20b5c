package values

import (
	"encoding/json"
	"fmt"
	"strings"
)

const head = `# The Helm chart of Truchman

Generated from [values.yaml](values.yaml) by ` + "`go -C deploy/tools run . chart`" + `. How to install, upgrade and operate it:
[docs/operations.md](../../docs/operations.md).

    helm install truchman charts/truchman
    helm test truchman

With nothing but defaults it runs the demo: the proxy, and simulated banks beside it in the same pod.

| value | default | what it is |
| --- | --- | --- |
`

// Readme gives the chart's README.md: every setting with its default.
func Readme(values []Value) ([]byte, error) {
	var out strings.Builder
	out.WriteString(head)
	err := rows(&out, values)
	return []byte(out.String()), err
}

func rows(out *strings.Builder, values []Value) error {
	for _, v := range values {
		if v.Members != nil {
			if v.About != "" {
				fmt.Fprintf(out, "| **`%s`** | | **%s** |\n", v.Path, cell(v.About))
			}
			if err := rows(out, v.Members); err != nil {
				return err
			}
			continue
		}
		text, err := json.Marshal(v.Default)
		if err != nil {
			return fmt.Errorf("%s: %w", v.Path, err)
		}
		fmt.Fprintf(out, "| `%s` | `%s` | %s |\n", v.Path, cell(string(text)), cell(v.About+v.choice()))
	}
	return nil
}

// choice names what is allowed where that is a list.
func (v Value) choice() string {
	words, _ := v.Schema["enum"].([]any)
	if len(words) == 0 {
		return ""
	}
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = fmt.Sprintf("`%v`", w)
	}
	return " One of " + strings.Join(texts, ", ") + "."
}

func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }
