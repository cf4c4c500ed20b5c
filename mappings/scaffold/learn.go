package scaffold

import (
	"io/fs"
	"slices"
	"strings"

	"github.com/truchman-proxy/truchman/mappings"
	"github.com/truchman-proxy/truchman/mappings/source"
)

// learn reads in the packs' own templates which names stand for which normalized members:
// "zip" for postal_code.
func learn(set *mappings.Set) map[string][]string {
	learned := map[string][]string{}
	for name, pack := range set.Packs {
		files, _ := fs.Glob(pack.Files, "*.yaml")
		for _, file := range files {
			if file == "openapi.yaml" || file == "api.yaml" || name == "normalized" {
				continue
			}
			if text, err := fs.ReadFile(pack.Files, file); err == nil {
				learnFrom(source.Read(file, text, &source.Problems{}), learned)
			}
		}
	}
	return learned
}

func learnFrom(n *source.Node, learned map[string][]string) {
	if n == nil {
		return
	}
	for _, m := range n.Members {
		at := textOf(m.Value)
		if m.Value.Is(source.Map) {
			at = textOf(m.Value.Get("$at"))
		}
		if path, ok := strings.CutPrefix(at, "$."); ok && path != "" && !strings.HasPrefix(m.Key, "$") {
			key := strings.ToLower(m.Key)
			if !slices.Contains(learned[key], path) {
				learned[key] = append(learned[key], path)
			}
		}
		learnFrom(m.Value, learned)
	}
	for _, item := range n.Items {
		learnFrom(item, learned)
	}
}
