package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"

	"github.com/truchman-proxy/truchman/deploy/tools/schemas"
)

// The modules that the schemas come from. They are only unpacked, never built.
const (
	kubernetes = "k8s.io/kubernetes@v1.36.3"
	gateway    = "sigs.k8s.io/gateway-api@v1.4.1"
	operator   = "github.com/prometheus-operator/prometheus-operator@v0.85.0"
)

// writeSchemas writes schemas/kinds.json anew, from the pinned versions.
func writeSchemas() error {
	var sources schemas.Sources
	for module, directory := range map[string]*string{kubernetes: &sources.Kubernetes, gateway: &sources.Gateway, operator: &sources.Operator} {
		text, err := exec.Command("go", "mod", "download", "-json", module).Output()
		if err != nil {
			return fmt.Errorf("download %s: %w", module, err)
		}
		var found struct{ Dir string }
		if err := json.Unmarshal(text, &found); err != nil {
			return err
		}
		*directory = found.Dir
	}
	text, err := schemas.Gather(sources)
	if err != nil {
		return err
	}
	return os.WriteFile("schemas/kinds.json", append(text, '\n'), 0o644)
}
