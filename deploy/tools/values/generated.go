package values

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

const demoHead = `# What the demo serves: banks and mounts of the reference configuration, config.yaml. Generated from it
# by: go -C deploy/tools run . chart
`

// Generated gives the chart's generated files, by their path from the repository's root.
func Generated(root string) (map[string][]byte, error) {
	text, err := os.ReadFile(filepath.Join(root, "charts/truchman/values.yaml"))
	if err != nil {
		return nil, err
	}
	values, err := Parse(text)
	if err != nil {
		return nil, err
	}
	schema, err := Schema(values)
	if err != nil {
		return nil, err
	}
	readme, err := Readme(values)
	if err != nil {
		return nil, err
	}
	demo, err := demo(filepath.Join(root, "config.yaml"))
	if err != nil {
		return nil, err
	}
	all := map[string][]byte{
		"charts/truchman/values.schema.json": schema,
		"charts/truchman/README.md":          readme,
		"charts/truchman/files/demo.yaml":    demo,
	}
	return all, copies(root, all)
}

// copied are the chart's files that have their source elsewhere in deploy: a chart reads nothing outside its directory.
var copied = map[string]string{
	"charts/truchman/files/alerts.yaml":    "deploy/prometheus/alerts.yaml",
	"charts/truchman/files/dashboard.json": "deploy/grafana/dashboard.json",
}

func copies(root string, into map[string][]byte) (err error) {
	for name, from := range copied {
		if into[name], err = os.ReadFile(filepath.Join(root, from)); err != nil {
			return err
		}
	}
	return nil
}

// demo cuts banks and mounts, which stand last, out of the reference configuration.
func demo(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	_, rest, found := bytes.Cut(text, []byte("\nbanks:\n"))
	if !found || !bytes.Contains(rest, []byte("\nmounts:\n")) {
		return nil, errors.New(path + ": the sections banks and mounts must stand last, in this order")
	}
	return fmt.Appendf(nil, "%sbanks:\n%s", demoHead, rest), nil
}
