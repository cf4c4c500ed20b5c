// Package truchman carries the files of the repository's top level that the binary needs.
package truchman

import _ "embed"

// ReferenceConfig is config.yaml: every setting with its default and its meaning. The demo runs on it.
//
//go:embed config.yaml
var ReferenceConfig []byte
