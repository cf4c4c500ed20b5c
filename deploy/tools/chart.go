package main

import (
	"os"
	"path/filepath"

	"github.com/truchman-proxy/truchman/deploy/tools/values"
)

// writeChart writes the chart's generated files.
func writeChart(root string) error {
	files, err := values.Generated(root)
	if err != nil {
		return err
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(root, name), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}
